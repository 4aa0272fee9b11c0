package io.firn.stellar;

import java.util.Arrays;

/**
 * Events in the order in which they happened: the place of each, and where its bytes are. Reused from ledger to ledger.
 *
 * <p>Threading: confined to its owner.
 */
final class EventPlaces {
    private static final int WORDS = 5;

    private int count;
    private int[] words = new int[WORDS * 64];

    void clear() {
        count = 0;
    }

    void add(int tx, int op, int index, int from, int limit) {
        int w = WORDS * count;
        if (w == words.length) {
            words = Arrays.copyOf(words, 2 * w);
        }
        words[w] = tx;
        words[w + 1] = op;
        words[w + 2] = index;
        words[w + 3] = from;
        words[w + 4] = limit;
        count++;
    }

    int count() {
        return count;
    }

    /** The transaction in apply order, from 0. */
    int tx(int i) {
        return words[WORDS * i];
    }

    int op(int i) {
        return words[WORDS * i + 1];
    }

    int index(int i) {
        return words[WORDS * i + 2];
    }

    /** Where it begins, as an index into the array. */
    int from(int i) {
        return words[WORDS * i + 3];
    }

    /** Where it ends, exclusive. */
    int limit(int i) {
        return words[WORDS * i + 4];
    }
}
