package io.firn.format.sort;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Many cursors as one, in the order of their entries; before the first until {@link #next} is called.
 *
 * <p>Holds: a loser tree, so an entry costs one comparison a level. Entries that are equal come one after another.
 *
 * <p>Threading: confined to its owner.
 */
public final class EntryMerge {
    private static final int NONE = -1;

    private final EntryCursor[] cursors;
    private final boolean[] live;
    private final long[] high;
    private final long[] low;
    private final long[] number;

    /** Losers of the inner nodes 1 to n - 1; the winner in 0. Leaf i is node n + i. */
    private final int[] tree;

    private boolean started;

    public EntryMerge(List<? extends EntryCursor> cursors) {
        this.cursors = cursors.toArray(EntryCursor[]::new);
        int n = this.cursors.length;
        live = new boolean[n];
        high = new long[n];
        low = new long[n];
        number = new long[n];
        tree = new int[Math.max(1, n)];
        Arrays.fill(tree, NONE);
    }

    /** Moves to the next entry; false when there is none. */
    public boolean next() throws IOException {
        if (cursors.length == 0) {
            return false;
        }
        if (!started) {
            started = true;
            start();
        } else {
            int winner = tree[0];
            advance(winner);
            replay(winner);
        }
        return live[tree[0]];
    }

    private void start() throws IOException {
        int n = cursors.length;
        int[] winners = new int[2 * n];
        for (int i = 0; i < n; i++) {
            advance(i);
            winners[n + i] = i;
        }
        for (int node = n - 1; node >= 1; node--) {
            int a = winners[2 * node];
            int b = winners[2 * node + 1];
            boolean first = before(a, b);
            winners[node] = first ? a : b;
            tree[node] = first ? b : a;
        }
        tree[0] = n == 1 ? 0 : winners[1];
    }

    private void advance(int i) throws IOException {
        EntryCursor cursor = cursors[i];
        live[i] = cursor.next();
        if (live[i]) {
            high[i] = cursor.high();
            low[i] = cursor.low();
            number[i] = cursor.number();
        }
    }

    private void replay(int leaf) {
        int winner = leaf;
        for (int node = (cursors.length + leaf) >>> 1; node >= 1; node >>>= 1) {
            int other = tree[node];
            if (before(other, winner)) {
                tree[node] = winner;
                winner = other;
            }
        }
        tree[0] = winner;
    }

    private boolean before(int a, int b) {
        if (!live[a] || !live[b]) {
            return live[a];
        }
        if (high[a] != high[b]) {
            return Long.compareUnsigned(high[a], high[b]) < 0;
        }
        if (low[a] != low[b]) {
            return Long.compareUnsigned(low[a], low[b]) < 0;
        }
        return number[a] < number[b];
    }

    /** Bytes 0 to 7 of the key, big-endian. */
    public long high() {
        return high[tree[0]];
    }

    /** Bytes 8 to 15 of the key, big-endian. */
    public long low() {
        return low[tree[0]];
    }

    /** What the key leads to. */
    public long number() {
        return number[tree[0]];
    }
}
