package io.firn.ledger;

import java.util.List;

/**
 * Events that at least one of these filters matches.
 *
 * @param filters not empty; {@link #ALL} has the one that matches everything
 */
public record EventQuery(List<EventFilter> filters) {
    /** Every event. */
    public static final EventQuery ALL = new EventQuery(List.of(new EventFilter(List.of(), 0)));

    public EventQuery {
        filters = List.copyOf(filters);
        if (filters.isEmpty()) {
            throw new IllegalArgumentException("a query without filters would match nothing");
        }
    }

    public boolean matches(EventFields event) {
        for (EventFilter filter : filters) {
            if (filter.matches(event)) {
                return true;
            }
        }
        return false;
    }
}
