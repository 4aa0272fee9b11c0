package io.firn.cold;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What can be asked of cold storage. What is not there is absent, never an error.
 *
 * <p>Holds: each call answers from one state of what is stored: a change that happens meanwhile is seen whole or not at all.
 * Events come in the order of their {@link EventId}; lists of transactions and receipts in apply order.
 *
 * <p>Limits: a call that works through many ledgers or events looks at its deadline between them, and fails with
 * {@link ColdException.DeadlineExceeded}, never with a part of the answer. Looking up a single thing need not.
 *
 * <p>Threading: safe for concurrent use.
 *
 * <p>Errors: an ordinary {@link IOException}, {@link io.firn.disk.CorruptFileException} above all, when what is stored cannot be
 * read; a {@link ColdException} for everything else.
 */
public interface ColdReads {
    /** The ledger as it is stored. */
    Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException;

    Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException;

    /** As many as are asked for, in the same order, the same one twice where it is asked for twice. */
    List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException;

    /**
     * What has a hash: a transaction, one that pays for it, or a ledger; of several ledgers that hold it the newest.
     *
     * @throws ColdException.Incomplete when nothing of what can be asked has it
     */
    Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException;

    Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException;

    /** Empty for a ledger that is not there, as for one that has none. */
    List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException;

    /** 0 for a ledger that is not there. */
    int transactionCount(long seq, Deadline deadline) throws IOException;

    Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException;

    /** Empty for a ledger that is not there. */
    List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException;

    /**
     * All events that match.
     *
     * @param most as many as the caller takes, 0 or more
     * @throws ColdException.TooManyEvents when one more matches
     * @throws ColdException.UnknownLedger when the filter names a ledger by a hash that none has
     * @throws ColdException.InvalidArgument when the range ends before it begins
     */
    List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException;

    /**
     * The first of the events that match, in an order, behind a place.
     *
     * @param after empty: from the edge of the range on
     * @param limit events of a page at most, 1 or more
     */
    EventsPage eventsPage(EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException;

    /**
     * Hands the events that match to a taker until it wants no more, all from the state in which the stream began.
     *
     * @param most as many as the caller takes; what it got before one more was found stays with it
     * @param deadline of the whole stream
     * @throws ColdException.StreamDeadline when it passes
     * @throws ColdException.Reorg when that state cannot be kept and what it held has changed
     */
    void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException;

    /** True when this ledger is here; looks into memory alone, never waits. */
    boolean holds(long seq);

    /** The highest ledger; empty when there is none. */
    OptionalLong latest(Deadline deadline) throws IOException;
}
