package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.CatalogView;
import io.firn.cold.packs.ColdChunkEvents;
import io.firn.cold.packs.PackCold;
import io.firn.cold.search.ChunkEvents;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotStore;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Searches against a look at every event. Chunks 0 to 2 are frozen, chunk 3 is hot up to its fifth ledger. */
class EventSearchTest {
    private static final Geometry GEOMETRY = SampleArchive.GEOMETRY;
    private static final long FIRST = GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();
    private static final EventTerm NOBODYS = new EventTerm(EventField.TOPIC_1, new byte[] {99});

    private final SimulatedDisk disk = new SimulatedDisk();
    private SampleArchive sample;
    private PackCold cold;
    private EventModel model;

    @BeforeEach
    void open() throws Exception {
        sample = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
        cold = PackCold.readOnly(disk, sample.roots, sample.catalog::view, sample.chain, GEOMETRY, 2);
        model = new EventModel(sample.ledgers, FIRST, LAST);
    }

    @AfterEach
    void close() throws IOException {
        cold.close();
        sample.stop();
        sample.close();
    }

    /** Searches somewhere. */
    @FunctionalInterface
    private interface Search {
        ArchiveView.ByEvent events(EventRequest request, ArchiveView.EventSink sink)
                throws IOException, InterruptedException;
    }

    /** What came of a search. */
    private record Outcome(List<EventModel.Seen> found, ArchiveView.ByEvent end) {}

    @Test
    void randomSearchesFindWhatALookAtEveryEventFinds() throws Exception {
        SplittableRandom random =
                Randomness.fixed("EventSearchTest.randomSearches", 11).generator();
        long found = 0;
        for (int i = 0; i < 6_000; i++) {
            found += mustFind(search(LAST), model, model.request(random, FIRST, LAST), random);
        }
        assertThat(found).isGreaterThan(50_000);
    }

    /** Chunks of a hundred ledgers are searched in several steps. */
    @Test
    void aNodeFindsWhatALookAtEveryEventFinds() throws Exception {
        Rig rig = Rig.on(new SimulatedDisk()).geometry(new Geometry(100, 2, 2)).last(257);
        EventModel all = new EventModel(rig.ledgers(), 2, 257);
        SplittableRandom random = Randomness.fixed("EventSearchTest.aNode", 12).generator();
        long found = 0;
        try (Rig.Started node = rig.start(rig.source()).ingestAll();
                ArchiveView view = node.core().archive().view()) {
            assertThat(node.core().stores().frozen()).containsOnlyKeys(0, 1);
            for (int i = 0; i < 2_000; i++) {
                found += mustFind(view::events, all, all.request(random, 2, 257), random);
            }
        }
        assertThat(found).isGreaterThan(50_000);
    }

    @Test
    void nothingAboveTheLatestLedgerOrBelowTheFloorIsHandedOut() throws Exception {
        SplittableRandom random = Randomness.fixed("EventSearchTest.latest", 13).generator();
        for (long latest = FIRST; latest < LAST; latest++) {
            EventModel served = new EventModel(sample.ledgers, FIRST, latest);
            for (int i = 0; i < 20; i++) {
                mustFind(search(latest), served, model.request(random, FIRST, LAST), random);
            }
        }
        Tiers nothing = tiers(new OpaqueLedgers(), Optional.empty());
        Outcome none = take((request, sink) -> new EventSearch(nothing, request, sink).run(), all(Order.ASCENDING));
        assertThat(none).isEqualTo(new Outcome(List.of(), new ArchiveView.SearchedAll()));
    }

    @Test
    void pagesOfOneEventTogetherAreOnePage() throws Exception {
        SplittableRandom random = Randomness.fixed("EventSearchTest.pages", 14).generator();
        for (Order order : Order.values()) {
            for (int i = 0; i < 12; i++) {
                EventQuery query = i == 0 ? EventQuery.ALL : model.query(random);
                EventRequest whole = new EventRequest(query, FIRST, LAST + 1, Optional.empty(), order);
                List<EventModel.Seen> pages = new ArrayList<>();
                Optional<EventId> behind = Optional.empty();
                ArchiveView.ByEvent end;
                do {
                    EventRequest next = new EventRequest(query, FIRST, LAST + 1, behind, order);
                    end = search(LAST).events(next, event -> {
                        pages.add(EventModel.Seen.of(event));
                        return false;
                    });
                    behind = pages.isEmpty()
                            ? behind
                            : Optional.of(pages.getLast().id());
                } while (end instanceof ArchiveView.SearchedEnough);
                assertThat(end).isInstanceOf(ArchiveView.SearchedAll.class);
                assertThat(pages).isEqualTo(model.search(whole));
            }
        }
    }

