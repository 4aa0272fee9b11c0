package io.firn.bench;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventQuery;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import io.firn.node.Node;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcMethod;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.StellarMethods;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The first events of a chunk that a query matches, frozen in one node and hot in another; against decompressing, walking and matching
 * one ledger after the other until as many are found.
 */
final class EventQueries {
    private static final int WANTED_EVENTS = 100;
    private static final int REQUESTS = 1_000;
    private static final int BASELINE_REQUESTS = 40;
    private static final int CENSUS_LEDGERS = 200;
    private static final int FILTERS = 5;
    private static final Comparator<Map.Entry<List<EventAsked.Value>, Integer>> RARE = Map.Entry.comparingByValue();
    private static final Comparator<Map.Entry<List<EventAsked.Value>, Integer>> FREQUENT = RARE.reversed();

    private final Report report;
    private final String name;
    private final StellarChain chain;
    private final long firstSeq;
    private final long limitSeq;
    private final Node frozen;
    private final Node hot;
    private final LedgerWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();
    private final EventFields fields = new EventFields();

    EventQueries(Given given, Node frozen, Node hot) {
        this.report = given.report();
        this.name = given.input().name();
        this.chain = given.input().chain();
        this.walker = chain.newWalker();
        this.firstSeq = given.input().firstSeq();
        this.limitSeq = firstSeq + given.ledgers();
        this.frozen = frozen;
        this.hot = hot;
    }

    void run() throws IOException, InterruptedException, RpcException, BadLedgerException {
        List<EventAsked> queries = queries();
        Requests requests = new Requests(
                report,
                String.format(
                        Locale.ROOT,
                        "%s: first %d events in a chunk of %,d ledgers",
                        name,
                        WANTED_EVENTS,
                        limitSeq - firstSeq),
                "events, or bytes of JSON");
        try (StorageThreads storage = new StorageThreads(2)) {
            RpcMethod fromFrozen = getEvents(frozen, storage);
            RpcMethod fromHot = getEvents(hot, storage);
            for (EventAsked asked : queries) {
                EventQuery query = asked.query();
                String params = asked.params(firstSeq, WANTED_EVENTS);
                requests.baseline(
                        asked.name() + ", baseline",
                        BASELINE_REQUESTS,
                        Allocation::ofAllThreads,
                        _ -> matchLedgers(query));
                measure(requests, asked.name() + ", frozen", _ -> search(frozen, query));
                measure(requests, asked.name() + ", hot", _ -> search(hot, query));
                measure(requests, asked.name() + ", getEvents, frozen", _ -> Answers.inProcess(fromFrozen, params));
                measure(requests, asked.name() + ", getEvents, hot", _ -> Answers.inProcess(fromHot, params));
            }
        }
    }

    private static void measure(Requests requests, String name, Requests.Way way)
            throws IOException, RpcException, InterruptedException, BadLedgerException {
        requests.measure(name, REQUESTS, Allocation::ofAllThreads, way);
    }

    private RpcMethod getEvents(Node node, StorageThreads storage) throws IOException {
        return QueryBench.method(QueryBench.methods(node, chain, storage), StellarMethods.GET_EVENTS);
    }

    private long search(Node node, EventQuery query) throws IOException, InterruptedException {
        Taken taken = new Taken();
        try (ArchiveView view = node.archive().view()) {
            if (view.events(request(query, limitSeq), taken) instanceof ArchiveView.Incomplete(String why)) {
                throw new IOException("the search is incomplete: " + why);
            }
        }
        return taken.count;
    }

    private EventRequest request(EventQuery query, long limitSeq) {
        return new EventRequest(query, firstSeq, limitSeq, Optional.empty(), Order.ASCENDING);
    }

    /** Takes as many as are wanted. */
    private static final class Taken implements ArchiveView.EventSink {
        private int count;

        @Override
        public boolean take(StoredEvent event) {
            return ++count < WANTED_EVENTS;
        }
    }

    private long matchLedgers(EventQuery query) throws IOException, BadLedgerException {
        Taken taken = new Taken();
        boolean more = true;
        try (ArchiveView view = frozen.archive().view()) {
            for (long seq = firstSeq; more && seq < limitSeq; seq++) {
                Slice raw = ((ArchiveView.Found) view.ledger(seq)).frame().decode();
                walker.walkTrusted(raw, layout);
                walker.events(raw, layout, events);
                for (int i = 0; more && i < events.count(); i++) {
                    StoredEvent event = StoredEvent.read(events.stored(i));
                    walker.fields(event.event(), fields);
                    more = !query.matches(fields) || taken.take(event);
                }
            }
        }
        return taken.count;
    }

    private List<EventAsked> queries() throws IOException, InterruptedException {
        List<EventField> contract = List.of(EventField.CONTRACT);
        List<EventField> name = List.of(EventField.TOPIC_0);
        List<EventField> account = List.of(EventField.TOPIC_1);
        List<EventField> shape = List.of(EventField.CONTRACT, EventField.TOPIC_0, EventField.TOPIC_COUNT);
        List<EventField> movement = List.of(EventField.CONTRACT, EventField.TOPIC_0, EventField.TOPIC_1);
        return List.of(
                new EventAsked("every event", List.of()),
                new EventAsked("frequent contract", chosen(contract, 1, FREQUENT)),
                new EventAsked("rare contract", chosen(contract, 1, RARE)),
                new EventAsked("frequent topic", chosen(name, 1, FREQUENT)),
                new EventAsked("rare topic", chosen(account, 1, RARE)),
                new EventAsked("15 terms, frequent", chosen(shape, FILTERS, FREQUENT)),
                new EventAsked("15 terms, rare", chosen(movement, FILTERS, RARE)));
    }

    private List<List<EventAsked.Value>> chosen(
            List<EventField> wanted, int most, Comparator<Map.Entry<List<EventAsked.Value>, Integer>> order)
            throws IOException, InterruptedException {
        return census(wanted).entrySet().stream()
                .sorted(order)
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How often the first ledgers' events have the same values in these fields. */
    private Map<List<EventAsked.Value>, Integer> census(List<EventField> wanted)
            throws IOException, InterruptedException {
        Map<List<EventAsked.Value>, Integer> counts = new LinkedHashMap<>();
        long limit = Math.min(limitSeq, firstSeq + CENSUS_LEDGERS);
        try (ArchiveView view = frozen.archive().view()) {
            view.events(request(EventQuery.ALL, limit), event -> {
                try {
                    walker.fields(event.event(), fields);
                } catch (BadLedgerException e) {
                    throw new IOException(e);
                }
                if (wanted.stream().allMatch(fields::has)) {
                    List<EventAsked.Value> values = wanted.stream()
                            .map(field -> EventAsked.Value.of(field, fields.value(field)))
                            .toList();
                    counts.merge(values, 1, Integer::sum);
                }
                return true;
            });
        }
        return counts;
    }
}
