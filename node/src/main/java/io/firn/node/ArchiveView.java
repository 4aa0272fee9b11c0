package io.firn.node;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.Optional;

/** A consistent view of the archive; what it can reach stays until it is closed. Safe for concurrent use. */
public interface ArchiveView extends AutoCloseable {
    /** Four different answers to "this ledger, please". */
    sealed interface Lookup permits Found, NotYet, BelowFloor, Unavailable {}

    /** Here it is. */
    record Found(LedgerFrame frame) implements Lookup {}

    /** Above the latest ledger served. */
    record NotYet() implements Lookup {}

    /** Below the lowest ledger served. */
    record BelowFloor() implements Lookup {}

    /** Should be here and is not: a gap, named. */
    record Unavailable(String why) implements Lookup {}

    /** Four different answers to "what has this hash?". */
    sealed interface ByHash permits FoundTx, FoundLedger, Unknown, Incomplete {}

    /**
     * A transaction; its envelope hashes to what was asked for.
     *
     * @param ledger header of the ledger that holds it
     * @param position its place in apply order, from 0
     * @param result its result and what it changed
     */
    record FoundTx(LedgerHeader ledger, int position, Slice envelope, Slice result) implements ByHash {}

    /** A ledger. */
    record FoundLedger(LedgerHeader header) implements ByHash {}

    /** Nothing that is served has it. */
    record Unknown() implements ByHash {}

    /** Whether something has it, or what there is of it, cannot be told. */
    record Incomplete(String why) implements ByHash, ByEvent {}

    /** Three different ends of a search for events. */
    sealed interface ByEvent permits SearchedAll, SearchedEnough, Incomplete {}

    /** Everything asked for was searched. */
    record SearchedAll() implements ByEvent {}

    /** Whoever took the events wanted no more. */
    record SearchedEnough() implements ByEvent {}

    /**
     * Which events are asked for, and in which order.
     *
     * @param firstSeq the lowest ledger, inclusive
     * @param limitSeq the ledger above the highest
     * @param behind the events searched come after this place, when descending before it; empty: from the window's edge on
     */
    record EventRequest(EventQuery query, long firstSeq, long limitSeq, Optional<EventId> behind, Order order) {
        /** Where a search begins. */
        public enum Order {
            ASCENDING,
            DESCENDING
        }
    }

    /** Takes events one after the other. */
    @FunctionalInterface
    interface EventSink {
        /**
         * Takes the next event, which is valid during the call only.
         *
         * @return true when another one is wanted
         */
        boolean take(StoredEvent event) throws IOException;
    }

    /** Header of the lowest ledger served; empty when nothing is. */
    Optional<LedgerHeader> oldest() throws IOException;

    /** Header of the highest ledger served; empty when nothing is. */
    Optional<LedgerHeader> latest() throws IOException;

    Lookup ledger(long seq) throws IOException;

    /**
     * What has this hash: a transaction, a transaction that a fee bump pays for, or a ledger. At most two data frames of a ledger
     * and the beginning of a third are decompressed for it, more only for other hashes that look alike.
     *
     * @throws io.firn.disk.CorruptFileException when a file names a ledger that does not have it
     */
    ByHash find(Hash hash) throws IOException;

    /**
     * Hands out the events that a query matches, in order, each one once; what is not served has none. Of a ledger that could not be
     * walked it is not known what it has: the search ends before it with {@link Incomplete}, which names it.
     *
     * @throws io.firn.disk.CorruptFileException when a file is damaged or another one
     * @throws InterruptedException when the calling thread is interrupted
     */
    ByEvent events(EventRequest request, EventSink sink) throws IOException, InterruptedException;

    @Override
    void close();
}
