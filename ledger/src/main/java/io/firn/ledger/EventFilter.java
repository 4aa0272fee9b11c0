package io.firn.ledger;

import java.util.List;

/**
 * Events that have all of these terms, and at least so many topics.
 *
 * @param terms none: any event
 * @param minTopics 0: any number
 */
public record EventFilter(List<EventTerm> terms, int minTopics) {
    public EventFilter {
        terms = List.copyOf(terms);
    }

    public boolean matches(EventFields event) {
        if (event.topicCount() < minTopics) {
            return false;
        }
        for (EventTerm term : terms) {
            if (!term.matches(event)) {
                return false;
            }
        }
        return true;
    }
}
