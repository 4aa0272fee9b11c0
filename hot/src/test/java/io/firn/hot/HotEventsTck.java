package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.ledger.EventField;
import io.firn.ledger.EventTerm;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.TermKey;
import io.firn.testkit.Randomness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link HotStores} must do with events, besides {@link HotStoreTck}. */
public abstract class HotEventsTck extends HotStoreTck {
    private static final TermKey ABSENT = new TermKey(1, 2);

    /** Ids by term, made from the same events that are appended. */
    private static final class Model {
        private final Map<TermKey, TreeMap<Long, List<Integer>>> idsBySeq = new TreeMap<>();
        private final List<byte[]> stored = new ArrayList<>();

        void add(long seq, HotEvents events) {
            for (int t = 0; t < events.termCount(); t++) {
                List<Integer> ids = new ArrayList<>();
                for (int p = 0; p < events.postingCount(t); p++) {
                    ids.add(stored.size() + events.posting(t, p));
                }
                idsBySeq.computeIfAbsent(events.term(t), key -> new TreeMap<>()).put(seq, ids);
            }
            for (int i = 0; i < events.count(); i++) {
                stored.add(events.stored(i).copy());
            }
        }

        List<Integer> ids(TermKey key, long first, long last) {
            return idsBySeq
                    .getOrDefault(key, new TreeMap<>())
                    .tailMap(first, true)
                    .headMap(last, true)
                    .values()
                    .stream()
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private static void append(HotStore store, Model model, long seq, HotEvents events) throws IOException {
        store.append(Rows.of(seq), Rows.hashes(seq), events);
        model.add(seq, events);
    }

    @Test
    void emptyStoreHasNoEvents() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK);
                HotEventCursor cursor = store.events()) {
            assertThat(store.eventsThrough(FIRST)).isEmpty();
            assertThat(Rows.ids(store, ABSENT, 0, Long.MAX_VALUE)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> cursor.stored(0));
        }
    }

    @Test
    void idsAreDenseFromTheFirstLedgerAppendedThoughSomeAreEmpty() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            int expected = 0;
            for (long seq = FIRST; seq < FIRST + 30; seq++) {
                int count = seq % 3 == 0 ? 5 : seq % 3 == 1 ? 0 : 1;
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq, count));
                expected += count;
                assertThat(store.eventsThrough(seq)).hasValue(expected);
                Rows.assertHeld(store, seq, Rows.events(seq, count));
            }
            assertThat(store.eventsThrough(FIRST - 1)).isEmpty();
            assertThat(store.eventsThrough(FIRST + 30)).isEmpty();
        }
        try (HotStore store = stores().openReadOnly(directory(), CHUNK)) {
            assertThat(store.eventsThrough(FIRST + 29)).hasValue(60);
        }
    }

    @Test
    void randomLedgersAgreeWithANaiveModelInEveryWindowAndOrder() throws IOException {
        SplittableRandom random = Randomness.fresh("hot-events").generator();
        Model model = new Model();
        int count = 120;
        HotStore store = stores().create(directory(), CHUNK);
        for (long seq = FIRST; seq < FIRST + count; seq++) {
            append(store, model, seq, Rows.events(seq, random.nextInt(4) == 0 ? 0 : random.nextInt(150)));
            if (seq % 40 == 39) {
                store.close();
                store = stores().open(directory(), CHUNK);
            }
        }
        List<TermKey> terms = new ArrayList<>(model.idsBySeq.keySet());
        terms.add(ABSENT);
        for (int round = 0; round < 400; round++) {
            TermKey term = terms.get(random.nextInt(terms.size()));
            long first = FIRST - 3 + random.nextInt(count + 6);
            long last = FIRST - 3 + random.nextInt(count + 6);
            assertThat(Rows.ids(store, term, first, last))
                    .isEqualTo(first <= last ? model.ids(term, first, last) : List.of());
        }
        TermKey frequent = EventTerm.number(EventField.TYPE, 0).key();
        assertThat(Rows.ids(store, frequent, 0, Long.MAX_VALUE)).isEqualTo(model.ids(frequent, 0, Long.MAX_VALUE));
        assertThat(Rows.ids(store, frequent, Long.MIN_VALUE, -1)).isEmpty();
        int events = model.stored.size();
        try (HotEventCursor up = store.events();
                HotEventCursor down = store.events();
                HotEventCursor any = store.events()) {
            for (int i = 0; i < events; i++) {
                int other = random.nextInt(events);
                assertThat(up.stored(i).copy()).isEqualTo(model.stored.get(i));
                assertThat(down.stored(events - 1 - i).copy()).isEqualTo(model.stored.get(events - 1 - i));
                assertThat(any.stored(other).copy()).isEqualTo(model.stored.get(other));
            }
            for (int none : new int[] {-1, events, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertThatIllegalArgumentException().isThrownBy(() -> any.stored(none));
            }
            assertThat(any.stored(0).copy()).isEqualTo(model.stored.getFirst());
        }
        store.close();
    }

    @Test
    void ledgerOfFiveThousandEventsAndEventOfAMebibyteSurvive() throws IOException {
        LedgerEvents large = new LedgerEvents();
        large.begin(Rows.of(FIRST + 1).header());
        Rows.addEvent(large, FIRST + 1, 0, 3);
        Rows.addEvent(large, FIRST + 1, 1, 1 << 20);
        Rows.addEvent(large, FIRST + 1, 2, 0);
        HotEvents largeEvents = HotEvents.of(large);
        try (HotStore store = stores().create(directory(), CHUNK)) {
            store.append(Rows.of(FIRST), Rows.hashes(FIRST), Rows.events(FIRST, 5_000));
            store.append(Rows.of(FIRST + 1), Rows.hashes(FIRST + 1), largeEvents);
            store.append(Rows.of(FIRST + 1), Rows.hashes(FIRST + 1), largeEvents);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            Rows.assertHeld(store, FIRST, Rows.events(FIRST, 5_000));
            Rows.assertHeld(store, FIRST + 1, largeEvents);
            store.append(Rows.of(FIRST + 1), Rows.hashes(FIRST + 1), largeEvents);
            assertThat(store.eventsThrough(FIRST + 1)).hasValue(5_003);
        }
    }

    @Test
    void lastLedgerWithOtherEventsIsRefusedBeforeAndAfterReopening() throws IOException {
        long last = FIRST + 2;
        HotEvents held = Rows.events(last, 70);
        List<HotEvents> others = List.of(
                HotEvents.none(),
                Rows.events(last, 69),
                Rows.events(last, 71),
                changed(last, 70, 40, 9),
                changed(last, 70, 69, 301),
                otherTerms(held));
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 2);
            store.append(Rows.of(last), Rows.hashes(last), held);
            refusesAgain(store, last, others);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            refusesAgain(store, last, others);
            store.append(Rows.of(last), Rows.hashes(last), held);
            Rows.assertHeld(store, last, held);
            store.append(Rows.of(last + 1), Rows.hashes(last + 1), HotEvents.none());
            store.append(Rows.of(last + 1), Rows.hashes(last + 1), HotEvents.none());
            refusesAgain(store, last + 1, List.of(Rows.events(last + 1, 1)));
        }
    }

    private static void refusesAgain(HotStore store, long seq, List<HotEvents> others) {
        for (HotEvents other : others) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.append(Rows.of(seq), Rows.hashes(seq), other))
                    .withMessageContaining("other events");
        }
    }

    /** As {@link Rows#events}, but one of them has other bytes. */
    private static HotEvents changed(long seq, int count, int which, int ownBytes) {
        LedgerEvents events = new LedgerEvents();
        events.begin(Rows.of(seq).header());
        for (int i = 0; i < count; i++) {
            Rows.addEvent(events, seq, i, i == which ? ownBytes : (int) ((31 * seq + 57L * i) % 300));
        }
        return HotEvents.of(events);
    }

    /** The same events, but the first one of them does not have the first term. */
    private static HotEvents otherTerms(HotEvents events) {
        byte[] bytes = events.stored(0, events.count()).copy();
        int[] ends = new int[events.count()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + events.stored(i).length();
        }
        long[] terms = new long[2 * events.termCount()];
        int[] postingEnds = new int[events.termCount()];
        List<Integer> postings = new ArrayList<>();
        boolean changed = false;
        for (int t = 0; t < postingEnds.length; t++) {
            terms[2 * t] = events.termHigh(t);
            terms[2 * t + 1] = events.termLow(t);
            boolean drop = !changed && events.postingCount(t) > 1;
            for (int p = drop ? 1 : 0; p < events.postingCount(t); p++) {
                postings.add(events.posting(t, p));
            }
            changed |= drop;
            postingEnds[t] = postings.size();
        }
        return HotEvents.held(
                bytes,
                ends,
                terms,
                postingEnds,
                postings.stream().mapToInt(i -> i).toArray());
    }

    @Test
    void sameLedgersHaveTheSameIdsThoughTheyAreAppliedAgainFromAnyPoint() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            for (long seq = FIRST; seq < FIRST + 20; seq++) {
                appendTo(store, seq, 1);
                int limit = store.eventsThrough(seq).orElseThrow();
                appendTo(store, seq, 1);
                assertThat(store.eventsThrough(seq)).hasValue(limit);
            }
            for (long seq = FIRST; seq < FIRST + 20; seq++) {
                Rows.assertFound(store, seq);
            }
        }
    }

    @Test
    void readersBesideTheAppenderSeeTheEventsOfWholeLedgersOnly() throws Exception {
        int count = 600;
        TermKey term = EventTerm.number(EventField.TYPE, 0).key();
        try (HotStore store = stores().create(directory(), CHUNK);
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Callable<Integer> byTerm = () -> {
                int seen = 0;
                try (HotEventCursor cursor = store.events()) {
                    while (seen < 2 * count) {
                        // Four events a ledger, two of each type.
                        List<Integer> ids = Rows.ids(store, term, FIRST, Long.MAX_VALUE);
                        assertThat(ids.size() % 2).isZero();
                        assertThat(ids.size()).isGreaterThanOrEqualTo(seen);
                        for (int i = seen; i < ids.size(); i++) {
                            assertThat(ids.get(i)).isEqualTo(2 * i);
                            assertThat(cursor.stored(2 * i + 1).length()).isPositive();
                        }
                        seen = ids.size();
                    }
                }
                return seen;
            };
            Callable<Integer> byCount = () -> {
                int seen = 0;
                for (long seq = FIRST; seq < FIRST + count; seq++) {
                    while (store.eventsThrough(seq).isEmpty()) {
                        Thread.onSpinWait();
                    }
                    Rows.assertHeld(store, seq, Rows.events(seq, 4));
                    seen++;
                }
                return seen;
            };
            Future<Integer> one = readers.submit(byTerm);
            Future<Integer> two = readers.submit(byCount);
            for (long seq = FIRST; seq < FIRST + count; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq, 4));
            }
            assertThat(one.get()).isEqualTo(2 * count);
            assertThat(two.get()).isEqualTo(count);
        }
    }

    @Test
    void cursorReadsLedgersAppendedAfterItWasMade() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK);
                HotEventCursor cursor = store.events()) {
            for (long seq = FIRST; seq < FIRST + 5; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq, 3));
                int id = 3 * (int) (seq - FIRST) + 2;
                assertThat(cursor.stored(id).copy())
                        .isEqualTo(Rows.events(seq, 3).stored(2).copy());
                assertThatIllegalArgumentException().isThrownBy(() -> cursor.stored(id + 1));
            }
        }
    }

    @Test
    void cursorOfAClosedStoreAndClosedCursorRefuse() throws IOException {
        HotStore store = stores().create(directory(), CHUNK);
        store.append(Rows.of(FIRST), Rows.hashes(FIRST), Rows.events(FIRST, 3));
        HotEventCursor closed = store.events();
        closed.stored(1);
        closed.close();
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.stored(1)).withMessageContaining("closed");
        HotEventCursor open = store.events();
        open.stored(1);
        store.close();
        assertThatIllegalStateException().isThrownBy(() -> open.stored(1)).withMessageContaining("closed");
        open.close();
        open.close();
    }

    @Test
    void storeTakesSixtyFiveThousandFiveHundredAndThirtySixLedgersAndNoMore() throws IOException {
        int limit = 1 << 16;
        try (HotStore store = stores().create(directory(), CHUNK)) {
            for (long seq = FIRST; seq < FIRST + limit; seq++) {
                boolean atAnEnd = seq < FIRST + 2 || seq >= FIRST + limit - 2;
                HotEvents events = atAnEnd ? Rows.events(seq, 2) : HotEvents.none();
                store.append(Rows.of(seq), HotHashes.none(Rows.hash(seq)), events);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> appendTo(store, FIRST + limit, 1))
                    .withMessageContaining("65536");
            TermKey term = EventTerm.number(EventField.TYPE, 1).key();
            assertThat(Rows.ids(store, term, FIRST, Long.MAX_VALUE)).containsExactly(1, 3, 5, 7);
            assertThat(Rows.ids(store, term, FIRST + 1, FIRST + limit - 2)).containsExactly(3, 5);
            assertThat(store.last()).contains(Rows.of(FIRST + limit - 1));
        }
    }
}
