package io.firn.hot;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The hashes of one ledger, each with its place.
 *
 * <p>Holds: at least one hash, the ledger's own; distinct hashes, ascending bytewise. When one hash has several places in the
 * ledger the highest position counts, so a transaction's place counts before the ledger's own.
 *
 * <p>Threading: immutable.
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

    /** The ledger's own hash and no other: of an empty ledger, or one that could not be walked. */
    static HotHashes none(Hash ledgerHash) {
        Unsorted own = new Unsorted(1);
        own.add(ledgerHash, LEDGER);
        return own.sorted();
    }

    /** The ledger's own hash and, for each transaction, its hash and its inner hash where that is another. */
    public static HotHashes of(LedgerLayout layout) {
        Unsorted all = new Unsorted(1 + 2 * layout.txCount());
        all.add(layout.header().hash(), LEDGER);
        for (int i = 0; i < layout.txCount(); i++) {
            Hash hash = layout.hash(i);
            Hash inner = layout.innerHash(i);
            all.add(hash, i);
            if (!inner.equals(hash)) {
                all.add(inner, i);
            }
        }
        return all.sorted();
    }

    /** What it holds in memory, in bytes. */
    public long heldBytes() {
        return (long) Long.BYTES * words.length + (long) Integer.BYTES * positions.length;
    }

    /** @param hashes distinct and ascending bytewise */
    static HotHashes ascending(Hash[] hashes, int[] positions) {
        long[] words = new long[WORDS * hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            put(words, i, hashes[i]);
        }
        return new HotHashes(words, positions.clone());
    }

    private static void put(long[] words, int i, Hash hash) {
        int w = WORDS * i;
        words[w] = hash.w0();
        words[w + 1] = hash.w1();
        words[w + 2] = hash.w2();
        words[w + 3] = hash.w3();
    }

    public int count() {
        return positions.length;
    }

    /** The hash at index {@code i} in bytewise order. */
    public Hash hash(int i) {
        int w = WORDS * Objects.checkIndex(i, positions.length);
        return new Hash(words[w], words[w + 1], words[w + 2], words[w + 3]);
    }

    /** Place of the transaction in apply order, from 0, or {@link #LEDGER}. */
    public int position(int i) {
        return positions[Objects.checkIndex(i, positions.length)];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HotHashes that
                && Arrays.equals(words, that.words)
                && Arrays.equals(positions, that.positions);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(words) + Arrays.hashCode(positions);
    }

    @Override
    public String toString() {
        return positions.length + " hashes";
    }

    /** Hashes in the order of their positions. */
    private static final class Unsorted {
        private final long[] words;
        private final int[] positions;
        private int count;

        Unsorted(int capacity) {
            words = new long[WORDS * capacity];
            positions = new int[capacity];
        }

        void add(Hash hash, int position) {
            put(words, count, hash);
            positions[count++] = position;
        }

        HotHashes sorted() {
            int[] order = order();
            long[] sortedWords = new long[WORDS * count];
            int[] sortedPositions = new int[count];
            int kept = 0;
            for (int i = 0; i < count; i++) {
                boolean again = i + 1 < count && compare(order[i], order[i + 1]) == 0;
                if (!again) {
                    System.arraycopy(words, WORDS * order[i], sortedWords, WORDS * kept, WORDS);
                    sortedPositions[kept++] = positions[order[i]];
                }
            }
            return new HotHashes(Arrays.copyOf(sortedWords, WORDS * kept), Arrays.copyOf(sortedPositions, kept));
        }

        /** Sorts numbers of the first word's high bits and the index; then puts right where those bits are equal: seldom. */
        private int[] order() {
            long indexBits = 2 * Long.highestOneBit(count) - 1;
            long[] keys = new long[count];
            for (int i = 0; i < count; i++) {
                keys[i] = ((words[WORDS * i] ^ Long.MIN_VALUE) & ~indexBits) | i;
            }
            Arrays.sort(keys);
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                int next = (int) (keys[i] & indexBits);
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
            for (int word = 0; word < WORDS; word++) {
                int c = Long.compareUnsigned(words[WORDS * a + word], words[WORDS * b + word]);
                if (c != 0) {
                    return c;
                }
            }
            return 0;
        }
    }
}
