package io.firn.cold.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.cold.EventOrder;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TermKey;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** One chunk of two hundred ledgers whose index names every event for every term. */
class ChunkSearchTest {
    private static final long FIRST = 2;
    private static final int COUNT = 200;

    private final LedgerWalker walker = ToyChain.DEFAULT.newWalker();
    private final List<byte[]> stored = new ArrayList<>();
    private final List<EventId> ids = new ArrayList<>();
    private final int[] before = new int[COUNT + 1];
    private int postingsAsked;

    @BeforeEach
    void walk() throws Exception {
        ToyLedgers ledgers = ToyLedgers.of(ToyChain.DEFAULT, 5);
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        for (int i = 0; i < COUNT; i++) {
            Slice raw = Slice.of(ledgers.ledger(FIRST + i));
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
            for (int e = 0; e < events.count(); e++) {
                stored.add(events.stored(e).copy());
                ids.add(StoredEvent.id(events.stored(e)));
            }
            before[i + 1] = stored.size();
        }
    }

    /** The chunk in memory. */
    private final class Whole implements ChunkEvents {
        @Override
        public int before(long seq) {
            return before[(int) (seq - FIRST)];
        }

        @Override
        public void postings(TermKey term, Span span, RoaringBitmap into) {
            postingsAsked++;
            into.add((long) span.firstId(), (long) span.limitId());
        }

        @Override
        public Slice stored(int id) {
            return Slice.of(stored.get(id));
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private ChunkSearch<RuntimeException> search(
            EventQuery query,
            EventOrder order,
            Optional<EventId> behind,
            ChunkSearch.Sink sink,
            ChunkSearch.Pause<RuntimeException> pause) {
        return new ChunkSearch<>(query, order, behind, walker, COUNT, sink, pause);
    }

    @Test
    void everyEventIsHandedOutOnceInOrderFromAPlaceOn() throws Exception {
        for (EventOrder order : EventOrder.values()) {
            List<EventId> expected = order == EventOrder.ASCENDING ? ids : ids.reversed();
            for (int from = 0; from < expected.size(); from += 37) {
                List<EventId> found = new ArrayList<>();
                Optional<EventId> behind = from == 0 ? Optional.empty() : Optional.of(expected.get(from - 1));
                assertThat(search(EventQuery.ALL, order, behind, e -> found.add(e.id()), () -> true)
                                .search(new Whole(), FIRST, FIRST + COUNT))
                        .isTrue();
                List<EventId> within = expected.stream()
                        .filter(id -> behind.isEmpty()
                                || (order == EventOrder.ASCENDING
                                        ? id.compareTo(behind.get()) > 0
                                        : id.compareTo(behind.get()) < 0))
                        .toList();
                // The place narrows the ledger it lies in; the caller narrows the ledgers.
                assertThat(found).endsWith(within.toArray(EventId[]::new));
            }
        }
    }

    @Test
    void whatTheIndexNamesIsBelievedWhenItsBytesMatch() throws Exception {
        EventQuery twoTopics =
                new EventQuery(List.of(new EventFilter(List.of(EventTerm.number(EventField.TOPIC_COUNT, 2)), 0)));
        List<EventId> found = new ArrayList<>();
        ChunkSearch.Sink sink = event -> {
            assertThat(event.event().array()[event.event().offset() + 2]).isEqualTo((byte) 2);
            return found.add(event.id());
        };
        assertThat(search(twoTopics, EventOrder.ASCENDING, Optional.empty(), sink, () -> true)
                        .search(new Whole(), FIRST, FIRST + COUNT))
                .isTrue();
        assertThat(found).isNotEmpty().hasSizeLessThan(ids.size());
    }

    @Test
    void stepsGrowSoThatAnIndexIsAskedAFewTimes() throws Exception {
        EventQuery nobodys = new EventQuery(List.of(
                new EventFilter(List.of(new EventTerm(EventField.TOPIC_0, new byte[] {99})), 0)));
        search(nobodys, EventOrder.DESCENDING, Optional.empty(), _ -> true, () -> true)
                .search(new Whole(), FIRST, FIRST + COUNT);
        assertThat(postingsAsked).isEqualTo(3);
    }

    @Test
    void aPauseEndsASearchOrFailsIt() throws Exception {
        int[] asked = new int[1];
        List<EventId> found = new ArrayList<>();
        assertThat(search(
                                EventQuery.ALL,
                                EventOrder.ASCENDING,
                                Optional.empty(),
                                e -> found.add(e.id()),
                                () -> ++asked[0] < 3)
                        .search(new Whole(), FIRST, FIRST + COUNT))
                .isFalse();
        assertThat(asked[0]).isEqualTo(3);
        assertThat(found).isNotEmpty().hasSizeLessThan(ids.size());
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> search(EventQuery.ALL, EventOrder.ASCENDING, Optional.empty(), _ -> true, () -> {
                            throw new IllegalStateException("interrupted");
                        })
                        .search(new Whole(), FIRST, FIRST + COUNT));
    }

    @Test
    void aSinkThatWantsNoMoreEndsTheSearch() throws Exception {
        List<EventId> found = new ArrayList<>();
        ChunkSearch.Sink sink = event -> {
            found.add(event.id());
            return found.size() < 3;
        };
        assertThat(search(EventQuery.ALL, EventOrder.DESCENDING, Optional.empty(), sink, () -> true)
                        .search(new Whole(), FIRST, FIRST + COUNT))
                .isFalse();
        assertThat(found).isEqualTo(ids.reversed().subList(0, 3));
    }
}
