package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** The events of an archive as its walker extracts them from the ledgers it serves, against those it serves as events. */
final class KnownEvents {
    private static final int MOST_SINGLE = 300;

    private KnownEvents() {}

    /** An event as the walker extracts it, with copies of its fields. */
    record Known(EventId id, String text, Map<EventField, String> fields, int topics) {}

    /** The events of every ledger that is served, in order. */
    static List<Known> scan(LedgerWalker walker, ArchiveView view) throws Exception {
        List<Known> known = new ArrayList<>();
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

    /** All of them are served, once and in order, and so are those of random queries, some of them one by one. */
    static void mustBeServed(List<Known> known, ArchiveView view, SplittableRandom random, int queries, int paged)
            throws Exception {
        long first = known.getFirst().id().seq();
        long limit = known.getLast().id().seq() + 1;
        assertThat(ask(view, new EventRequest(EventQuery.ALL, first, limit, Optional.empty(), Order.ASCENDING)))
                .isEqualTo(known.stream().map(Known::text).toList());
        for (int i = 0; i < queries; i++) {
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
            if (i < paged) {
                assertThat(onePerPage(view, request, expected.size()))
                        .isEqualTo(expected.subList(0, Math.min(expected.size(), MOST_SINGLE)));
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

    /** The first events, each asked for behind the one before. */
    private static List<String> onePerPage(ArchiveView view, EventRequest request, int all) throws Exception {
        List<String> found = new ArrayList<>();
        EventRequest next = request;
        while (found.size() < Math.min(all, MOST_SINGLE)) {
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
}