    @Test
    void aSearchEndsBeforeTheFirstOpaqueLedgerItComesTo() throws Exception {
        SplittableRandom random = Randomness.fixed("EventSearchTest.opaque", 15).generator();
        int incomplete = 0;
        for (int i = 0; i < 3_000; i++) {
            TreeSet<Long> opaque = new TreeSet<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                opaque.add(random.nextLong(FIRST, LAST + 1));
            }
            OpaqueLedgers noted = new OpaqueLedgers();
            opaque.forEach(seq -> noted.note(seq, true));
            EventRequest request = model.request(random, FIRST, LAST);
            boolean ascending = request.order() == Order.ASCENDING;
            long from = Math.max(request.firstSeq(), FIRST);
            long limit = Math.min(request.limitSeq(), LAST + 1);
            if (request.behind().isPresent()) {
                long seq = request.behind().get().seq();
                from = ascending ? Math.max(from, seq) : from;
                limit = ascending || seq >= limit ? limit : seq + 1;
            }
            OptionalLong stop = OptionalLong.empty();
            for (long seq : ascending ? opaque : opaque.descendingSet()) {
                if (stop.isEmpty() && seq >= from && seq < limit) {
                    stop = OptionalLong.of(seq);
                }
            }
            EventRequest reached = stop.isEmpty()
                    ? request
                    : new EventRequest(
                            request.query(),
                            ascending ? from : stop.getAsLong() + 1,
                            ascending ? stop.getAsLong() : limit,
                            request.behind(),
                            request.order());
            Outcome outcome = take(search(tiers(noted, LAST)), request);
            assertThat(outcome.found()).as("%s", request).isEqualTo(model.search(reached));
            if (stop.isEmpty()) {
                assertThat(outcome.end()).isInstanceOf(ArchiveView.SearchedAll.class);
            } else {
                incomplete++;
                mustBeIncomplete(outcome.end(), "ledger " + stop.getAsLong() + " ");
            }
        }
        assertThat(incomplete).isGreaterThan(300);
    }

    @Test
    void anOpaqueLedgerBehindTheLastEventWantedIsNotNamed() throws Exception {
        OpaqueLedgers opaque = new OpaqueLedgers();
        opaque.note(12, true);
        for (Order order : Order.values()) {
            ArchiveView.ByEvent end = search(tiers(opaque, LAST)).events(all(order), _ -> false);
            assertThat(end).isInstanceOf(ArchiveView.SearchedEnough.class);
        }
    }

    /** A node that follows a chain with ledgers it does not understand. */
    @Test
    void aNodeNamesTheLedgerThatItDoesNotUnderstand() throws Exception {
        Rig rig = Rig.on(new SimulatedDisk())
                .ledgers(Rig.LEDGERS.withOpaque(5L, 27L))
                .last(29);
        EventModel all = new EventModel(rig.ledgers(), 2, 29);
        try (Rig.Started node = rig.start(rig.source()).ingestAll();
                ArchiveView view = node.core().archive().view()) {
            Outcome up = take(view::events, window(2, 30, Order.ASCENDING));
            assertThat(up.found()).isEqualTo(all.search(window(2, 5, Order.ASCENDING)));
            mustBeIncomplete(up.end(), "ledger 5 ");
            Outcome down = take(view::events, window(2, 30, Order.DESCENDING));
            assertThat(down.found()).isEqualTo(all.search(window(28, 30, Order.DESCENDING)));
            mustBeIncomplete(down.end(), "ledger 27 ");
            for (Order order : Order.values()) {
                Outcome between = take(view::events, window(6, 27, order));
                assertThat(between.found()).isEqualTo(all.search(window(6, 27, order)));
                assertThat(between.end()).isInstanceOf(ArchiveView.SearchedAll.class);
            }
        }
    }

    @Test
    void aChunkWhoseEventsNoTierHasMakesTheSearchIncomplete() throws Exception {
        sample.catalog.demote(List.of(new ArtifactKey.Chunk(1, ArtifactKind.EVENTS)));
        long first = GEOMETRY.firstSeqOf(1);
        long last = GEOMETRY.lastSeqOf(1);
        Outcome up = take(search(LAST), all(Order.ASCENDING));
        assertThat(up.found()).isEqualTo(model.search(window(FIRST, first, Order.ASCENDING)));
        mustBeIncomplete(up.end(), "ledgers " + first + " to " + last + " (chunk 1)");
        Outcome down = take(search(LAST), all(Order.DESCENDING));
        assertThat(down.found()).isEqualTo(model.search(window(last + 1, LAST + 1, Order.DESCENDING)));
        mustBeIncomplete(down.end(), "ledgers " + first + " to " + last + " (chunk 1)");
        Outcome part = take(search(LAST), window(first + 2, first + 4, Order.ASCENDING));
        assertThat(part.found()).isEmpty();
        mustBeIncomplete(part.end(), "ledgers " + (first + 2) + " to " + (first + 3) + " (chunk 1)");
        Outcome beside = take(search(LAST), window(last + 1, LAST + 1, Order.ASCENDING));
        assertThat(beside.end()).isInstanceOf(ArchiveView.SearchedAll.class);
    }

    @Test
    void aFrozenChunkWithoutEventsAnswersFromItsHotStore() throws Exception {
        sample.append(LAST + 1, GEOMETRY.lastSeqOf(3));
        for (long seq = LAST + 1; seq <= GEOMETRY.lastSeqOf(3); seq++) {
            sample.row(3, seq);
        }
        sample.freezePack(3);
        EventModel longer = new EventModel(sample.ledgers, FIRST, GEOMETRY.lastSeqOf(3));
        for (Order order : Order.values()) {
            EventRequest request = window(FIRST, GEOMETRY.lastSeqOf(3) + 1, order);
            Outcome outcome = take(search(GEOMETRY.lastSeqOf(3)), request);
            assertThat(outcome.found()).isEqualTo(longer.search(request));
            assertThat(outcome.end()).isInstanceOf(ArchiveView.SearchedAll.class);
        }
    }

    @Test
    void aHotChunkThatBeginsInsideItsChunkAnswersForWhatItHolds() throws Exception {
        long begin = GEOMETRY.firstSeqOf(3) + 2;
        sample.closeHot(3);
        sample.hotStores.remove(sample.roots.hot(3));
        HotStore store = sample.hotStores.create(sample.roots.hot(3), 3);
        sample.hot.put(3, store);
        for (long seq = begin; seq <= LAST; seq++) {
            sample.row(3, seq);
        }
        SplittableRandom random = Randomness.fixed("EventSearchTest.inside", 16).generator();
        EventModel held = new EventModel(sample.ledgers, begin, LAST);
        for (int i = 0; i < 1_000; i++) {
            EventRequest any = held.request(random, begin, LAST);
            long from = Math.max(any.firstSeq(), begin);
            mustFind(
                    search(LAST),
                    held,
                    new EventRequest(any.query(), from, any.limitSeq(), any.behind(), any.order()),
                    random);
        }
        Outcome before = take(search(LAST), window(begin - 1, LAST + 1, Order.ASCENDING));
        assertThat(before.found()).isEmpty();
        mustBeIncomplete(before.end(), "ledgers " + (begin - 1) + " to " + LAST + " (chunk 3)");
    }

    @Test
    void anInterruptedSearchEnds() {
        for (EventQuery query :
                List.of(EventQuery.ALL, new EventQuery(List.of(new EventFilter(List.of(NOBODYS), 0))))) {
            for (Order order : Order.values()) {
                Thread.currentThread().interrupt();
                assertThatExceptionOfType(InterruptedException.class)
                        .as("%s %s", query, order)
                        .isThrownBy(() ->
                                take(search(LAST), new EventRequest(query, FIRST, LAST + 1, Optional.empty(), order)));
                assertThat(Thread.interrupted()).isFalse();
            }
        }
    }

    @Test
    void aHotAndAFrozenChunkHoldTheSameEvents() throws Exception {
        long first = GEOMETRY.firstSeqOf(3);
        long last = GEOMETRY.lastSeqOf(3);
        sample.append(LAST + 1, last);
        for (long seq = LAST + 1; seq <= last; seq++) {
            sample.row(3, seq);
        }
        EventModel whole = new EventModel(sample.ledgers, first, last);
        HotStore store = Optional.ofNullable(sample.hot.get(3)).orElseThrow();
        sample.freeze(3);
        try (ChunkEvents hot = new HotChunkEvents(store);
                ChunkEvents frozen = new ColdChunkEvents(
                        cold.events(sample.catalog.view(), 3).orElseThrow())) {
            for (long seq = first; seq <= last + 1; seq++) {
                assertThat(frozen.before(seq)).as("ledger %s", seq).isEqualTo(hot.before(seq));
            }
            assertThat(hot.before(last + 1)).isEqualTo(whole.events.size());
            for (int id = 0; id < whole.events.size(); id++) {
                assertThat(frozen.stored(id).copy()).isEqualTo(hot.stored(id).copy());
            }
            mustHaveTheSamePostings(hot, frozen, whole);
        }
    }

    private void mustHaveTheSamePostings(ChunkEvents hot, ChunkEvents frozen, EventModel whole) throws Exception {
        SplittableRandom random = Randomness.fixed("EventSearchTest.same", 18).generator();
        long first = GEOMETRY.firstSeqOf(3);
        long postings = 0;
        for (int i = 0; i < 2_000; i++) {
            long from = random.nextLong(first, first + GEOMETRY.ledgersPerChunk());
            long limit = random.nextLong(from, first + GEOMETRY.ledgersPerChunk()) + 1;
            int low = hot.before(from);
            int high = hot.before(limit);
            if (low < high) {
                ChunkEvents.Span span = new ChunkEvents.Span(from, limit, random.nextInt(low, high), high);
                for (EventFilter filter : whole.query(random).filters()) {
                    for (EventTerm term : filter.terms()) {
                        RoaringBitmap expected = new RoaringBitmap();
                        hot.postings(term.key(), span, expected);
                        RoaringBitmap found = new RoaringBitmap();
                        frozen.postings(term.key(), span, found);
                        assertThat(found).isEqualTo(expected);
                        postings += found.getLongCardinality();
                    }
                }
            }
        }
        assertThat(postings).isGreaterThan(10_000);
    }

    /** Searches with a sink that wants all, and with one that stops; how many events were found. */
    private static long mustFind(Search search, EventModel model, EventRequest request, SplittableRandom random)
            throws Exception {
        List<EventModel.Seen> expected = model.search(request);
        Outcome all = take(search, request);
        assertThat(all.found()).as("%s", request).isEqualTo(expected);
        assertThat(all.end()).isInstanceOf(ArchiveView.SearchedAll.class);
        if (!expected.isEmpty()) {
            int most = 1 + random.nextInt(expected.size());
            Outcome some = take(search, request, most);
            assertThat(some.found()).as("%s of %s", most, request).isEqualTo(expected.subList(0, most));
            assertThat(some.end()).isInstanceOf(ArchiveView.SearchedEnough.class);
        }
        return expected.size();
    }

    private static Outcome take(Search search, EventRequest request) throws IOException, InterruptedException {
        return take(search, request, Integer.MAX_VALUE);
    }

    private static Outcome take(Search search, EventRequest request, int most)
            throws IOException, InterruptedException {
        List<EventModel.Seen> found = new ArrayList<>();
        ArchiveView.ByEvent end = search.events(request, event -> {
            found.add(EventModel.Seen.of(event));
            return found.size() < most;
        });
        return new Outcome(found, end);
    }

    private static void mustBeIncomplete(ArchiveView.ByEvent end, String why) {
        assertThat(end)
                .isInstanceOfSatisfying(
                        ArchiveView.Incomplete.class,
                        told -> assertThat(told.why()).contains(why));
    }

    private static EventRequest all(Order order) {
        return window(FIRST, LAST + 1, order);
    }

    private static EventRequest window(long firstSeq, long limitSeq, Order order) {
        return new EventRequest(EventQuery.ALL, firstSeq, limitSeq, Optional.empty(), order);
    }

    private Search search(long latest) {
        return search(tiers(new OpaqueLedgers(), latest));
    }

    private static Search search(Tiers tiers) {
        return (request, sink) -> new EventSearch(tiers, request, sink).run();
    }

    private Tiers tiers(Homes.Opaque opaque, long latest) {
        return tiers(opaque, Optional.of(sample.ledgers.header(latest)));
    }

    private Tiers tiers(Homes.Opaque opaque, Optional<LedgerHeader> latest) {
        Homes homes = new Homes(
                sample.chain,
                GEOMETRY,
                Optional.of(sample.journal),
                sample.roots.journal(),
                new ColdAccess.Direct(cold),
                opaque);
        CatalogView picture = sample.catalog.view();
        return new Tiers(homes, latest, sample.hot, picture, cold.at(picture));
    }
}
