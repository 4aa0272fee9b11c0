package io.firn.format.frame.v1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian numbers and variable-length numbers in an array. */
final class Bytes {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static void putInt(byte[] to, int at, int value) {
        INT.set(to, at, value);
    }

    /** Writes seven bits a byte, lowest first, the top bit set in all but the last; returns the position behind. */
    static int putVarint(byte[] to, int at, long value) {
        int p = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[p++] = (byte) rest;
        return p;
    }

    /** Small for numbers near zero of either sign. */
    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
