package io.firn.stellar;

import io.firn.ledger.Slice;

/** A decompressed object: consecutive ledgers, and where each begins. Immutable once made, until its bytes are recycled. */
final class LakeObject {
    private final long first;
    private final byte[] bytes;
    private final int[] bounds;

    /** @param bounds offset of each ledger, and behind the last one the end */
    LakeObject(long first, byte[] bytes, int[] bounds) {
        this.first = first;
        this.bytes = bytes;
        this.bounds = bounds;
    }

    long first() {
        return first;
    }

    long last() {
        return first + bounds.length - 2;
    }

    boolean holds(long seq) {
        return first <= seq && seq <= last();
    }

    Slice ledger(long seq) {
        int i = (int) (seq - first);
        return new Slice(bytes, bounds[i], bounds[i + 1] - bounds[i]);
    }

    /** The array the ledgers lie in. */
    byte[] array() {
        return bytes;
    }
}
