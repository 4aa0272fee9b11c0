package io.firn.format.frame.v1;

import io.firn.ledger.LedgerLayout;
import java.util.Arrays;

/**
 * Where a ledger is cut into data frames.
 *
 * <p>Holds: every frame ends at the last end of an envelope or result-and-meta that keeps it within
 * {@link FrameFormat#dataFrameBytes}, or at the ledger's end; a single larger item is a frame of its own; a stretch without items,
 * and an opaque ledger, is cut every so many bytes.
 *
 * <p>Threading: confined to its owner; reused from ledger to ledger.
 */
final class FrameCuts {
    private long[] items = new long[512];
    private int[] ends = new int[16];
    private int count;

    /** Cuts a ledger of {@code rawLength} bytes anew. */
    void cut(int rawLength, LedgerLayout layout) {
        int n = sortItems(rawLength, layout);
        count = 0;
        int next = 0; // first item that ends beyond the position
        int position = 0;
        int most = FrameFormat.dataFrameBytes(rawLength);
        while (position < rawLength) {
            int limit = (int) Math.min((long) position + most, rawLength);
            next = firstEndingBeyond(position, next, n);
            int behind = firstEndingBeyond(limit, next, n);
            int end = limit;
            if (limit < rawLength && behind > next) {
                end = end(items[behind - 1]);
            } else if (limit < rawLength && next < n) {
                end = beforeOrThrough(items[next], position, limit);
            }
            add(end);
            position = end;
            next = behind;
        }
    }

    private int firstEndingBeyond(int position, int from, int n) {
        int i = from;
        while (i < n && end(items[i]) <= position) {
            i++;
        }
        return i;
    }

    /** No item ends within reach: up to the next item when it begins within reach, the whole of it when we stand in it. */
    private static int beforeOrThrough(long item, int position, int limit) {
        int start = (int) item;
        if (start > position) {
            return Math.min(start, limit);
        }
        return end(item);
    }

    /** Number of data frames. */
    int count() {
        return count;
    }

    /** Where data frame {@code i} ends, exclusive. */
    int end(int i) {
        return ends[i];
    }

    private int sortItems(int rawLength, LedgerLayout layout) {
        int txs = layout.txCount();
        if (items.length < 2 * txs) {
            items = new long[Math.max(2 * txs, 2 * items.length)];
        }
        for (int i = 0; i < txs; i++) {
            items[2 * i] = item(layout.envelopeOffset(i), layout.envelopeLength(i), rawLength, i);
            items[2 * i + 1] = item(layout.resultOffset(i), layout.resultLength(i), rawLength, i);
        }
        Arrays.sort(items, 0, 2 * txs);
        return 2 * txs;
    }

    private static long item(int offset, int length, int rawLength, int tx) {
        if (offset < 0 || length < 0 || offset > rawLength - length) {
            throw new IllegalArgumentException("transaction " + tx + " has bytes " + offset + "+" + length
                    + ", outside the ledger of " + rawLength + " bytes");
        }
        return ((long) (offset + length) << 32) | offset;
    }

    private static int end(long item) {
        return (int) (item >>> 32);
    }

    private void add(int end) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * ends.length);
        }
        ends[count++] = end;
    }
}
