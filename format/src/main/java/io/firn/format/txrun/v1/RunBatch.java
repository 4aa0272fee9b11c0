package io.firn.format.txrun.v1;

/**
 * Entries taken from many cursors, in the order they were taken.
 *
 * <p>Threading: confined to its owner.
 */
public final class RunBatch {
    final long[] high;
    final long[] low;
    final int[] ledger;
    final long baseSeq;
    int count;

    /**
     * An empty batch.
     *
     * @param capacity entries it holds, at most
     * @param baseSeq the sequence from which ledgers are counted
     */
    public RunBatch(int capacity, long baseSeq) {
        high = new long[capacity];
        low = new long[capacity];
        ledger = new int[capacity];
        this.baseSeq = baseSeq;
    }

    public int count() {
        return count;
    }

    public void clear() {
        count = 0;
    }

    /** Bytes 0 to 7 of the hash of entry {@code i}, big-endian. */
    public long high(int i) {
        return high[i];
    }

    /** Bytes 8 to 15 of the hash of entry {@code i}, big-endian. */
    public long low(int i) {
        return low[i];
    }

    /** The ledger of entry {@code i}, from the base. */
    public int ledger(int i) {
        return ledger[i];
    }

    /** True when entry {@code a} is below entry {@code b}. */
    public boolean below(int a, int b) {
        if (high[a] != high[b]) {
            return Long.compareUnsigned(high[a], high[b]) < 0;
        }
        return low[a] != low[b] ? Long.compareUnsigned(low[a], low[b]) < 0 : ledger[a] < ledger[b];
    }
}
