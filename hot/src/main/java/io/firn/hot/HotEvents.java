package io.firn.hot;

import io.firn.ledger.LedgerEvents;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.util.Arrays;
import java.util.Objects;

/**
 * The events of one ledger, as the hot store keeps them: each as it is stored, and of each term the events that have it.
 *
 * <p>Holds: distinct terms, ascending as sixteen bytes; of each at least one event, ascending. Events and terms may both be absent.
 *
 * <p>Threading: immutable. Making them sorts all terms of the ledger, which is why it is done before the commit.
 */
public final class HotEvents {
    private static final HotEvents NONE = new HotEvents(new byte[0], new int[0], new long[0], new int[0], new int[0]);

    private final byte[] bytes;
    private final int[] ends;
    private final long[] terms;
    private final int[] postingEnds;
    private final int[] postings;

    /** @param terms two words of each */
    private HotEvents(byte[] bytes, int[] ends, long[] terms, int[] postingEnds, int[] postings) {
        this.bytes = bytes;
        this.ends = ends;
        this.terms = terms;
        this.postingEnds = postingEnds;
        this.postings = postings;
    }

    /** No event: of an empty ledger, or one that could not be walked. */
    public static HotEvents none() {
        return NONE;
    }

    /** A copy, grouped by term. */
    public static HotEvents of(LedgerEvents events) {
        int[] ends = new int[events.count()];
        EventTerms terms = new EventTerms(termCount(events));
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += events.stored(i).length();
            ends[i] = end;
            for (int t = 0; t < events.termCount(i); t++) {
                terms.add(events.termHigh(i, t), events.termLow(i, t), i);
            }
        }
        return grouped(events.allStored().copy(), ends, terms);
    }

    private static int termCount(LedgerEvents events) {
        int count = 0;
        for (int i = 0; i < events.count(); i++) {
            count += events.termCount(i);
        }
        return count;
    }

    private static HotEvents grouped(byte[] bytes, int[] ends, EventTerms all) {
        int[] order = all.order();
        long[] terms = new long[2 * order.length];
        int[] postingEnds = new int[order.length];
        int[] postings = new int[order.length];
        int termCount = 0;
        int count = 0;
        for (int i = 0; i < order.length; i++) {
            boolean again = i > 0 && all.compare(order[i - 1], order[i]) == 0;
            if (!again) {
                terms[2 * termCount] = all.high(order[i]);
                terms[2 * termCount + 1] = all.low(order[i]);
                termCount++;
            }
            // Two fields of one event have the same key by somebody's intent alone.
            if (!again || postings[count - 1] != all.event(order[i])) {
                postings[count++] = all.event(order[i]);
            }
            postingEnds[termCount - 1] = count;
        }
        return new HotEvents(
                bytes,
                ends,
                Arrays.copyOf(terms, 2 * termCount),
                Arrays.copyOf(postingEnds, termCount),
                Arrays.copyOf(postings, count));
    }

    /**
     * What {@link #of} made, read again.
     *
     * @param ends where each event ends in {@code bytes}
     * @param terms two words of each
     * @param postingEnds where the events of each term end in {@code postings}
     */
    static HotEvents held(byte[] bytes, int[] ends, long[] terms, int[] postingEnds, int[] postings) {
        return new HotEvents(bytes, ends, terms, postingEnds, postings);
    }

    /** Events of the ledger. */
    public int count() {
        return ends.length;
    }

    /** What it holds in memory, in bytes. */
    public long heldBytes() {
        return bytes.length
                + (long) Integer.BYTES * (ends.length + postingEnds.length + postings.length)
                + (long) Long.BYTES * terms.length;
    }

    /** Event {@code i} as it is stored. */
    public Slice stored(int i) {
        int from = start(ends, Objects.checkIndex(i, ends.length));
        return new Slice(bytes, from, ends[i] - from);
    }

    /** Events {@code from} to {@code limit}, exclusive, one behind the other. */
    Slice stored(int from, int limit) {
        Objects.checkFromToIndex(from, limit, ends.length);
        int offset = start(ends, from);
        return new Slice(bytes, offset, start(ends, limit) - offset);
    }

    /** Distinct terms. */
    public int termCount() {
        return postingEnds.length;
    }

    /** High word of the key of term {@code t}. */
    public long termHigh(int t) {
        return terms[2 * Objects.checkIndex(t, postingEnds.length)];
    }

    /** Low word of the key of term {@code t}. */
    public long termLow(int t) {
        return terms[2 * Objects.checkIndex(t, postingEnds.length) + 1];
    }

    TermKey term(int t) {
        return new TermKey(termHigh(t), termLow(t));
    }

    /** Events that have term {@code t}. */
    public int postingCount(int t) {
        return postingEnds[Objects.checkIndex(t, postingEnds.length)] - start(postingEnds, t);
    }

    /** Index in the ledger of event {@code p} of those that have term {@code t}. */
    public int posting(int t, int p) {
        return postings[start(postingEnds, t) + Objects.checkIndex(p, postingCount(t))];
    }

    private static int start(int[] ends, int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HotEvents that
                && Arrays.equals(bytes, that.bytes)
                && Arrays.equals(ends, that.ends)
                && Arrays.equals(terms, that.terms)
                && Arrays.equals(postingEnds, that.postingEnds)
                && Arrays.equals(postings, that.postings);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Arrays.hashCode(terms);
    }

    @Override
    public String toString() {
        return ends.length + " events, " + postingEnds.length + " terms";
    }
}
