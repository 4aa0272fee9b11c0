package io.firn.node;

import io.firn.cold.EventOrder;
import io.firn.cold.search.ChunkEvents;
import io.firn.cold.search.ChunkSearch;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.node.ArchiveView.EventRequest.Order;
import java.io.IOException;
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
    private final Tiers tiers;
    private final Geometry geometry;
    private final Order order;
    private final Optional<EventId> behind;
    private final ChunkSearch<InterruptedException> search;

    private long firstSeq;
    private long limitSeq;
    private OptionalLong opaque = OptionalLong.empty();

    EventSearch(Tiers tiers, ArchiveView.EventRequest request, ArchiveView.EventSink sink) {
        this.tiers = tiers;
        this.geometry = tiers.homes().geometry();
        this.order = request.order();
        this.behind = request.behind();
        this.search = new ChunkSearch<>(
                request.query(),
                order == Order.ASCENDING ? EventOrder.ASCENDING : EventOrder.DESCENDING,
                behind,
                tiers.homes().chain().newWalker(),
                geometry.ledgersPerChunk(),
                sink::take,
                () -> {
                    requireUninterrupted();
                    return true;
                });
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
                if (!search.search(open, from, limit)) {
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

    private static void requireUninterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the search for events was interrupted");
        }
    }
}
