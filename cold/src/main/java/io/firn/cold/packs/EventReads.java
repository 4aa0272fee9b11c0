package io.firn.cold.packs;

import io.firn.catalog.ArtifactState;
import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.search.ChunkEvents;
import io.firn.cold.search.ChunkSearch;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The events of one picture: chunk after chunk, out of its segment, or out of its ledgers where it has none.
 *
 * <p>Holds: of a ledger that could not be walked it is not known what it has; a search that comes to one fails and names it.
 *
 * <p>Limits: one segment or one ledger is held at a time.
 *
 * <p>Threading: safe for concurrent use.
 */
final class EventReads {
    private final PackReads reads;
    private final Picture picture;
    private final Geometry geometry;

    EventReads(PackReads reads, Picture picture) {
        this.reads = reads;
        this.picture = picture;
        this.geometry = picture.geometry();
    }

    /** Ledgers to be searched, both included. */
    record Span(long firstSeq, long lastSeq) {}

    /** How a span is searched. */
    private record How(
            EventQuery query,
            EventOrder order,
            Optional<EventId> after,
            ChunkSearch.Sink sink,
            ChunkSearch.Pause<RuntimeException> pause) {}

    /** The ledgers that a filter means and that are here; empty when none is. */
    Optional<Span> span(EventsFilter filter) throws IOException {
        return switch (filter.where()) {
            case EventsFilter.InLedger(Hash hash) -> {
                OptionalLong seq = reads.seqOf(hash);
                yield Optional.of(
                        new Span(seq.orElseThrow(() -> new ColdException.UnknownLedger(hash)), seq.getAsLong()));
            }
            case EventsFilter.Range(OptionalLong first, OptionalLong last) -> range(first, last);
        };
    }

    private Optional<Span> range(OptionalLong first, OptionalLong last) throws IOException {
        if (first.isPresent() && last.isPresent() && first.getAsLong() > last.getAsLong()) {
            throw new ColdException.InvalidArgument("the range from ledger " + first.getAsLong() + " to "
                    + last.getAsLong() + " ends before it begins");
        }
        OptionalLong latest = reads.latest();
        if (latest.isEmpty()) {
            return Optional.empty();
        }
        long lowest = geometry.firstSeqOf(picture.chunks().firstKey());
        long from = Math.max(first.orElse(lowest), lowest);
        long to = Math.min(last.orElse(latest.getAsLong()), latest.getAsLong());
        return from > to ? Optional.empty() : Optional.of(new Span(from, to));
    }

    List<StoredEvent> all(EventsFilter filter, int most, Deadline deadline) throws IOException {
        requireAtLeast(0, most);
        List<StoredEvent> found = new ArrayList<>();
        ChunkSearch.Sink sink = event -> {
            if (found.size() == most) {
                throw new ColdException.TooManyEvents(most);
            }
            return found.add(kept(event));
        };
        search(span(filter), new How(filter.query(), EventOrder.ASCENDING, Optional.empty(), sink, within(deadline)));
        return found;
    }

    EventsPage page(EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        requireAtLeast(1, limit);
        List<StoredEvent> found = new ArrayList<>();
        ChunkSearch.Sink sink = event -> found.size() < limit && found.add(kept(event));
        try {
            boolean whole = search(span(filter), new How(filter.query(), order, after, sink, within(deadline)));
            return new EventsPage(found, whole);
        } catch (ColdException.Incomplete e) {
            if (found.size() == limit) {
                return new EventsPage(found, false);
            }
            throw e;
        }
    }

    /** Hands out the events of a span that was found earlier. */
    void stream(Optional<Span> span, EventQuery query, int most, EventTaker into, Deadline deadline)
            throws IOException {
        requireAtLeast(0, most);
        int[] taken = new int[1];
        ChunkSearch.Sink sink = event -> {
            if (taken[0] == most) {
                throw new ColdException.TooManyEvents(most);
            }
            taken[0]++;
            return into.take(kept(event));
        };
        ChunkSearch.Pause<RuntimeException> pause = () -> {
            if (deadline.passed()) {
                throw new ColdException.StreamDeadline(
                        TimeUnit.NANOSECONDS.toMillis(deadline.allowed().toNanos()));
            }
            return into.wanted();
        };
        search(span, new How(query, EventOrder.ASCENDING, Optional.empty(), sink, pause));
    }

    private static void requireAtLeast(int least, int asked) throws ColdException {
        if (asked < least) {
            throw new ColdException.InvalidArgument(asked + " events are fewer than " + least);
        }
    }

    private static ChunkSearch.Pause<RuntimeException> within(Deadline deadline) {
        return () -> {
            deadline.check();
            return true;
        };
    }

