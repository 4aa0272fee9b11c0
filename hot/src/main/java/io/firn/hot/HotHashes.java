package io.firn.hot;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The hashes of one ledger, each with its place: the ledger's own, every transaction's, and that of every transaction a fee bump
 * pays for.
 *
 * <p>Holds: ascending bytewise, none twice; of two places of one hash the later one is kept.
 *
 * <p>Threading: immutable, safe to share.
 */
public final class HotHashes {
    /** Place of the ledger's own hash. */
    public static final int LEDGER = -1;

    private static final int WORDS = 4;

    private final long[] words;
    private final int[] positions;

    private HotHashes(long[] words, int[] positions) {
        this.words = words;
        this.positions = positions;
    }

    /** The hashes of the ledger that was walked last. */
    public static HotHashes of(LedgerLayout layout) {
        int txCount = layout.txCount();
        Unsorted all = new Unsorted(1 + 2 * txCount);
        all.add(layout.header().hash(), LEDGER);
        for (int i = 0; i < txCount; i++) {
            all.add(layout.hash(i), i);
            if (!layout.hash(i).equals(layout.innerHash(i))) {
                all.add(layout.innerHash(i), i);
            }
        }
        return all.sorted();
    }

    public int count() {
        return positions.length;
    }

    public Hash hash(int i) {
        int at = WORDS * Objects.checkIndex(i, positions.length);
        return new Hash(words[at], words[at + 1], words[at + 2], words[at + 3]);
    }

    /** Place of the transaction in apply order, from 0, or {@link #LEDGER}. */
    public int position(int i) {
        return positions[i];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HotHashes hashes
                && Arrays.equals(words, hashes.words)
                && Arrays.equals(positions, hashes.positions);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(words) + Arrays.hashCode(positions);
    }

    @Override
    public String toString() {
        return positions.length + " hashes";
    }

    /** Hashes as they come. */
    private static final class Unsorted {
        private final long[] words;
        private final int[] positions;
        private int count;

        Unsorted(int capacity) {
            words = new long[WORDS * capacity];
            positions = new int[capacity];
        }

        void add(Hash hash, int position) {
            int at = WORDS * count;
            words[at] = hash.w0();
            words[at + 1] = hash.w1();
            words[at + 2] = hash.w2();
            words[at + 3] = hash.w3();
            positions[count++] = position;
        }

        HotHashes sorted() {
            int[] order = order();
            long[] sortedWords = new long[WORDS * count];
            int[] sortedPositions = new int[count];
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (i + 1 < count && compare(order[i], order[i + 1]) == 0) {
                    continue; // the later of two places follows
                }
                System.arraycopy(words, WORDS * order[i], sortedWords, WORDS * kept, WORDS);
                sortedPositions[kept++] = positions[order[i]];
            }
            return new HotHashes(Arrays.copyOf(sortedWords, WORDS * kept), Arrays.copyOf(sortedPositions, kept));
        }

        /** Sorted by the first word's high bits, as numbers; then put right where those are equal, which is seldom. */
        private int[] order() {
            long indexMask = Long.highestOneBit(Math.max(1, count)) * 2 - 1;
            long[] keys = new long[count];
            for (int i = 0; i < count; i++) {
                keys[i] = ((words[WORDS * i] ^ Long.MIN_VALUE) & ~indexMask) | i;
            }
            Arrays.sort(keys);
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                int next = (int) (keys[i] & indexMask);
                int at = i;
                while (at > 0 && compare(order[at - 1], next) > 0) {
                    order[at] = order[at - 1];
                    at--;
                }
                order[at] = next;
            }
            return order;
        }

        private int compare(int a, int b) {
            int from = WORDS * a;
            int other = WORDS * b;
            for (int word = 0; word < WORDS; word++) {
                int c = Long.compareUnsigned(words[from + word], words[other + word]);
                if (c != 0) {
                    return c;
                }
            }
            return 0;
        }
    }
}
