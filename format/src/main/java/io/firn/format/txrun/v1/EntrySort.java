package io.firn.format.txrun.v1;

/**
 * Sorts entries that lie in three parallel arrays, in place, by one byte after another from the first on.
 *
 * <p>Limits: whatever the entries are, at most {@value RunFormat#ENTRY_BYTES} passes and as many levels of the stack, and
 * {@value #RADIX} counts a level.
 */
final class EntrySort {
    private static final int RADIX = 256;

    /** Fewer entries than this are sorted by insertion. */
    private static final int SMALL = 48;

    private final long[] high;
    private final long[] low;
    private final int[] ledger;

    private EntrySort(long[] high, long[] low, int[] ledger) {
        this.high = high;
        this.low = low;
        this.ledger = ledger;
    }

    static void sort(long[] high, long[] low, int[] ledger, int count) {
        new EntrySort(high, low, ledger).sort(0, count, 0);
    }

    private void sort(int from, int limit, int depth) {
        if (limit - from < SMALL) {
            insertion(from, limit);
            return;
        }
        if (depth == RunFormat.ENTRY_BYTES) {
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
        return (ledger[i] >>> (152 - 8 * depth)) & 0xFF;
    }

    private void insertion(int from, int limit) {
        for (int i = from + 1; i < limit; i++) {
            long h = high[i];
            long l = low[i];
            int s = ledger[i];
            int j = i;
            while (j > from && below(h, l, s, j - 1)) {
                high[j] = high[j - 1];
                low[j] = low[j - 1];
                ledger[j] = ledger[j - 1];
                j--;
            }
            high[j] = h;
            low[j] = l;
            ledger[j] = s;
        }
    }

    private boolean below(long h, long l, int s, int i) {
        if (h != high[i]) {
            return Long.compareUnsigned(h, high[i]) < 0;
        }
        return l != low[i] ? Long.compareUnsigned(l, low[i]) < 0 : s < ledger[i];
    }

    private void swap(int i, int j) {
        long h = high[i];
        high[i] = high[j];
        high[j] = h;
        long l = low[i];
        low[i] = low[j];
        low[j] = l;
        int s = ledger[i];
        ledger[i] = ledger[j];
        ledger[j] = s;
    }
}
