package io.firn.cold.memory;

import io.firn.cold.EventOrder;
import io.firn.cold.EventsWindow;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One search for events: ledger after ledger, event after event.
 *
 * <p>Threading: confined to the call.
 */
final class MemorySearch {
    /** Asked between ledgers and between events. */
    interface Pace {
        /** False when nobody wants more; fails when it has taken too long. */
        boolean goesOn() throws IOException;
    }

    /** Takes what matches. */
    interface Taker {
        /** False when it wants no more. */
        boolean take(StoredEvent event) throws IOException;
    }

    private final LedgerRun ledgers;
    private final EventQuery query;
    private final LedgerWalker walker;
    private final Pace pace;
    private final EventFields fields = new EventFields();

    MemorySearch(LedgerRun ledgers, EventQuery query, LedgerWalker walker, Pace pace) {
        this.ledgers = ledgers;
        this.query = query;
        this.walker = walker;
        this.pace = pace;
    }

    /** Hands over what matches in a window, from its beginning on. */
    void run(EventsWindow window, Taker into) throws IOException {
        run(window, Optional.empty(), EventOrder.ASCENDING, into);
    }

    /** Hands over what matches in a window, in an order, behind a place. */
    void run(EventsWindow window, Optional<EventId> after, EventOrder order, Taker into) throws IOException {
        boolean ascending = order == EventOrder.ASCENDING;
        EventsWindow left = after.isPresent() ? behind(window, after.get().seq(), ascending) : window;
        if (left.isEmpty()) {
            return;
        }
        int from = ledgers.from(left.firstSeq());
        int limit = left.lastSeq() == Long.MAX_VALUE ? ledgers.count() : ledgers.from(left.lastSeq() + 1);
        for (int n = 0; n < limit - from; n++) {
            MemoryLedger ledger = ledgers.get(ascending ? from + n : limit - 1 - n);
            if (!pace.goesOn() || !search(ledger, after, ascending, into)) {
                return;
            }
        }
    }

    private static EventsWindow behind(EventsWindow window, long seq, boolean ascending) {
        return ascending
                ? new EventsWindow(Math.max(window.firstSeq(), seq), window.lastSeq())
                : new EventsWindow(window.firstSeq(), Math.min(window.lastSeq(), seq));
    }

    private boolean search(MemoryLedger ledger, Optional<EventId> after, boolean ascending, Taker into)
            throws IOException {
        List<StoredEvent> events = ledger.content().events();
        for (StoredEvent event : ascending ? events : events.reversed()) {
            if (!pace.goesOn()) {
                return false;
            }
            if (isBehind(event.id(), after, ascending) && matches(event) && !into.take(event)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBehind(EventId id, Optional<EventId> after, boolean ascending) {
        if (after.isEmpty()) {
            return true;
        }
        int order = id.compareTo(after.get());
        return ascending ? order > 0 : order < 0;
    }

    private boolean matches(StoredEvent event) throws IOException {
        try {
            walker.fields(event.event(), fields);
        } catch (BadLedgerException e) {
            throw new IOException("event " + event.id() + ": " + e.getMessage(), e);
        }
        return query.matches(fields);
    }
}
