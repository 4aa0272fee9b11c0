package io.firn.bench;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import io.firn.node.Node;
import io.firn.node.NodeException;
import io.firn.rpc.RpcException;
import io.firn.stellar.GeneratedSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final long limitSeq;
    private final Node frozen;
    private final Node hot;
    private final LedgerWalker walker = GeneratedLedgers.CHAIN.newWalker();
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();
    private final EventFields fields = new EventFields();

    private EventQueries(int ledgers, Node frozen, Node hot) {
        this.limitSeq = GeneratedLedgers.FIRST + ledgers;
        this.frozen = frozen;
        this.hot = hot;
    }

    /** Starts both nodes, which ingest the chunk, and asks them. */
    static void measure(Path root, int ledgers)
            throws IOException, InterruptedException, NodeException, RpcException, BadLedgerException {
        int transactions = GeneratedLedgers.PUBNET_TRANSACTIONS;
        try (GeneratedSource one = GeneratedLedgers.source(transactions);
                Node frozen = node(one, root.resolve("frozen"), ledgers, ledgers);
                GeneratedSource other = GeneratedLedgers.source(transactions);
                Node hot = node(other, root.resolve("hot"), ledgers + 1, ledgers)) {
            frozen.awaitSettled();
            hot.awaitSettled();
            if (frozen.status().frozenChunks() != 1 || hot.status().frozenChunks() != 0) {
                throw new IllegalStateException("one chunk is to be frozen and one hot, but "
                        + frozen.status().frozenChunks() + " and "
                        + hot.status().frozenChunks() + " are frozen");
            }
            new EventQueries(ledgers, frozen, hot).run(ledgers);
        }
    }

    private static Node node(GeneratedSource source, Path data, int ledgersPerChunk, int ledgers)
            throws IOException, InterruptedException, NodeException {
        Geometry geometry = new Geometry(ledgersPerChunk, 1, GeneratedLedgers.FIRST);
        long last = GeneratedLedgers.FIRST + ledgers - 1;
        return Nodes.start(GeneratedLedgers.CHAIN, source, Nodes.config(data, geometry, GeneratedLedgers.FIRST, last));
    }

    private void run(int ledgers) throws IOException, InterruptedException, RpcException, BadLedgerException {
        Map<String, EventQuery> queries = queries();
        Requests requests = new Requests(
                String.format(Locale.ROOT, "First %d events in a chunk of %,d ledgers", WANTED_EVENTS, ledgers),
                "events");
        for (Map.Entry<String, EventQuery> entry : queries.entrySet()) {
            String name = entry.getKey();
            EventQuery query = entry.getValue();
            requests.baseline(
                    name + ", baseline", BASELINE_REQUESTS, Allocation::ofThisThread, _ -> matchLedgers(query));
            requests.measure(name + ", frozen", REQUESTS, Allocation::ofThisThread, _ -> search(frozen, query));
            requests.measure(name + ", hot", REQUESTS, Allocation::ofThisThread, _ -> search(hot, query));
        }
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

    private static EventRequest request(EventQuery query, long limitSeq) {
        return new EventRequest(query, GeneratedLedgers.FIRST, limitSeq, Optional.empty(), Order.ASCENDING);
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
            for (long seq = GeneratedLedgers.FIRST; more && seq < limitSeq; seq++) {
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

    private Map<String, EventQuery> queries() throws IOException, InterruptedException {
        Map<String, EventQuery> queries = new LinkedHashMap<>();
        queries.put("every event", EventQuery.ALL);
        List<EventField> contract = List.of(EventField.CONTRACT);
        queries.put("frequent contract", query(frequent(contract, 1)));
        queries.put("rare contract", query(rare(contract, 1)));
        queries.put("frequent topic", query(frequent(List.of(EventField.TOPIC_0), 1)));
        queries.put("rare topic", query(rare(List.of(EventField.TOPIC_1), 1)));
        queries.put(
                "15 terms, frequent",
                query(frequent(List.of(EventField.CONTRACT, EventField.TOPIC_0, EventField.TOPIC_COUNT), FILTERS)));
        queries.put(
                "15 terms, rare",
                query(rare(List.of(EventField.CONTRACT, EventField.TOPIC_0, EventField.TOPIC_1), FILTERS)));
        return queries;
    }

    /** Events that have all terms of one of these lists. */
    private static EventQuery query(List<List<EventTerm>> filters) {
        return new EventQuery(
                filters.stream().map(terms -> new EventFilter(terms, 0)).toList());
    }

    private List<List<EventTerm>> frequent(List<EventField> wanted, int most) throws IOException, InterruptedException {
        return first(
                wanted,
                most,
                Map.Entry.<List<EventTerm>, Integer>comparingByValue().reversed());
    }

    private List<List<EventTerm>> rare(List<EventField> wanted, int most) throws IOException, InterruptedException {
        return first(wanted, most, Map.Entry.comparingByValue());
    }

    private List<List<EventTerm>> first(
            List<EventField> wanted, int most, Comparator<Map.Entry<List<EventTerm>, Integer>> order)
            throws IOException, InterruptedException {
        return census(wanted).entrySet().stream()
                .sorted(order)
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How often the first ledgers' events have the same values in these fields. */
    private Map<List<EventTerm>, Integer> census(List<EventField> wanted) throws IOException, InterruptedException {
        Map<List<EventTerm>, Integer> counts = new LinkedHashMap<>();
        long limit = Math.min(limitSeq, GeneratedLedgers.FIRST + CENSUS_LEDGERS);
        try (ArchiveView view = frozen.archive().view()) {
            view.events(request(EventQuery.ALL, limit), event -> {
                try {
                    walker.fields(event.event(), fields);
                } catch (BadLedgerException e) {
                    throw new IOException(e);
                }
                if (wanted.stream().allMatch(fields::has)) {
                    List<EventTerm> terms = new ArrayList<>();
                    wanted.forEach(field ->
                            terms.add(new EventTerm(field, fields.value(field).copy())));
                    counts.merge(List.copyOf(terms), 1, Integer::sum);
                }
                return true;
            });
        }
        return counts;
    }
}
