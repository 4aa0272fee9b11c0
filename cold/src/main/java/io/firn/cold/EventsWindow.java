package io.firn.cold;

import java.util.OptionalLong;

/**
 * The ledgers in which events are searched, cut down to those there can be.
 *
 * @param firstSeq the first
 * @param lastSeq the last; below {@code firstSeq} when there is nothing to search
 */
public record EventsWindow(long firstSeq, long lastSeq) {
    /**
     * What a range means while {@code latest} is the latest ledger: no end, and an end beyond it, are the latest itself.
     *
     * @throws ColdException.InvalidArgument when the range ends before it begins
     */
    public static EventsWindow of(EventsFilter.Range range, OptionalLong latest) throws ColdException {
        long first = range.firstSeq().orElse(Long.MIN_VALUE);
        long last = range.lastSeq().orElse(Long.MAX_VALUE);
        if (last < first) {
            throw new ColdException.InvalidArgument(
                    "a range of ledgers from " + first + " to " + last + " ends before it begins");
        }
        return latest.isEmpty() ? new EventsWindow(1, 0) : new EventsWindow(first, Math.min(last, latest.getAsLong()));
    }

    /** Nothing is to be searched. */
    public boolean isEmpty() {
        return lastSeq < firstSeq;
    }

    /** Checks how many events a caller takes. */
    public static void checkMost(int most) throws ColdException {
        if (most < 0) {
            throw new ColdException.InvalidArgument("at most " + most + " events: 0 or more can be asked for");
        }
    }

    /** Checks how many events a page has. */
    public static void checkLimit(int limit) throws ColdException {
        if (limit < 1) {
            throw new ColdException.InvalidArgument("a page of " + limit + " events: 1 or more can be asked for");
        }
    }
}
