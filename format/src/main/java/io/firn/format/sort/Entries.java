package io.firn.format.sort;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Entries as bytes: a key of sixteen and a number of four, big-endian, so that their order is that of their bytes. */
public final class Entries {
    public static final int KEY_OFFSET = 0;
    public static final int NUMBER_OFFSET = 16;
    public static final int BYTES = 20;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Entries() {}

    /** Bytes 0 to 7 of the key. */
    public static long high(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + KEY_OFFSET);
    }

    /** Bytes 8 to 15 of the key. */
    public static long low(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + KEY_OFFSET + Long.BYTES);
    }

    /** What the key leads to. */
    public static int number(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + NUMBER_OFFSET);
    }

    public static void put(byte[] bytes, int at, long high, long low, int number) {
        LONG.set(bytes, at + KEY_OFFSET, high);
        LONG.set(bytes, at + KEY_OFFSET + Long.BYTES, low);
        INT.set(bytes, at + NUMBER_OFFSET, number);
    }

    public static int compare(byte[] a, int atA, byte[] b, int atB) {
        int c = Long.compareUnsigned(high(a, atA), high(b, atB));
        if (c == 0) {
            c = Long.compareUnsigned(low(a, atA), low(b, atB));
        }
        return c != 0 ? c : Integer.compareUnsigned(number(a, atA), number(b, atB));
    }
}
