package io.firn.hot;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The terms of a ledger's events, in the order of the events.
 *
 * <p>Threading: confined to its owner.
 */
final class EventTerms {
    private final long[] words;
    private final int[] events;
    private int count;

    EventTerms(int capacity) {
        words = new long[2 * capacity];
        events = new int[capacity];
    }

    void add(long high, long low, int event) {
        words[2 * count] = high;
        words[2 * count + 1] = low;
        events[count++] = event;
    }

    long high(int i) {
        return words[2 * i];
    }

    long low(int i) {
        return words[2 * i + 1];
    }

    int event(int i) {
        return events[i];
    }

    /** Compares the keys at two indexes as sixteen bytes. */
    int compare(int a, int b) {
        int c = Long.compareUnsigned(high(a), high(b));
        return c != 0 ? c : Long.compareUnsigned(low(a), low(b));
    }

    /**
     * The indexes by key, those of one key in the order they were added: sorts numbers of the key's first bits and the index, then
     * sorts the runs in which those bits are equal and the keys are not. Such runs are short unless somebody made them, and then
     * they cost no more than sorting.
     */
    int[] order() {
        long indexBits = count == 0 ? 0 : 2 * Long.highestOneBit(count) - 1;
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = ((high(i) ^ Long.MIN_VALUE) & ~indexBits) | i;
        }
        Arrays.sort(numbers);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = (int) (numbers[i] & indexBits);
        }
        int from = 0;
        while (from < count) {
            boolean mixed = false;
            int limit = from + 1;
            while (limit < count && (numbers[limit] & ~indexBits) == (numbers[from] & ~indexBits)) {
                mixed |= compare(order[from], order[limit]) != 0;
                limit++;
            }
            if (mixed) {
                sort(order, from, limit);
            }
            from = limit;
        }
        return order;
    }

    private void sort(int[] order, int from, int limit) {
        int[] sorted = Arrays.stream(order, from, limit)
                .boxed()
                .sorted(((Comparator<Integer>) this::compare).thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(sorted, 0, order, from, sorted.length);
    }
}
