package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.LedgerEvents;
import io.firn.ledger.TermKey;
import io.firn.testkit.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HotEventsTest {
    private static Map<TermKey, List<Integer>> terms(HotEvents events) {
        Map<TermKey, List<Integer>> terms = new TreeMap<>();
        for (int t = 0; t < events.termCount(); t++) {
            List<Integer> postings = new ArrayList<>();
            for (int p = 0; p < events.postingCount(t); p++) {
                postings.add(events.posting(t, p));
            }
            assertThat(terms.put(events.term(t), postings)).isNull();
            assertThat(postings).isNotEmpty().isEqualTo(List.copyOf(new TreeSet<>(postings)));
            if (t > 0) {
                assertThat(events.term(t - 1)).isLessThan(events.term(t));
            }
        }
        return terms;
    }

    @Test
    void ledgerWithoutEventsHasNone() {
        LedgerEvents empty = new LedgerEvents();
        empty.begin(Rows.of(2).header());
        assertThat(HotEvents.of(empty)).isEqualTo(HotEvents.none()).hasSameHashCodeAs(HotEvents.none());
        assertThat(HotEvents.none().count()).isZero();
        assertThat(HotEvents.none().termCount()).isZero();
    }

    @Test
    void eventsAreCopiedAndGroupedByTerm() {
        LedgerEvents events = new LedgerEvents();
        for (int count : new int[] {1, 2, 63, 1_000, 0, 7}) {
            events.begin(Rows.of(70).header());
            Map<TermKey, List<Integer>> model = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                Rows.addEvent(events, 70, i, i % 50);
                for (int t = 0; t < events.termCount(i); t++) {
                    model.computeIfAbsent(
                                    new TermKey(events.termHigh(i, t), events.termLow(i, t)), key -> new ArrayList<>())
                            .add(i);
                }
            }
            HotEvents held = HotEvents.of(events);
            assertThat(terms(held)).isEqualTo(model);
            assertThat(held.count()).isEqualTo(count);
            byte[][] stored = new byte[count][];
            for (int i = 0; i < count; i++) {
                stored[i] = events.stored(i).copy();
            }
            // The source is used again: what was copied stays.
            events.begin(Rows.of(71).header());
            Rows.addEvent(events, 71, 0, 300);
            for (int i = 0; i < count; i++) {
                assertThat(held.stored(i).copy()).isEqualTo(stored[i]);
            }
            assertThat(held.equals(HotEvents.of(events))).isFalse();
        }
    }

    @Test
    void randomTermsAreOrderedAsANaiveSortOrdersThemThoughTheirFirstBitsAreTheSame() {
        SplittableRandom random = Randomness.fresh("hot-event-terms").generator();
        for (int round = 0; round < 200; round++) {
            int count = random.nextInt(300);
            EventTerms terms = new EventTerms(count);
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long high = random.nextBoolean() ? random.nextInt(-2, 3) : (long) random.nextInt(-2, 2) << 62;
                terms.add(high, random.nextInt(-2, 2), i);
                expected.add(i);
            }
            // Stable, as the events of a term are to ascend.
            expected.sort(terms::compare);
            assertThat(terms.order())
                    .containsExactly(expected.stream().mapToInt(i -> i).toArray());
        }
    }

    @Test
    void termsThatSomebodyMadeToHaveTheSameFirstBitsCostNoMoreThanSorting() {
        int count = 200_000;
        EventTerms terms = new EventTerms(count);
        for (int i = 0; i < count; i++) {
            terms.add(7, -i, i);
        }
        int[] order = terms.order();
        assertThat(order[0]).isZero();
        assertThat(order[1]).isEqualTo(count - 1);
        assertThat(order[count - 1]).isEqualTo(1);
    }
}
