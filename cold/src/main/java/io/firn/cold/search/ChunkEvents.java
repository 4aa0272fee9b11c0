package io.firn.cold.search;

import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import org.roaringbitmap.RoaringBitmap;

/**
 * The events of one chunk, wherever they lie, numbered from 0 in the order in which they happened. Two tiers number one event
 * alike, or, when a hot chunk does not begin with its first ledger, each in its own way.
 *
 * <p>Threading: confined to its owner.
 */
public interface ChunkEvents extends AutoCloseable {
    /**
     * Ledgers and the ids of their events.
     *
     * @param limitSeq the ledger above the last
     * @param limitId the id above the last; those below {@code firstId} of the first ledger are left out
     */
    record Span(long firstSeq, long limitSeq, int firstId, int limitId) {}

    /** How many events the ledgers below this one have: the id of its first event, if it has one. */
    int before(long seq) throws IOException;

    /** Adds the ids in a span whose events have a term. */
    void postings(TermKey term, Span span, RoaringBitmap into) throws IOException;

    /** An event as it is stored; valid until the next call. */
    Slice stored(int id) throws IOException;

    @Override
    void close() throws IOException;
}
