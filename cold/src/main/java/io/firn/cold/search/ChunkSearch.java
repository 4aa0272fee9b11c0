package io.firn.cold.search;

import io.firn.cold.EventOrder;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.Optional;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * One search for events, chunk after chunk, the indexes of terms first. What they name is believed when the event's own bytes
 * match.
 *
 * <p>Holds: an event is handed out once, in the order asked for.
 *
 * <p>Limits: a chunk is searched in steps, the first of the search of {@value #FIRST_STEP_LEDGERS} ledgers, each
 * {@value #STEP_GROWTH} times the one before, so that a search which ends early has read little and one that finds nothing asks an
 * index a few times; the ids of one step are in memory. Before each step and every {@value #LOOK_UP_EVERY} events it asks whether
 * to go on.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Proof: {@code ChunkSearchTest}.
 *
 * @param <X> how a search is interrupted, beside an {@link IOException}
 */
public final class ChunkSearch<X extends Exception> {
    private static final int FIRST_STEP_LEDGERS = 16;
    private static final int STEP_GROWTH = 8;
    private static final int LOOK_UP_EVERY = 256;

    /** Takes events one after the other. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes the next event, which is valid during the call only.
         *
         * @return true when another one is wanted
         */
        boolean take(StoredEvent event) throws IOException;
    }

    /** Asked between the steps of a search. */
    @FunctionalInterface
    public interface Pause<X extends Exception> {
        /** False when nobody wants another event. */
        boolean goOn() throws IOException, X;
    }

    private final EventQuery query;
    private final EventOrder order;
    private final Optional<EventId> behind;
    private final LedgerWalker walker;
    private final int mostStepLedgers;
    private final Sink sink;
    private final Pause<X> pause;
    private final EventFields fields = new EventFields();
    private int stepLedgers = FIRST_STEP_LEDGERS;

    /**
     * @param behind the events handed out come after this place, when descending before it; empty: all of them
     * @param mostStepLedgers as many as a chunk has
     */
    public ChunkSearch(
            EventQuery query,
            EventOrder order,
            Optional<EventId> behind,
            LedgerWalker walker,
            int mostStepLedgers,
            Sink sink,
            Pause<X> pause) {
        this.query = query;
        this.order = order;
        this.behind = behind;
        this.walker = walker;
        this.mostStepLedgers = mostStepLedgers;
        this.sink = sink;
        this.pause = pause;
    }

    /**
     * Searches ledgers of one chunk.
     *
     * @param from the first ledger
     * @param limit the ledger above the last
     * @return false when no more events are wanted
     * @throws BadLedgerException when an event is not what can have been stored
     */
    public boolean search(ChunkEvents events, long from, long limit) throws IOException, X, BadLedgerException {
        long edge = order == EventOrder.ASCENDING ? from : limit;
        while (order == EventOrder.ASCENDING ? edge < limit : edge > from) {
            long next = order == EventOrder.ASCENDING
                    ? Math.min(limit, edge + stepLedgers)
                    : Math.max(from, edge - stepLedgers);
            if (!step(events, Math.min(edge, next), Math.max(edge, next))) {
                return false;
            }
            edge = next;
            stepLedgers = (int) Math.min((long) STEP_GROWTH * stepLedgers, mostStepLedgers);
        }
        return true;
    }

    private boolean step(ChunkEvents events, long from, long limit) throws IOException, X, BadLedgerException {
        if (!pause.goOn()) {
            return false;
        }
        int firstId = events.before(from);
        int limitId = events.before(limit);
        if (behind.isPresent() && behind.get().seq() >= from && behind.get().seq() < limit) {
            int place = place(events, behind.get());
            if (order == EventOrder.ASCENDING) {
                firstId = place < limitId && idOf(events, place).equals(behind.get()) ? place + 1 : place;
            } else {
                limitId = place;
            }
        }
        if (firstId >= limitId) {
            return true;
        }
        RoaringBitmap candidates =
                new TermMatch(events, new ChunkEvents.Span(from, limit, firstId, limitId)).candidates(query);
        return handOut(events, candidates);
    }

    /** The id of the first event that is not before a place, found among those of its ledger. */
    private int place(ChunkEvents events, EventId wanted) throws IOException, BadLedgerException {
        int low = events.before(wanted.seq());
        int high = events.before(wanted.seq() + 1);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (idOf(events, middle).compareTo(wanted) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static EventId idOf(ChunkEvents events, int id) throws IOException, BadLedgerException {
        return StoredEvent.id(events.stored(id));
    }

    private boolean handOut(ChunkEvents events, RoaringBitmap candidates) throws IOException, X, BadLedgerException {
        PeekableIntIterator ascending = candidates.getIntIterator();
        var ids = order == EventOrder.ASCENDING ? ascending : candidates.getReverseIntIterator();
        int looked = 0;
        while (ids.hasNext()) {
            if (++looked % LOOK_UP_EVERY == 0 && !pause.goOn()) {
                return false;
            }
            Slice stored = events.stored(ids.next());
            StoredEvent event = StoredEvent.read(stored);
            walker.fields(event.event(), fields);
            if (query.matches(fields) && !sink.take(event)) {
                return false;
            }
        }
        return true;
    }
}
