package io.firn.node;

import io.firn.ledger.BadLedgerException;
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
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventRequest.Order;
import io.firn.testkit.ToyLedgers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** All events of a run of toy ledgers, what a search must hand out of them by looking at each, and requests for them. */
final class EventModel {
    private static final EventId LOWEST = new EventId(0, 0, 0, 0);

    final List<StoredEvent> events = new ArrayList<>();
    private final LedgerWalker walker;
    private final EventFields fields = new EventFields();

    /** What is compared of an event. */
    record Seen(EventId id, long closeTimeSeconds, Hash txHash, boolean successful, String event) {
        static Seen of(StoredEvent event) {
            return new Seen(
                    event.id(),
                    event.closeTimeSeconds(),
                    event.txHash(),
                    event.successful(),
                    HexFormat.of().formatHex(event.event().copy()));
        }
    }

    EventModel(ToyLedgers ledgers, long firstSeq, long lastSeq) throws BadLedgerException {
        walker = ledgers.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents found = new LedgerEvents();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            Slice raw = Slice.of(ledgers.ledger(seq));
            walker.walk(raw, layout);
            walker.events(raw, layout, found);
            for (int i = 0; i < found.count(); i++) {
                events.add(StoredEvent.read(Slice.of(found.stored(i).copy())));
            }
        }
    }

    boolean matches(EventQuery query, StoredEvent event) throws BadLedgerException {
        walker.fields(event.event(), fields);
        return query.matches(fields);
    }

    /** What a search hands out that wants all there is. */
    List<Seen> search(EventRequest request) throws BadLedgerException {
        List<Seen> found = new ArrayList<>();
        for (StoredEvent event : events) {
            EventId id = event.id();
            boolean within = id.seq() >= request.firstSeq() && id.seq() < request.limitSeq();
            int side = request.behind().isEmpty()
                    ? 0
                    : id.compareTo(request.behind().get());
            boolean behind = request.behind().isEmpty() || (request.order() == Order.ASCENDING ? side > 0 : side < 0);
            if (within && behind && matches(request.query(), event)) {
                found.add(Seen.of(event));
            }
        }
        return request.order() == Order.ASCENDING ? found : found.reversed();
    }

    /** One to three filters. */
    EventQuery query(SplittableRandom random) throws BadLedgerException {
        List<EventFilter> filters = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            filters.add(filter(random));
        }
        return new EventQuery(filters);
    }

    /** Terms of one event mostly, now and then one of another event or of none. */
    private EventFilter filter(SplittableRandom random) throws BadLedgerException {
        List<EventField> wanted = new ArrayList<>(List.of(EventField.values()));
        Collections.shuffle(wanted, new java.util.Random(random.nextLong()));
        List<EventTerm> terms = new ArrayList<>();
        StoredEvent event = any(random);
        int count = random.nextInt(5);
        for (EventField field : wanted.subList(0, count)) {
            walker.fields(random.nextInt(6) == 0 ? any(random).event() : event.event(), fields);
            if (random.nextInt(25) == 0) {
                terms.add(new EventTerm(field, new byte[] {99}));
            } else if (fields.has(field)) {
                terms.add(new EventTerm(field, fields.value(field).copy()));
            }
        }
        return new EventFilter(terms, random.nextInt(3) == 0 ? random.nextInt(6) : 0);
    }

    StoredEvent any(SplittableRandom random) {
        return events.get(random.nextInt(events.size()));
    }

    /** A request around the ledgers from {@code first} to {@code last}; windows and places reach beyond them. */
    EventRequest request(SplittableRandom random, long first, long last) throws BadLedgerException {
        long from = edge(random, first, last, Long.MIN_VALUE);
        long limit = edge(random, first, last, Long.MAX_VALUE);
        if (limit < from && random.nextInt(8) != 0) {
            long other = from;
            from = limit;
            limit = other;
        }
        return new EventRequest(
                query(random),
                from,
                limit,
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(place(random, last)),
                random.nextBoolean() ? Order.ASCENDING : Order.DESCENDING);
    }

    private static long edge(SplittableRandom random, long first, long last, long extreme) {
        return random.nextInt(10) == 0 ? extreme : random.nextLong(first - 3, last + 5);
    }

    /** A place of an event, beside one, at the end of a transaction or of a ledger as a cursor names it, or anywhere. */
    private EventId place(SplittableRandom random, long last) {
        EventId id = any(random).id();
        return switch (random.nextInt(8)) {
            case 0 -> new EventId(id.seq(), id.tx(), EventId.MAX_OP, EventId.MAX_INDEX);
            case 1 -> new EventId(id.seq(), EventId.MAX_TX, EventId.MAX_OP, EventId.MAX_INDEX);
            case 2 -> new EventId(id.seq(), id.tx(), id.op(), id.index() + 1);
            case 3 -> new EventId(id.seq(), id.tx(), random.nextInt(EventId.MAX_OP), random.nextInt(3));
            case 4 -> new EventId(id.seq(), 0, 0, 0);
            case 5 ->
                random.nextInt(6) == 0
                        ? random.nextBoolean()
                                ? LOWEST
                                : new EventId(Long.MAX_VALUE, EventId.MAX_TX, EventId.MAX_OP, EventId.MAX_INDEX)
                        : new EventId(last + random.nextInt(3), EventId.MAX_TX, EventId.MAX_OP, EventId.MAX_INDEX);
            default -> id;
        };
    }
}