    /** The search reuses the bytes of what it hands out. */
    private static StoredEvent kept(StoredEvent event) {
        return new StoredEvent(
                event.id(),
                event.closeTimeSeconds(),
                event.txHash(),
                event.successful(),
                Slice.of(event.event().copy()));
    }

    /** False when it ended before everything was searched, because no more events are wanted. */
    private boolean search(Optional<Span> asked, How how) throws IOException {
        if (asked.isEmpty()) {
            return true;
        }
        boolean ascending = how.order() == EventOrder.ASCENDING;
        long afterSeq = how.after().map(EventId::seq).orElse(ascending ? Long.MIN_VALUE : Long.MAX_VALUE);
        long first = ascending
                ? Math.max(asked.get().firstSeq(), afterSeq)
                : asked.get().firstSeq();
        long last = ascending ? asked.get().lastSeq() : Math.min(asked.get().lastSeq(), afterSeq);
        if (first > last) {
            return true;
        }
        LedgerWalker walker = picture.files().archived().chain().newWalker();
        ChunkSearch<RuntimeException> search = new ChunkSearch<>(
                how.query(), how.order(), how.after(), walker, geometry.ledgersPerChunk(), how.sink(), how.pause());
        NavigableMap<Integer, ArtifactState.Frozen> chunks =
                new TreeMap<>(picture.chunks().subMap(geometry.chunkOf(first), geometry.chunkOf(last) + 1));
        for (Map.Entry<Integer, ArtifactState.Frozen> chunk :
                (ascending ? chunks : chunks.descendingMap()).entrySet()) {
            long from = Math.max(first, geometry.firstSeqOf(chunk.getKey()));
            long limit = Math.min(last, geometry.lastSeqOf(chunk.getKey())) + 1;
            OptionalLong opaque = chunk.getValue().opaque() == 0
                    ? OptionalLong.empty()
                    : opaque(chunk.getKey(), from, limit, how.order());
            if (opaque.isPresent()) {
                from = ascending ? from : opaque.getAsLong() + 1;
                limit = ascending ? opaque.getAsLong() : limit;
            }
            if (!search(search, chunk.getKey(), from, limit, how.order())) {
                return false;
            }
            if (opaque.isPresent()) {
                throw StoredLedger.notUnderstood(opaque.getAsLong(), "events");
            }
            picture.passed(chunk.getKey());
        }
        return true;
    }

    /** The first ledger in an order that could not be walked. */
    private OptionalLong opaque(int chunk, long from, long limit, EventOrder order) throws IOException {
        try (OpenFiles<Integer, PackReader>.Leased pack = picture.pack(chunk)) {
            for (long i = 0; i < limit - from; i++) {
                long seq = order == EventOrder.ASCENDING ? from + i : limit - 1 - i;
                if (pack.reader().opaque(seq)) {
                    return OptionalLong.of(seq);
                }
            }
            return OptionalLong.empty();
        }
    }

    private boolean search(ChunkSearch<RuntimeException> search, int chunk, long from, long limit, EventOrder order)
            throws IOException {
        Optional<ColdEvents> segment = picture.events(chunk);
        try {
            if (segment.isEmpty()) {
                return searchLedgers(search, chunk, from, limit, order);
            }
            try (ChunkEvents events = new ColdChunkEvents(segment.get())) {
                return search.search(events, from, limit);
            }
        } catch (BadLedgerException e) {
            throw new CorruptFileException(
                    segment.isPresent()
                            ? picture.files().roots().events(chunk)
                            : picture.files().roots().pack(chunk),
                    "an event of chunk " + chunk + ": " + e.getMessage(),
                    e);
        }
    }

    /** Walks the ledgers of a chunk that has no segment, each for its events. */
    private boolean searchLedgers(
            ChunkSearch<RuntimeException> search, int chunk, long from, long limit, EventOrder order)
            throws IOException, BadLedgerException {
        LedgerWalker walker = picture.files().archived().chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents walked = new LedgerEvents();
        try (OpenFiles<Integer, PackReader>.Leased pack = picture.pack(chunk)) {
            for (long i = 0; i < limit - from; i++) {
                long seq = order == EventOrder.ASCENDING ? from + i : limit - 1 - i;
                FramedLedger ledger = FramedLedger.open(
                        pack.reader().read(seq),
                        seq,
                        walker,
                        layout,
                        picture.files().roots().pack(chunk));
                ledger.events(walker, walked);
                if (!search.search(new WalkedEvents(walked), seq, seq + 1)) {
                    return false;
                }
            }
            return true;
        }
    }
}
