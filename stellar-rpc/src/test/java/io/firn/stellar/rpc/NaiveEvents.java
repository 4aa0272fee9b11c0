package io.firn.stellar.rpc;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.node.ArchiveView.ByEvent;
import io.firn.node.ArchiveView.EventRequest;
import io.firn.node.ArchiveView.EventSink;
import io.firn.node.ArchiveView.Incomplete;
import io.firn.node.ArchiveView.SearchedAll;
import io.firn.node.ArchiveView.SearchedEnough;
import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Searches for events by looking at all of them. */
final class NaiveEvents {
    private NaiveEvents() {}

    static ByEvent search(
            SortedMap<Long, LedgerFrame> frames, StellarWalker walker, EventRequest request, EventSink sink)
            throws IOException {
        boolean ascending = request.order() == EventRequest.Order.ASCENDING;
        TreeMap<Long, LedgerFrame> window = new TreeMap<>();
        if (request.firstSeq() < request.limitSeq()) {
            window.putAll(frames.subMap(request.firstSeq(), request.limitSeq()));
        }
        for (var ledger : (ascending ? window : window.descendingMap()).entrySet()) {
            if (ledger.getValue().opaque()) {
                return new Incomplete("it is not known what happened in ledger " + ledger.getKey());
            }
            List<StoredEvent> events = of(ledger.getValue(), walker);
            for (StoredEvent event : ascending ? events : events.reversed()) {
                if (isBehind(event.id(), request) && matches(event, walker, request) && !sink.take(event)) {
                    return new SearchedEnough();
                }
            }
        }
        return new SearchedAll();
    }

    private static boolean isBehind(EventId id, EventRequest request) {
        int sign = request.order() == EventRequest.Order.ASCENDING ? 1 : -1;
        return request.behind().map(other -> id.compareTo(other) * sign > 0).orElse(true);
    }

    private static boolean matches(StoredEvent event, StellarWalker walker, EventRequest request) throws IOException {
        EventFields fields = new EventFields();
        try {
            walker.fields(event.event(), fields);
        } catch (BadLedgerException e) {
            throw new IOException(e);
        }
        return request.query().matches(fields);
    }

    static List<StoredEvent> of(LedgerFrame frame, StellarWalker walker) throws IOException {
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        List<StoredEvent> all = new ArrayList<>();
        try {
            Slice raw = frame.decode();
            walker.walkTrusted(raw, layout);
            walker.events(raw, layout, events);
            for (int i = 0; i < events.count(); i++) {
                all.add(StoredEvent.read(events.stored(i)));
            }
        } catch (BadLedgerException e) {
            throw new IOException(e);
        }
        return all;
    }
}
