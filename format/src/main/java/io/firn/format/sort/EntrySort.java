package io.firn.format.sort;

/**
 * Sorts entries that lie in three parallel arrays, in place, by one byte after another from the first on.
 *
 * <p>Limits: whatever the entries are, at most {@value Entries#BYTES} passes and as many levels of the stack, and
 * {@value #RADIX} counts a level.
 */
final class EntrySort {
    private static final int RADIX = 256;

    /** Fewer entries than this are sorted by insertion. */
    private static final int SMALL = 48;

    private final long[] high;
    private final long[] low;
    private final int[] number;

    private EntrySort(long[] high, long[] low, int[] number) {
        this.high = high;
        this.low = low;
        this.number = number;
    }

    static void sort(long[] high, long[] low, int[] number, int count) {
        new EntrySort(high, low, number).sort(0, count, 0);
    }

    private void sort(int from, int limit, int depth) {
        if (limit - from < SMALL) {
            insertion(from, limit);
            return;
        }
        if (depth == Entries.BYTES) {
            return;
        }
        int[] ends = new int[RADIX];
        for (int i = from; i < limit; i++) {
            ends[digit(i, depth)]++;
        }
        int[] next = new int[RADIX];
        int sum = from;
        for (int d = 0; d < RADIX; d++) {
            next[d] = sum;
            sum += ends[d];
            ends[d] = sum;
        }
        for (int d = 0; d < RADIX; d++) {
            while (next[d] < ends[d]) {
                int to = digit(next[d], depth);
                if (to == d) {
                    next[d]++;
                } else {
                    swap(next[d], next[to]++);
                }
            }
        }
        for (int d = 0, begin = from; d < RADIX; begin = ends[d++]) {
            if (ends[d] - begin > 1) {
                sort(begin, ends[d], depth + 1);
            }
        }
    }

    private int digit(int i, int depth) {
        if (depth < Long.BYTES) {
            return (int) (high[i] >>> (56 - 8 * depth)) & 0xFF;
        }
        if (depth < 2 * Long.BYTES) {
            return (int) (low[i] >>> (120 - 8 * depth)) & 0xFF;
        }
        return (number[i] >>> (152 - 8 * depth)) & 0xFF;
    }

    private void insertion(int from, int limit) {
        for (int i = from + 1; i < limit; i++) {
            long h = high[i];
            long l = low[i];
            int s = number[i];
            int j = i;
            while (j > from && below(h, l, s, j - 1)) {
                high[j] = high[j - 1];
                low[j] = low[j - 1];
                number[j] = number[j - 1];
                j--;
            }
            high[j] = h;
            low[j] = l;
            number[j] = s;
        }
    }

    private boolean below(long h, long l, int s, int i) {
        if (h != high[i]) {
            return Long.compareUnsigned(h, high[i]) < 0;
        }
        return l != low[i] ? Long.compareUnsigned(l, low[i]) < 0 : s < number[i];
    }

    private void swap(int i, int j) {
        long h = high[i];
        high[i] = high[j];
        high[j] = h;
        long l = low[i];
        low[i] = low[j];
        low[j] = l;
        int s = number[i];
        number[i] = number[j];
        number[j] = s;
    }
}
