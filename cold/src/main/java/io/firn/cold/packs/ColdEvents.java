package io.firn.cold.packs;

import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import org.roaringbitmap.RoaringBitmap;

/**
 * The events of one frozen chunk, numbered from 0 in the order in which they happened.
 *
 * <p>Owns: a lease of the files they are in, given back by {@link #close}.
 *
 * <p>Threading: confined to its owner.
 */
public interface ColdEvents extends AutoCloseable {
    /** How many events the ledgers of the chunk below {@code seq} have. */
    int eventsBefore(long seq);

    /** Adds the ids from {@code fromId}, below {@code limitId}, whose events have a term. */
    void postings(TermKey term, int fromId, int limitId, RoaringBitmap into) throws IOException;

    /** An event as it is stored; valid until the next call. */
    Slice stored(int id) throws IOException;

    /** Gives the lease back. */
    @Override
    void close();
}
