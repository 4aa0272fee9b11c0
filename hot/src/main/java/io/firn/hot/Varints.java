package io.firn.hot;

/** Base 128 varints of 32 bits: seven bits a byte, the lowest first, the high bit set on all but the last. */
final class Varints {
    static final int MAX_BYTES = 5;

    private Varints() {}

    /** Writes a value; returns the offset behind it. */
    static int put(byte[] into, int offset, int value) {
        int rest = value;
        int at = offset;
        while ((rest & ~0x7F) != 0) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }
}
