package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.search.ChunkEvents;
import io.firn.cold.search.TermMatch;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TermKey;
import io.firn.testkit.Randomness;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** Candidates among some two thousand toy events, and what an index is asked for them. */
class TermMatchTest {
    private static final long FIRST = ToyChain.DEFAULT.firstSeq();
    private static final long LAST = FIRST + 39;
    private static final EventTerm TYPE_0 = EventTerm.number(EventField.TYPE, 0);
    private static final EventTerm TYPE_1 = EventTerm.number(EventField.TYPE, 1);
    private static final EventTerm TWO_TOPICS = EventTerm.number(EventField.TOPIC_COUNT, 2);
    private static final EventTerm NOBODYS = new EventTerm(EventField.TOPIC_1, new byte[] {99});

    private final EventModel model;
    private final Counting counting;

    TermMatchTest() throws BadLedgerException {
        ToyLedgers ledgers = ToyLedgers.of(ToyChain.DEFAULT, 7).shaped(new ToyLedgers.Shape(40, 8));
        model = new EventModel(ledgers, FIRST, LAST);
        counting = new Counting(model, ledgers.chain().newWalker());
    }

    /** The events of the model in one tier, which counts how often it is asked for each term. */
    private static final class Counting implements ChunkEvents {
        private final EventModel model;
        private final EventFields fields = new EventFields();
        private final Map<TermKey, Integer> asked = new HashMap<>();
        private final Map<TermKey, RoaringBitmap> postings = new HashMap<>();

        Counting(EventModel model, LedgerWalker walker) throws BadLedgerException {
            this.model = model;
            for (int id = 0; id < model.events.size(); id++) {
                walker.fields(model.events.get(id).event(), fields);
                for (EventField field : EventField.values()) {
                    if (fields.has(field)) {
                        postings.computeIfAbsent(fields.key(field), _ -> new RoaringBitmap())
                                .add(id);
                    }
                }
            }
        }

        @Override
        public int before(long seq) {
            return (int) model.events.stream().filter(e -> e.id().seq() < seq).count();
        }

        @Override
        public void postings(TermKey term, Span span, RoaringBitmap into) {
            asked.merge(term, 1, Integer::sum);
            RoaringBitmap within = Optional.ofNullable(postings.get(term))
                    .map(RoaringBitmap::clone)
                    .orElseGet(RoaringBitmap::new);
            within.and(RoaringBitmap.bitmapOfRange(span.firstId(), span.limitId()));
            into.or(within);
        }

        @Override
        public Slice stored(int id) {
            throw new AssertionError("candidates are found by terms alone");
        }

        @Override
        public void close() {}
    }

    @Test
    void nothingThatMatchesIsLeftOutAndEachTermIsAskedForOnce() throws Exception {
        SplittableRandom random =
                Randomness.fixed("TermMatchTest.nothingThatMatches", 5).generator();
        long matching = 0;
        for (int i = 0; i < 5_000; i++) {
            EventQuery query = model.query(random);
            int first = random.nextInt(model.events.size());
            int limit = random.nextInt(first, model.events.size()) + 1;
            RoaringBitmap candidates = candidates(query, first, limit);
            for (int id = first; id < limit; id++) {
                if (model.matches(query, model.events.get(id))) {
                    matching++;
                    assertThat(candidates.contains(id))
                            .as("event %s for %s", id, query)
                            .isTrue();
                }
            }
            assertThat(candidates.isEmpty() || (candidates.first() >= first && candidates.last() < limit))
                    .isTrue();
            assertThat(counting.asked.values()).allMatch(times -> times == 1);
        }
        assertThat(matching).isGreaterThan(100_000);
    }

    @Test
    void candidatesOfTermsAreThoseThatHaveAllOfThem() throws Exception {
        RoaringBitmap both = candidates(query(filter(TYPE_0, TWO_TOPICS)), 0, model.events.size());
        assertThat(both.getCardinality()).isPositive();
        both.forEach(
                (int id) -> assertThat(has(id, TYPE_0) && has(id, TWO_TOPICS)).isTrue());
        assertThat(counting.asked).containsOnly(Map.entry(TYPE_0.key(), 1), Map.entry(TWO_TOPICS.key(), 1));
    }

    @Test
    void aTermOfTwoFiltersIsAskedForOnce() throws Exception {
        RoaringBitmap either =
                candidates(query(filter(TYPE_0, TWO_TOPICS), filter(TYPE_1, TWO_TOPICS)), 0, model.events.size());
        for (int id = 0; id < model.events.size(); id++) {
            assertThat(either.contains(id)).isEqualTo(has(id, TWO_TOPICS));
        }
        assertThat(counting.asked)
                .containsOnly(Map.entry(TYPE_0.key(), 1), Map.entry(TYPE_1.key(), 1), Map.entry(TWO_TOPICS.key(), 1));
    }

    @Test
    void fewCandidatesStopFurtherAsking() throws Exception {
        EventQuery query = query(filter(TYPE_0, TWO_TOPICS));
        int limit = limitOf(TWO_TOPICS, 64);
        assertThat(candidates(query, 0, limit).getCardinality()).isEqualTo(64);
        assertThat(counting.asked).containsOnly(Map.entry(TWO_TOPICS.key(), 1));

        assertThat(candidates(query, 0, limitOf(TWO_TOPICS, 65)).getCardinality())
                .isLessThan(64);
        assertThat(counting.asked).containsOnly(Map.entry(TWO_TOPICS.key(), 1), Map.entry(TYPE_0.key(), 1));
    }

    @Test
    void aTermThatNobodyHasEndsItsFilterWhereverItStandsInIt() throws Exception {
        assertThat(candidates(query(filter(TYPE_0, TWO_TOPICS, NOBODYS)), 0, model.events.size())
                        .isEmpty())
                .isTrue();
        assertThat(counting.asked).containsOnly(Map.entry(NOBODYS.key(), 1));
    }

    @Test
    void aFilterWithoutTermsMakesEveryEventACandidateAndAsksForNothing() throws Exception {
        EventQuery query = query(filter(TYPE_0), new EventFilter(List.of(), 3));
        assertThat(candidates(query(new EventFilter(List.of(), 3)), 7, 19))
                .isEqualTo(RoaringBitmap.bitmapOfRange(7, 19));
        assertThat(counting.asked).isEmpty();
        assertThat(candidates(query, 7, 19)).isEqualTo(RoaringBitmap.bitmapOfRange(7, 19));
        assertThat(candidates(EventQuery.ALL, 7, 8)).isEqualTo(RoaringBitmap.bitmapOf(7));
    }

    /** The id behind the {@code count}th event that has a term. */
    private int limitOf(EventTerm term, int count) {
        int found = 0;
        int id = 0;
        while (found < count) {
            found += has(id++, term) ? 1 : 0;
        }
        return id;
    }

    private boolean has(int id, EventTerm term) {
        try {
            StoredEvent event = model.events.get(id);
            return model.matches(query(filter(term)), event);
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
    }

    private RoaringBitmap candidates(EventQuery query, int firstId, int limitId) throws IOException {
        counting.asked.clear();
        ChunkEvents.Span span = new ChunkEvents.Span(FIRST, LAST + 1, firstId, limitId);
        return new TermMatch(counting, span).candidates(query);
    }

    private static EventQuery query(EventFilter... filters) {
        return new EventQuery(List.of(filters));
    }

    private static EventFilter filter(EventTerm... terms) {
        return new EventFilter(List.of(terms), 0);
    }
}
