package io.firn.cold.search;

import io.firn.ledger.EventField;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which events of a span may match a query, by their terms alone: filters joined, the terms of each intersected, each term asked
 * for once.
 *
 * <p>Holds: every event that matches is among the candidates.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Proof: {@code TermMatchTest}.
 */
public final class TermMatch {
    /** So few candidates are looked at one by one: cheaper than asking for a further term. */
    private static final int FEW = 64;

    /** Terms of few events first: addresses, then contracts, then names; what every event has comes last. */
    private static final List<EventField> RARE_FIRST = List.of(
            EventField.TOPIC_1,
            EventField.TOPIC_2,
            EventField.TOPIC_3,
            EventField.CONTRACT,
            EventField.TOPIC_0,
            EventField.TOPIC_COUNT,
            EventField.TYPE);

    private static final Comparator<EventTerm> ORDER =
            Comparator.comparingInt(term -> RARE_FIRST.indexOf(term.field()));

    private final ChunkEvents events;
    private final ChunkEvents.Span span;
    private final Map<TermKey, RoaringBitmap> known = new HashMap<>();

    public TermMatch(ChunkEvents events, ChunkEvents.Span span) {
        this.events = events;
        this.span = span;
    }

    /** The ids of all events in the span that may match. */
    public RoaringBitmap candidates(EventQuery query) throws IOException {
        RoaringBitmap all = new RoaringBitmap();
        for (EventFilter filter : query.filters()) {
            if (filter.terms().isEmpty()) {
                return everything();
            }
            all.or(candidates(filter));
        }
        return all;
    }

    private RoaringBitmap everything() {
        return RoaringBitmap.bitmapOfRange(span.firstId(), span.limitId());
    }

    private RoaringBitmap candidates(EventFilter filter) throws IOException {
        List<EventTerm> terms = filter.terms().stream().sorted(ORDER).toList();
        RoaringBitmap left = postings(terms.getFirst().key());
        for (EventTerm term : terms.subList(1, terms.size())) {
            if (left.getLongCardinality() <= FEW) {
                return left;
            }
            left = RoaringBitmap.and(left, postings(term.key()));
        }
        return left;
    }

    private RoaringBitmap postings(TermKey term) throws IOException {
        RoaringBitmap found = known.get(term);
        if (found == null) {
            found = new RoaringBitmap();
            events.postings(term, span, found);
            known.put(term, found);
        }
        return found;
    }
}
