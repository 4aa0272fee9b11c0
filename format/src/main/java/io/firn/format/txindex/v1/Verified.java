package io.firn.format.txindex.v1;

import java.util.concurrent.atomic.AtomicLongArray;

/** One bit for each part whose checksum has matched; a bit once set stays. */
final class Verified {
    private final AtomicLongArray bits;

    Verified(long parts) {
        bits = new AtomicLongArray(Math.toIntExact((parts + Long.SIZE - 1) / Long.SIZE));
    }

    boolean isSet(long part) {
        return (bits.getPlain((int) (part >>> 6)) >>> part & 1) != 0;
    }

    void set(long part) {
        bits.accumulateAndGet((int) (part >>> 6), 1L << part, (a, b) -> a | b);
    }
}
