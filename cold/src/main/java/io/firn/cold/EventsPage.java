package io.firn.cold;

import io.firn.ledger.StoredEvent;
import java.util.List;

/**
 * Some of the events that were asked for.
 *
 * @param whole nothing matches behind the last of them
 */
public record EventsPage(List<StoredEvent> events, boolean whole) {
    public EventsPage {
        events = List.copyOf(events);
    }
}
