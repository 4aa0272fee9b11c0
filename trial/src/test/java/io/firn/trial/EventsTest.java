package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import io.firn.node.NodeConfig;
import io.firn.node.OfflineArchive;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Randomness;
import io.firn.testkit.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every event of real and generated ledgers, in order, by any filter, hot, frozen and both; against a scan of all of them. */
class EventsTest {
    private static final long FIRST = 63_092_982;
    private static final long LAST = 63_093_001;
    private static final int REAL_EVENTS = 12_960;
    private static final int GENERATED_LAST = 60;
    private static final int QUERIES = 700;
    private static final int PAGED = 12;
    private static final StellarChain PUBNET = new StellarChain("Public Global Stellar Network ; September 2015");
    private static final StellarChain DEMO = new StellarChain(GeneratedNetwork.PASSPHRASE);

    @TempDir
    Path work;

    /** An event as the walker extracts it, with copies of its fields. */
    private record Known(EventId id, String text, Map<EventField, String> fields, int topics) {}

    /** Of 20x4 all that was ingested is hot in the end. */
    @ParameterizedTest
    @CsvSource({"4x4, 63093001", "1x4, 63093001", "4x4, 63092999", "20x4, 63093000"})
    void eventsOfRealLedgersAreThoseOfAScan(String geometry, long last) throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        String[] source = {"--lake", "file:" + lake, "--network", "pubnet", "--from", "" + FIRST};
        List<Known> known = run(PUBNET, geometry, last, source);
        if (last == LAST) {
            assertThat(known).hasSize(REAL_EVENTS);
            assertThat(known.stream().filter(e -> e.id().tx() == 0)).hasSize(5_188);
            assertThat(known.stream().filter(e -> e.id().tx() == EventId.MAX_TX))
                    .hasSize(332);
            assertThat(known.stream().filter(e -> e.id().tx() > 0 && e.id().tx() < EventId.MAX_TX))
                    .hasSize(7_440);
        }
    }

    @Test
    void eventsOfGeneratedLedgersAreThoseOfAScan() throws Exception {
        List<Known> known =
                run(DEMO, "16x4", GENERATED_LAST, "--network", "demo", "--close-interval", "0", "--demo.backlog", "60");
        assertThat(known).hasSizeGreaterThan(GENERATED_LAST);
        assertThat(known.stream().filter(e -> e.id().op() == EventId.MAX_OP)).isNotEmpty();
        assertThat(known.stream().filter(e -> e.id().tx() == EventId.MAX_TX)).isNotEmpty();
    }

    private List<Known> run(StellarChain chain, String geometry, long last, String... source) throws Exception {
        Path data = work.resolve("data");
        List<String> command = new ArrayList<>(List.of("run"));
        command.addAll(List.of(source));
        command.addAll(List.of("--to", "" + last, "--geometry", geometry, "--data", data.toString(), "--no-serve"));
        FirnProcess.run(work, command.toArray(String[]::new)).succeeded();
        FileDisk disk = new FileDisk();
        try (OfflineArchive archive =
                        OfflineArchive.open(config(chain, data, geometry), chain, disk, new RocksHotStores(disk));
                ArchiveView view = archive.view()) {
            List<Known> known = scan(chain, view);
            compare(view, known);
            return known;
        }
    }

    private static List<Known> scan(StellarChain chain, ArchiveView view) throws Exception {
        List<Known> known = new ArrayList<>();
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        EventFields fields = new EventFields();
        long last = view.latest().orElseThrow().seq();
        for (long seq = view.oldest().orElseThrow().seq(); seq <= last; seq++) {
            Slice raw = ((ArchiveView.Found) view.ledger(seq)).frame().decode();
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
            for (int i = 0; i < events.count(); i++) {
                StoredEvent event = StoredEvent.read(events.stored(i));
                walker.fields(event.event(), fields);
                known.add(known(event, fields));
            }
        }
        return known;
    }

    private static Known known(StoredEvent event, EventFields fields) {
        Map<EventField, String> values = new EnumMap<>(EventField.class);
        for (EventField field : EventField.values()) {
            if (fields.has(field)) {
                values.put(field, hex(fields.value(field)));
            }
        }
        return new Known(event.id(), text(event), values, fields.topicCount());
    }

    private static String text(StoredEvent event) {
        Hash tx = event.txHash();
        return event.id() + " " + event.closeTimeSeconds() + " " + tx + " " + event.successful() + " "
                + hex(event.event());
    }

    private static String hex(Slice slice) {
        return HexFormat.of().formatHex(slice.array(), slice.offset(), slice.offset() + slice.length());
    }

    private static void compare(ArchiveView view, List<Known> known) throws Exception {
        long first = known.getFirst().id().seq();
        long limit = known.getLast().id().seq() + 1;
        assertThat(ask(view, new EventRequest(EventQuery.ALL, first, limit, Optional.empty(), Order.ASCENDING)))
                .isEqualTo(known.stream().map(Known::text).toList());
        SplittableRandom random = Randomness.fresh("EventsTest").generator();
        for (int i = 0; i < QUERIES; i++) {
            EventQuery query = query(random, known);
            long from = random.nextInt(3) == 0 ? first : random.nextLong(first, limit);
            long to = random.nextInt(3) == 0 ? limit : random.nextLong(from, limit + 1);
            Order order = random.nextBoolean() ? Order.ASCENDING : Order.DESCENDING;
            Optional<EventId> behind = random.nextInt(3) == 0
                    ? Optional.of(known.get(random.nextInt(known.size())).id())
                    : Optional.empty();
            EventRequest request = new EventRequest(query, from, to, behind, order);
            List<String> expected = expected(known, request);
            assertThat(ask(view, request)).as("%s", request).isEqualTo(expected);
            if (i < PAGED) {
                assertThat(onePerPage(view, request, expected.size()))
                        .isEqualTo(expected.subList(0, Math.min(expected.size(), 300)));
            }
        }
    }

    private static List<String> expected(List<Known> known, EventRequest request) {
        List<String> found = new ArrayList<>();
        for (Known event : known) {
            boolean within =
                    event.id().seq() >= request.firstSeq() && event.id().seq() < request.limitSeq();
            boolean beyond = request.behind().isEmpty()
                    || (request.order() == Order.ASCENDING
                            ? event.id().compareTo(request.behind().get()) > 0
                            : event.id().compareTo(request.behind().get()) < 0);
            if (within && beyond && request.query().filters().stream().anyMatch(filter -> matches(filter, event))) {
                found.add(event.text());
            }
        }
        return request.order() == Order.ASCENDING ? found : found.reversed();
    }

    private static boolean matches(EventFilter filter, Known event) {
        return event.topics() >= filter.minTopics()
                && filter.terms().stream()
                        .allMatch(term -> Optional.ofNullable(event.fields().get(term.field()))
                                .filter(value -> term.equals(new EventTerm(
                                        term.field(), HexFormat.of().parseHex(value))))
                                .isPresent());
    }

    private static EventQuery query(SplittableRandom random, List<Known> known) {
        List<EventFilter> filters = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            Known like = known.get(random.nextInt(known.size()));
            Known other = known.get(random.nextInt(known.size()));
            List<EventTerm> terms = new ArrayList<>();
            for (EventField field : EventField.values()) {
                if (random.nextInt(3) == 0) {
                    Optional.ofNullable((random.nextInt(10) == 0 ? other : like)
                                    .fields()
                                    .get(field))
                            .map(value -> new EventTerm(field, HexFormat.of().parseHex(value)))
                            .ifPresent(terms::add);
                }
            }
            filters.add(new EventFilter(terms, random.nextInt(4) == 0 ? random.nextInt(6) : 0));
        }
        return new EventQuery(filters);
    }

    private static List<String> ask(ArchiveView view, EventRequest request) throws Exception {
        List<String> found = new ArrayList<>();
        ArchiveView.ByEvent end = view.events(request, event -> found.add(text(event)));
        assertThat(end).isInstanceOf(ArchiveView.SearchedAll.class);
        return found;
    }

    /** The first 300 events, each asked for behind the one before. */
    private static List<String> onePerPage(ArchiveView view, EventRequest request, int all) throws Exception {
        List<String> found = new ArrayList<>();
        EventRequest next = request;
        while (found.size() < Math.min(all, 300)) {
            List<EventId> place = new ArrayList<>();
            ArchiveView.ByEvent end = view.events(next, event -> {
                place.add(event.id());
                found.add(text(event));
                return false;
            });
            assertThat(end).isInstanceOf(ArchiveView.SearchedEnough.class);
            assertThat(place).hasSize(1);
            next = new EventRequest(
                    request.query(),
                    request.firstSeq(),
                    request.limitSeq(),
                    Optional.of(place.getFirst()),
                    request.order());
        }
        return found;
    }

    private static NodeConfig config(StellarChain chain, Path data, String geometry) {
        return new NodeConfig(
                Roots.under(data),
                Geometry.parse(geometry, chain.firstSeq()),
                OptionalLong.empty(),
                OptionalLong.empty(),
                1 << 20,
                4_096,
                1,
                2,
                16,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1));
    }
}
