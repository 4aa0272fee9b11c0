package io.firn.format;

/** Numbers of seven bits a byte, the lowest first, the top bit set in all bytes but the last. */
public final class Varint {
    /** Bytes of a number of 32 bits, at most. */
    public static final int MAX_INT_BYTES = 5;

    private Varint() {}

    /** Writes a number; returns the position behind. */
    public static int put(byte[] to, int at, long value) {
        int p = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[p++] = (byte) rest;
        return p;
    }
}
