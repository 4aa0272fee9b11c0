package io.firn.node;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView.EventRequest.Order;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * One search for events: chunk after chunk, hot and cold alike, the indexes of terms first. What they name is believed when the
 * event's own bytes match.
 *
 * <p>Holds: an event is handed out once, in the order asked for, whichever tier it lies in.
 *
 * <p>Limits: a chunk is searched in steps, the first of {@value #FIRST_STEP_LEDGERS} ledgers, each {@value #STEP_GROWTH} times the one
 * before, so that a search which ends early has read little and one that finds nothing asks an index a few times; the ids of one
 * step are in memory.
 *
 * <p>Threading: confined to the call.
 *
 * <p>Proof: {@code EventSearchTest}, {@code EventsTest}.
 */
final class EventSearch {
    private static final int FIRST_STEP_LEDGERS = 16;
    private static final int STEP_GROWTH = 8;
    private static final int LOOK_UP_EVERY = 256;

    private final Tiers tiers;
    private final Geometry geometry;
    private final EventQuery query;
    private final Order order;
    private final Optional<EventId> behind;
    private final ArchiveView.EventSink sink;
    private final LedgerWalker walker;
    private final EventFields fields = new EventFields();

    private long firstSeq;
    private long limitSeq;
    private OptionalLong opaque = OptionalLong.empty();
    private int stepLedgers = FIRST_STEP_LEDGERS;

    EventSearch(Tiers tiers, ArchiveView.EventRequest request, ArchiveView.EventSink sink) {
        this.tiers = tiers;
        this.geometry = tiers.homes().geometry();
        this.query = request.query();
        this.order = request.order();
        this.behind = request.behind();
        this.sink = sink;
        this.walker = tiers.homes().chain().newWalker();
        this.firstSeq = request.firstSeq();
        this.limitSeq = request.limitSeq();
    }

    ArchiveView.ByEvent run() throws IOException, InterruptedException {
        if (!narrow()) {
            return ended();
        }
        int first = geometry.chunkOf(firstSeq);
        int last = geometry.chunkOf(limitSeq - 1);
        for (int i = 0; i <= last - first; i++) {
            int chunk = order == Order.ASCENDING ? first + i : last - i;
            long from = Math.max(firstSeq, geometry.firstSeqOf(chunk));
            long limit = Math.min(limitSeq, geometry.lastSeqOf(chunk) + 1);
            Optional<ChunkEvents> events = tiers.events(chunk, from);
            if (events.isEmpty()) {
                return new ArchiveView.Incomplete("the events of ledgers " + from + " to " + (limit - 1) + " (chunk "
                        + chunk + ") are not indexed yet: ask again later");
            }
            try (ChunkEvents open = events.get()) {
                if (!search(open, from, limit)) {
                    return new ArchiveView.SearchedEnough();
                }
            } catch (BadLedgerException e) {
                throw new IOException("an event of chunk " + chunk + ": " + e.getMessage() + ": run firn doctor", e);
            }
        }
        return ended();
    }

    /** Cuts the window down to what is served, lies behind the place given and is understood; false when nothing is left. */
    private boolean narrow() throws IOException {
        Optional<LedgerHeader> latest = tiers.latest();
        if (latest.isEmpty()) {
            return false;
        }
        firstSeq = Math.max(firstSeq, tiers.floor());
        limitSeq = Math.min(limitSeq, latest.get().seq() + 1);
        if (order == Order.ASCENDING) {
            firstSeq = behind.isPresent() ? Math.max(firstSeq, behind.get().seq()) : firstSeq;
            opaque = tiers.homes().opaque().firstFrom(firstSeq);
            if (opaque.isPresent() && opaque.getAsLong() < limitSeq) {
                limitSeq = opaque.getAsLong();
            } else {
                opaque = OptionalLong.empty();
            }
        } else {
            limitSeq = behind.isPresent() && behind.get().seq() < limitSeq
                    ? behind.get().seq() + 1
                    : limitSeq;
            opaque = tiers.homes().opaque().lastBelow(limitSeq);
            if (opaque.isPresent() && opaque.getAsLong() >= firstSeq) {
                firstSeq = opaque.getAsLong() + 1;
            } else {
                opaque = OptionalLong.empty();
            }
        }
        return firstSeq < limitSeq;
    }

    private ArchiveView.ByEvent ended() {
        return opaque.isEmpty()
                ? new ArchiveView.SearchedAll()
                : new ArchiveView.Incomplete("ledger " + opaque.getAsLong()
                        + " is kept but not understood by this version of firn: what events it has is not known");
    }

    /** Searches ledgers of one chunk; false when no more events are wanted. */
    private boolean search(ChunkEvents events, long from, long limit)
            throws IOException, InterruptedException, BadLedgerException {
        long edge = order == Order.ASCENDING ? from : limit;
        while (order == Order.ASCENDING ? edge < limit : edge > from) {
            long next =
                    order == Order.ASCENDING ? Math.min(limit, edge + stepLedgers) : Math.max(from, edge - stepLedgers);
            if (!step(events, Math.min(edge, next), Math.max(edge, next))) {
                return false;
            }
            edge = next;
            stepLedgers = Math.min(STEP_GROWTH * stepLedgers, geometry.ledgersPerChunk());
        }
        return true;
    }

    private boolean step(ChunkEvents events, long from, long limit)
            throws IOException, InterruptedException, BadLedgerException {
        requireUninterrupted();
        int firstId = events.before(from);
        int limitId = events.before(limit);
        if (behind.isPresent() && behind.get().seq() >= from && behind.get().seq() < limit) {
            int place = place(events, behind.get());
            if (order == Order.ASCENDING) {
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

    private boolean handOut(ChunkEvents events, RoaringBitmap candidates)
            throws IOException, InterruptedException, BadLedgerException {
        PeekableIntIterator ascending = candidates.getIntIterator();
        var ids = order == Order.ASCENDING ? ascending : candidates.getReverseIntIterator();
        int looked = 0;
        while (ids.hasNext()) {
            if (++looked % LOOK_UP_EVERY == 0) {
                requireUninterrupted();
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

    private static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the search for events was interrupted");
        }
    }
}
