package io.firn.format.txrun.v1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Entries as bytes. */
final class Entries {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Entries() {}

    /** Bytes 0 to 7 of the prefix. */
    static long high(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + RunFormat.ENTRY_PREFIX_OFFSET);
    }

    /** Bytes 8 to 15 of the prefix. */
    static long low(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + RunFormat.ENTRY_PREFIX_OFFSET + Long.BYTES);
    }

    /** The ledger, from the chunk's first. */
    static int ledger(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + RunFormat.ENTRY_LEDGER_OFFSET);
    }

    static void put(byte[] bytes, int at, long high, long low, int ledger) {
        LONG.set(bytes, at + RunFormat.ENTRY_PREFIX_OFFSET, high);
        LONG.set(bytes, at + RunFormat.ENTRY_PREFIX_OFFSET + Long.BYTES, low);
        INT.set(bytes, at + RunFormat.ENTRY_LEDGER_OFFSET, ledger);
    }

    static int compare(byte[] a, int atA, byte[] b, int atB) {
        int c = Long.compareUnsigned(high(a, atA), high(b, atB));
        if (c == 0) {
            c = Long.compareUnsigned(low(a, atA), low(b, atB));
        }
        return c != 0 ? c : Integer.compareUnsigned(ledger(a, atA), ledger(b, atB));
    }
}
