package io.firn.node;

import io.firn.cold.EventOrder;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.search.ChunkEvents;
import io.firn.cold.search.ChunkSearch;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView.EventRequest.Order;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One search for events: chunk after chunk, hot and cold alike, as far as it is served and understood.
 *
 * <p>Holds: an event is handed out once, in the order asked for, whichever tier it lies in.
 *
 * <p>Limits: those of {@link ChunkSearch}.
 *
 * <p>Threading: confined to the call.
 *
 * <p>Proof: {@code EventSearchTest}, {@code EventsTest}.
 */
final class EventSearch {
    /** Events of a page: as many as an answer has unless more are asked for. */
    private static final int PAGE_EVENTS = 100;

    private final Tiers tiers;
    private final Geometry geometry;
    private final Order order;
    private final EventQuery query;
    private final EventOrder eventOrder;
    private final Optional<EventId> behind;
    private final ArchiveView.EventSink sink;

    /** Made for the first hot chunk, which most searches never come to. */
    private Optional<ChunkSearch<InterruptedException>> hot = Optional.empty();

    private long firstSeq;
    private long limitSeq;
    private OptionalLong opaque = OptionalLong.empty();

    EventSearch(Tiers tiers, ArchiveView.EventRequest request, ArchiveView.EventSink sink) {
        this.tiers = tiers;
        this.geometry = tiers.homes().geometry();
        this.order = request.order();
        this.eventOrder = order == Order.ASCENDING ? EventOrder.ASCENDING : EventOrder.DESCENDING;
        this.query = request.query();
        this.behind = request.behind();
        this.sink = sink;
        this.firstSeq = request.firstSeq();
        this.limitSeq = request.limitSeq();
    }

    ArchiveView.ByEvent run() throws IOException, InterruptedException {
        if (!narrow()) {
            return ended();
        }
        int first = geometry.chunkOf(firstSeq);
        int last = geometry.chunkOf(limitSeq - 1);
        int step = order == Order.ASCENDING ? 1 : -1;
        int beyond = order == Order.ASCENDING ? last + 1 : first - 1;
        int chunk = order == Order.ASCENDING ? first : last;
        while (chunk != beyond) {
            int next = chunk + step;
            boolean wantsMore;
            if (tiers.coldHasEvents(chunk)) {
                while (next != beyond && tiers.coldHasEvents(next)) {
                    next += step;
                }
                wantsMore = searchCold(Math.min(chunk, next - step), Math.max(chunk, next - step));
            } else {
                Optional<ChunkEvents> events = tiers.hotEvents(chunk, firstOf(chunk));
                if (events.isEmpty()) {
                    return new ArchiveView.Incomplete("the events of ledgers " + firstOf(chunk) + " to "
                            + (limitOf(chunk) - 1) + " (chunk " + chunk + ") are not indexed yet: ask again later");
                }
                wantsMore = searchHot(events.get(), chunk);
            }
            if (!wantsMore) {
                return new ArchiveView.SearchedEnough();
            }
            chunk = next;
        }
        return ended();
    }

    private long firstOf(int chunk) {
        return Math.max(firstSeq, geometry.firstSeqOf(chunk));
    }

    private long limitOf(int chunk) {
        return Math.min(limitSeq, geometry.lastSeqOf(chunk) + 1);
    }

    private boolean searchHot(ChunkEvents events, int chunk) throws IOException, InterruptedException {
        try (events) {
            return hotSearch().search(events, firstOf(chunk), limitOf(chunk));
        } catch (BadLedgerException e) {
            throw new IOException("an event of chunk " + chunk + ": " + e.getMessage() + ": run firn doctor", e);
        }
    }

    private ChunkSearch<InterruptedException> hotSearch() {
        if (hot.isEmpty()) {
            hot = Optional.of(new ChunkSearch<>(
                    query,
                    eventOrder,
                    behind,
                    tiers.homes().chain().newWalker(),
                    geometry.ledgersPerChunk(),
                    sink::take,
                    () -> {
                        requireUninterrupted();
                        return true;
                    }));
        }
        return hot.get();
    }

    /** Searches chunks that follow each other, page by page; false when no more is wanted. */
    private boolean searchCold(int firstChunk, int lastChunk) throws IOException, InterruptedException {
        EventsFilter filter = EventsFilter.between(firstOf(firstChunk), limitOf(lastChunk) - 1, query);
        Optional<EventId> after = behind;
        while (true) {
            EventsPage page = page(filter, after);
            for (StoredEvent event : page.events()) {
                if (!sink.take(event)) {
                    return false;
                }
            }
            if (page.whole()) {
                return true;
            }
            after = Optional.of(page.events().getLast().id());
        }
    }

    private EventsPage page(EventsFilter filter, Optional<EventId> after) throws IOException, InterruptedException {
        requireUninterrupted();
        try {
            return tiers.cold()
                    .eventsPage(
                            filter,
                            after,
                            PAGE_EVENTS,
                            eventOrder,
                            tiers.homes().cold().deadline());
        } catch (InterruptedIOException e) {
            requireUninterrupted();
            throw e;
        }
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

    private static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the search for events was interrupted");
        }
    }
}
