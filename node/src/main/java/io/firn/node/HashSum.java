package io.firn.node;

/**
 * A sum over hashes and the ledgers they are of, the same in whatever order they come.
 *
 * <p>Threading: confined to its owner.
 */
final class HashSum {
    private long ledgers;
    private long hashes;
    private long low;
    private long high;

    /** One more ledger was taken. */
    void ledger() {
        ledgers++;
    }

    /** Adds the first sixteen bytes of a hash and the ledger it is of. */
    void add(long w0, long w1, long seq) {
        hashes++;
        low += mix(w0 + mix(w1 + mix(seq)));
        high += mix(w1 ^ mix(w0 ^ mix(~seq)));
    }

    long ledgers() {
        return ledgers;
    }

    long hashes() {
        return hashes;
    }

    boolean sameHashes(HashSum other) {
        return hashes == other.hashes && low == other.low && high == other.high;
    }

    /** Spreads a word over all its bits. Source: SplitMix64's finalizer. */
    private static long mix(long word) {
        long z = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
