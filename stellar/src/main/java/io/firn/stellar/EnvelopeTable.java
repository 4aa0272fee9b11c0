package io.firn.stellar;

import io.firn.ledger.Hash;
import java.util.Arrays;

/**
 * The envelopes of one ledger by transaction hash: open addressing over plain arrays that live from ledger to ledger.
 *
 * <p>Threading: confined to its owner.
 */
final class EnvelopeTable {
    static final int NONE = -1;

    private static final int FREE = 0;
    private static final int TAKEN = -1;

    private int count;
    private int[] offsets = new int[256];
    private int[] lengths = new int[256];
    private Hash[] hashes = new Hash[256];
    private Hash[] innerHashes = new Hash[256];
    private int[] slots = new int[1024];

    void clear() {
        count = 0;
        Arrays.fill(slots, FREE);
    }

    int count() {
        return count;
    }

    void add(int offset, int length, Hash hash, Hash innerHash) {
        if (count == offsets.length) {
            grow();
        }
        offsets[count] = offset;
        lengths[count] = length;
        hashes[count] = hash;
        innerHashes[count] = innerHash;
        place(count++);
    }

    /** Finds the envelope of the 32 bytes at {@code at}, each envelope once; {@link #NONE} when there is none left. */
    int take(byte[] bytes, int at) {
        int mask = slots.length - 1;
        for (int slot = XdrReads.int32(bytes, at) & mask; slots[slot] != FREE; slot = (slot + 1) & mask) {
            int i = slots[slot] - 1;
            if (i >= 0 && hashes[i].equalsBytes(bytes, at)) {
                slots[slot] = TAKEN;
                return i;
            }
        }
        return NONE;
    }

    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return lengths[i];
    }

    Hash hash(int i) {
        return hashes[i];
    }

    Hash innerHash(int i) {
        return innerHashes[i];
    }

    private void place(int i) {
        int mask = slots.length - 1;
        int slot = (int) (hashes[i].w0() >>> 32) & mask;
        while (slots[slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = i + 1;
    }

    private void grow() {
        offsets = Arrays.copyOf(offsets, 2 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
        hashes = Arrays.copyOf(hashes, 2 * count);
        innerHashes = Arrays.copyOf(innerHashes, 2 * count);
        slots = new int[2 * slots.length];
        for (int i = 0; i < count; i++) {
            place(i);
        }
    }
}
