package io.firn.format.txindex.v1;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The keys of buckets too large for their block, in order: prefix and ledger.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Overflow {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Pages pages;
    private final long entries;

    Overflow(Pages pages, long entries) {
        this.pages = pages;
        this.entries = entries;
    }

    private long offset(long i) throws IOException {
        return pages.offset(i, TxIndexFormat.OVERFLOW_ENTRY_BYTES);
    }

    long high(long i) throws IOException {
        return pages.bytes().get(LONG, offset(i) + TxIndexFormat.OVERFLOW_PREFIX_OFFSET);
    }

    private long low(long i) throws IOException {
        return pages.bytes().get(LONG, offset(i) + TxIndexFormat.OVERFLOW_PREFIX_OFFSET + Long.BYTES);
    }

    int ledger(long i) throws IOException {
        return pages.bytes().get(Blocks.INT, offset(i) + TxIndexFormat.OVERFLOW_LEDGER_OFFSET);
    }

    int compare(long a, long b) throws IOException {
        int c = comparePrefix(a, high(b), low(b));
        return c != 0 ? c : Integer.compareUnsigned(ledger(a), ledger(b));
    }

    private int comparePrefix(long i, long high, long low) throws IOException {
        int c = Long.compareUnsigned(high(i), high);
        return c != 0 ? c : Long.compareUnsigned(low(i), low);
    }

    /** The first entry whose prefix is at least this one; the number of entries when there is none. */
    long firstAtLeast(long high, long low) throws IOException {
        return search(high, low, 0);
    }

    /** The first entry whose prefix is above this one; the number of entries when there is none. */
    long firstAbove(long high, long low) throws IOException {
        return search(high, low, 1);
    }

    /** The first entry that compares to the prefix as {@code least} or more. */
    private long search(long high, long low, int least) throws IOException {
        long from = 0;
        long limit = entries;
        while (from < limit) {
            long middle = (from + limit) >>> 1;
            if (Integer.signum(comparePrefix(middle, high, low)) < least) {
                from = middle + 1;
            } else {
                limit = middle;
            }
        }
        return from;
    }
}
