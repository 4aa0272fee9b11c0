package io.firn.hot;

import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * The rows, hashes and events of one hot chunk; all of it can be rebuilt from the journal.
 *
 * <p>Holds: consecutive sequences; the first row appended fixes the first. Of a hash that comes in two ledgers, which only an
 * odd chain has, the newest place. Events have ids without gaps, from 0, in the order of their ledgers: they count from the
 * store's first ledger, which is not the chunk's first when the store begins inside it. The same ledgers have the same ids
 * however often they are appended.
 *
 * <p>Durable when: never by itself. After a crash the ledgers are a prefix of those appended, each whole: row, hashes and events.
 *
 * <p>Limits: 65,536 ledgers, 2,147,483,647 events.
 *
 * <p>Threading: one appender; reads and close from any thread beside it. A ledger's row, hashes and events become visible
 * together: whoever has seen one of them sees all of them from then on. Close waits for calls that run; a call after it, of a
 * cursor too, throws {@code IllegalStateException}.
 *
 * <p>Proof: {@code HotStoreTck} and {@code HotEventsTck}, passed by both implementations; {@code HotKillTest}.
 */
public interface HotStore extends AutoCloseable {
    /**
     * Appends one ledger's row, hashes and events, atomically: the next sequence, or again the last one with the same content.
     *
     * @throws IllegalArgumentException when it is neither, or more than the store can hold; nothing is appended
     */
    void append(HotRow row, HotHashes hashes, HotEvents events) throws IOException;

    /** The row of a sequence; empty when it is not held. */
    Optional<HotRow> row(long seq) throws IOException;

    /** The newest place of a hash, of a transaction or of a ledger; empty when it is not held. */
    Optional<HotPlace> find(Hash hash) throws IOException;

    /** The last row; empty when nothing was appended yet. */
    Optional<HotRow> last() throws IOException;

    /**
     * Events of the ledgers up to and including this one, which is the id behind its last event; empty when the ledger is not
     * held. The ledger's ids begin at that of the ledger before, those of the first ledger at 0.
     */
    OptionalInt eventsThrough(long seq) throws IOException;

    /**
     * Ids of the events that have a term, ascending.
     *
     * @param firstSeq the first ledger that is asked for
     * @param lastSeq the last one; those that are not held have no events
     * @param ids must not call the store
     */
    void postings(TermKey key, long firstSeq, long lastSeq, IntConsumer ids) throws IOException;

    /** Reads events by their ids; those of ledgers appended later too. */
    HotEventCursor events();

    /** Closes the store, and cursors that are still open; again is fine. */
    @Override
    void close() throws IOException;
}
