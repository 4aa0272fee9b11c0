package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.EventFilter;
import io.firn.ledger.EventId;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Events: by list, by page and by stream. */
abstract class ColdEventsTck extends ColdReadsTck {
    /** More events than any case has: pages that never end are noticed. */
    private static final int MOST_PAGED = 1_000;

    private static final EventQuery NOTHING = query(MadeLedger.contract(77));

    @Test
    void everyTermAndEveryPairFindsWhatANaiveReaderFinds() throws Exception {
        List<StoredEvent> all = eventsOf(putMade(100, 111));
        Set<EventTerm> terms = new HashSet<>();
        all.forEach(event -> terms.addAll(MadeLedger.terms(event)));
        assertThat(terms.size()).isGreaterThan(25);
        for (EventTerm term : terms) {
            List<StoredEvent> having = all.stream()
                    .filter(event -> MadeLedger.terms(event).contains(term))
                    .toList();
            assertThat(having).isNotEmpty();
            assertSame(events(everywhere(query(term))), having);
        }
        EventTerm contract = MadeLedger.contract(1);
        for (EventTerm term : terms) {
            assertSame(
                    events(everywhere(query(contract, term))),
                    all.stream()
                            .filter(event -> MadeLedger.terms(event).containsAll(Set.of(contract))
                                    && MadeLedger.terms(event).contains(term))
                            .toList());
        }
        assertSame(
                events(everywhere(
                        new EventQuery(List.of(new EventFilter(List.of(contract), 4), new EventFilter(List.of(), 5))))),
                all.stream()
                        .filter(event -> event.event().buffer().get(2) >= 5
                                || (event.event().buffer().get(2) == 4
                                        && MadeLedger.terms(event).contains(contract)))
                        .toList());
        assertThat(events(everywhere(NOTHING))).isEmpty();
    }

    @Test
    void rangeWithoutAnEndGoesToTheLatest() throws Exception {
        List<MadeLedger> stored = putMade(100, 107);
        assertSame(events(from(103, EventQuery.ALL)), eventsOf(stored.subList(3, 8)));
        assertSame(events(everywhere(EventQuery.ALL)), eventsOf(stored));
        assertSame(streamed(from(103, EventQuery.ALL), 1_000), eventsOf(stored.subList(3, 8)));
        assertThat(eventsOf(stored)).isNotEmpty();
    }

    @Test
    void rangeWithoutABeginningStartsAtTheFirst() throws Exception {
        List<MadeLedger> stored = putMade(100, 107);
        EventsFilter filter =
                new EventsFilter(new EventsFilter.Range(OptionalLong.empty(), OptionalLong.of(102)), EventQuery.ALL);
        assertSame(events(filter), eventsOf(stored.subList(0, 3)));
    }

    @Test
    void endBeyondTheLatestIsTheLatestForListPageAndStreamAlike() throws Exception {
        List<MadeLedger> stored = putMade(100, 107);
        for (long last : new long[] {107, 108, 999, Long.MAX_VALUE}) {
            EventsFilter filter = EventsFilter.between(102, last, EventQuery.ALL);
            assertSame(events(filter), eventsOf(stored.subList(2, 8)));
            assertSame(streamed(filter, 1_000), eventsOf(stored.subList(2, 8)));
            assertSame(paged(filter, 1_000, EventOrder.ASCENDING), eventsOf(stored.subList(2, 8)));
        }
    }

    @Test
    void rangeWhollyOutsideIsEmptyAndNoError() throws Exception {
        putMade(100, 107);
        for (EventsFilter filter : List.of(
                EventsFilter.between(900, 999, EventQuery.ALL),
                EventsFilter.between(0, 99, EventQuery.ALL),
                EventsFilter.between(-5, -1, EventQuery.ALL),
                from(108, EventQuery.ALL),
                from(Long.MAX_VALUE, EventQuery.ALL))) {
            assertThat(events(filter)).isEmpty();
            assertThat(streamed(filter, 0)).isEmpty();
            assertThat(reads().eventsPage(filter, Optional.empty(), 1, EventOrder.DESCENDING, never()))
                    .isEqualTo(new EventsPage(List.of(), true));
        }
    }

    @Test
    void rangeThatEndsBeforeItBeginsIsRefused() throws Exception {
        for (int round = 0; round < 2; round++) {
            for (EventsFilter filter : List.of(
                    EventsFilter.between(102, 101, EventQuery.ALL),
                    EventsFilter.between(Long.MAX_VALUE, 0, EventQuery.ALL),
                    EventsFilter.between(1_000, 900, EventQuery.ALL))) {
                assertRefused(() -> events(filter));
                assertRefused(() -> streamed(filter, 10));
                assertRefused(() -> reads().eventsPage(filter, Optional.empty(), 10, EventOrder.ASCENDING, never()));
            }
            putMade(100 + 10L * round, 105 + 10L * round);
        }
    }

    @Test
    void eventsOfOneLedgerAreFoundByItsHash() throws Exception {
        for (MadeLedger ledger : putMade(100, 107)) {
            EventsFilter filter = in(ledger.hash(), EventQuery.ALL);
            assertSame(events(filter), ledger.events());
            assertSame(streamed(filter, 1_000), ledger.events());
            assertSame(paged(filter, 2, EventOrder.DESCENDING), ledger.events().reversed());
        }
    }

    @Test
    void hashThatNoLedgerHasIsAnErrorOfItsOwn() throws Exception {
        List<MadeLedger> stored = putMade(100, 103);
        store.truncateAbove(102);
        for (Hash hash : List.of(Hash.ZERO, new Hash(1, 2, 3, 4), stored.get(3).hash())) {
            EventsFilter filter = in(hash, EventQuery.ALL);
            assertThatThrownBy(() -> events(filter)).isInstanceOf(ColdException.UnknownLedger.class);
            assertThatThrownBy(() -> streamed(filter, 10)).isInstanceOf(ColdException.UnknownLedger.class);
            assertThatThrownBy(() -> reads().eventsPage(filter, Optional.empty(), 10, EventOrder.ASCENDING, never()))
                    .isInstanceOf(ColdException.UnknownLedger.class);
        }
    }

    @Test
    void exactlyAsManyAsTheCallerTakesIsNoErrorAndOneMoreIs() throws Exception {
        List<StoredEvent> all = eventsOf(putMade(100, 107));
        EventsFilter filter = everywhere(EventQuery.ALL);
        assertSame(reads().events(filter, all.size(), never()), all);
        assertSame(streamed(filter, all.size()), all);
        for (int most = 0; most < all.size(); most++) {
            int limit = most;
            assertTooMany(limit, () -> reads().events(filter, limit, never()));
            List<StoredEvent> taken = new ArrayList<>();
            assertTooMany(limit, () -> reads().stream(filter, limit, taken::add, never()));
            assertSame(taken, all.subList(0, limit));
        }
    }

    @Test
    void nobodyWhoTakesNoneIsToldOfTooManyUnlessSomethingMatches() throws Exception {
        putMade(100, 107);
        assertThat(reads().events(everywhere(NOTHING), 0, never())).isEmpty();
        assertThat(streamed(everywhere(NOTHING), 0)).isEmpty();
        assertTooMany(0, () -> reads().events(everywhere(EventQuery.ALL), 0, never()));
        assertTooMany(0, () -> streamed(everywhere(EventQuery.ALL), 0));
    }

    @Test
    void streamThatHasTakenItsFillAtALedgersEndGoesOnLooking() throws Exception {
        MadeLedger first = put(100, MadeTx.of(1, 1, 1));
        put(101);
        MadeLedger last = put(102, MadeTx.of(1, 2, 1));
        int fill = first.events().size();
        List<StoredEvent> taken = new ArrayList<>();
        assertTooMany(fill, () -> reads().stream(everywhere(EventQuery.ALL), fill, taken::add, never()));
        assertSame(taken, first.events());
        assertSame(streamed(EventsFilter.between(100, 101, EventQuery.ALL), fill), first.events());
        assertThat(last.events()).isNotEmpty();
    }

    @Test
    void lessThanNoEventsAndPagesOfNoneAreRefused() throws Exception {
        putMade(100, 102);
        EventsFilter filter = everywhere(EventQuery.ALL);
        for (int wrong : new int[] {Integer.MIN_VALUE, -1}) {
            assertRefused(() -> reads().events(filter, wrong, never()));
            assertRefused(() -> streamed(filter, wrong));
        }
        for (int wrong : new int[] {Integer.MIN_VALUE, -1, 0}) {
            for (EventOrder order : EventOrder.values()) {
                assertRefused(() -> reads().eventsPage(filter, Optional.empty(), wrong, order, never()));
            }
        }
    }

    /** All events of a filter, page by page; each page but the last is full and says that more follows. */
    private List<StoredEvent> paged(EventsFilter filter, int limit, EventOrder order) throws IOException {
        List<StoredEvent> all = new ArrayList<>();
        Optional<EventId> after = Optional.empty();
        while (true) {
            EventsPage page = reads().eventsPage(filter, after, limit, order, never());
            all.addAll(page.events());
            if (page.whole()) {
                return all;
            }
            assertThat(page.events()).hasSize(limit);
            assertThat(all).hasSizeLessThan(MOST_PAGED);
            after = Optional.of(page.events().getLast().id());
        }
    }

    @Test
    void pagesPutTogetherAreAllEventsInEitherOrder() throws Exception {
        List<StoredEvent> all = eventsOf(putMade(100, 111));
        EventTerm contract = MadeLedger.contract(2);
        List<StoredEvent> some = all.stream()
                .filter(event -> MadeLedger.terms(event).contains(contract))
                .toList();
        assertThat(some.size()).isGreaterThan(2);
        for (int limit : new int[] {1, 2, 3, 7, all.size() - 1, all.size(), all.size() + 1, Integer.MAX_VALUE}) {
            assertSame(paged(everywhere(EventQuery.ALL), limit, EventOrder.ASCENDING), all);
            assertSame(paged(everywhere(EventQuery.ALL), limit, EventOrder.DESCENDING), all.reversed());
            assertSame(paged(everywhere(query(contract)), limit, EventOrder.ASCENDING), some);
            assertSame(paged(everywhere(query(contract)), limit, EventOrder.DESCENDING), some.reversed());
        }
    }

    @Test
    void pageBeginsBehindAPlaceWhetherAnEventIsThereOrNot() throws Exception {
        List<StoredEvent> all = eventsOf(putMade(100, 111));
        List<EventId> places = new ArrayList<>(List.of(
                new EventId(0, 0, 0, 0),
                new EventId(103, 0, 0, 77),
                new EventId(103, 900, 3, 5),
                new EventId(104, 0, 0, 0),
                new EventId(500, 1, 0, 0),
                new EventId(Long.MAX_VALUE, EventId.MAX_TX, EventId.MAX_OP, EventId.MAX_INDEX)));
        all.forEach(event -> places.add(event.id()));
        for (EventId place : places) {
            List<StoredEvent> above = all.stream()
                    .filter(event -> event.id().compareTo(place) > 0)
                    .toList();
            List<StoredEvent> below = all.stream()
                    .filter(event -> event.id().compareTo(place) < 0)
                    .toList();
            assertPage(place, EventOrder.ASCENDING, above);
            assertPage(place, EventOrder.DESCENDING, below.reversed());
        }
    }

    private void assertPage(EventId after, EventOrder order, List<StoredEvent> rest) throws IOException {
        EventsPage page = reads().eventsPage(everywhere(EventQuery.ALL), Optional.of(after), 4, order, never());
        assertSame(page.events(), rest.subList(0, Math.min(4, rest.size())));
        assertThat(page.whole()).isEqualTo(rest.size() <= 4);
    }

    @Test
    void streamGoesInTheOrderOfEventsAndEndsWithoutAWordWhenItsTakerHasEnough() throws Exception {
        List<StoredEvent> all = eventsOf(putMade(100, 107));
        for (int enough = 1; enough <= all.size(); enough++) {
            int wanted = enough;
            List<StoredEvent> taken = new ArrayList<>();
            reads().stream(
                    everywhere(EventQuery.ALL),
                    1_000,
                    event -> {
                        taken.add(event);
                        return taken.size() < wanted;
                    },
                    never());
            assertSame(taken, all.subList(0, wanted));
        }
    }

    @Test
    void streamOverNothingThatMatchesNoticesThatItsTakerIsGone() throws Exception {
        putMade(100, 120);
        MadeLedger last = put(121, MadeTx.making(0, 4, 5, 1, 2, 3));
        EventsFilter rare = everywhere(
                query(MadeLedger.contract(5), MadeLedger.topic(0, 1), MadeLedger.topic(1, 2), MadeLedger.topic(2, 3)));
        assertSame(streamed(rare, 9), last.events());
        List<StoredEvent> taken = new ArrayList<>();
        reads().stream(
                rare,
                9,
                new EventTaker() {
                    @Override
                    public boolean take(StoredEvent event) {
                        taken.add(event);
                        return true;
                    }

                    @Override
                    public boolean wanted() {
                        return false;
                    }
                },
                never());
        assertThat(taken).isEmpty();
    }

    @Test
    void streamThatLastsTooLongEndsWithAnErrorOfItsOwn() throws Exception {
        List<StoredEvent> all = put(100, many()).events();
        Deadline soon = Deadline.in(Duration.ofMillis(200));
        List<StoredEvent> taken = new ArrayList<>();
        assertThatThrownBy(() -> reads().stream(
                        everywhere(EventQuery.ALL),
                        1_000_000,
                        event -> {
                            taken.add(event);
                            while (taken.size() == 2 && !soon.passed()) {
                                Thread.onSpinWait();
                            }
                            return true;
                        },
                        soon))
                .isInstanceOf(ColdException.StreamDeadline.class);
        assertSame(taken, all.subList(0, taken.size()));
        assertThatThrownBy(
                        () -> reads().stream(everywhere(EventQuery.ALL), 1_000, taken::add, Deadline.in(Duration.ZERO)))
                .isInstanceOfAny(ColdException.StreamDeadline.class, ColdException.DeadlineExceeded.class);
    }

    /** More than anybody keeps for a taker who waits. */
    private static MadeTx[] many() {
        MadeTx[] txs = new MadeTx[2_000];
        for (int i = 0; i < txs.length; i++) {
            txs[i] = MadeTx.of(8, i, 1);
        }
        return txs;
    }

    @Test
    void streamOfAnEmptyStoreIsEmpty() throws Exception {
        assertThat(streamed(everywhere(EventQuery.ALL), 0)).isEmpty();
        assertThat(streamed(EventsFilter.between(5, 9, EventQuery.ALL), 10)).isEmpty();
    }

    /** The ledgers above the first are replaced while the stream has taken one event. */
    @Test
    void streamGivesTheStateInWhichItBeganOrSaysThatItCannot() throws Exception {
        List<MadeLedger> old = putMade(101, 107);
        List<StoredEvent> all = eventsOf(old);
        List<StoredEvent> taken = new ArrayList<>();
        Optional<ColdException> end = Optional.empty();
        try {
            reads().stream(
                    everywhere(EventQuery.ALL),
                    1_000,
                    event -> {
                        taken.add(event);
                        if (taken.size() == 1) {
                            elsewhere(() -> {
                                store.truncateAbove(101);
                                for (MadeLedger ledger : made(102, 109, Hash.ZERO, 1)) {
                                    put(ledger);
                                }
                            });
                        }
                        return true;
                    },
                    never());
        } catch (ColdException.Reorg e) {
            end = Optional.of(e);
        }
        assertSame(taken, all.subList(0, taken.size()));
        assertThat(taken.size() == all.size() || end.isPresent()).isTrue();
        List<MadeLedger> now = new ArrayList<>(old.subList(0, 1));
        now.addAll(made(102, 109, Hash.ZERO, 1));
        assertSame(streamed(everywhere(EventQuery.ALL), 1_000), eventsOf(now));
    }

    /** Something that a case does on another thread and waits for. */
    private interface Act {
        void run() throws Exception;
    }

    private static void elsewhere(Act act) {
        CompletableFuture.runAsync(() -> {
                    try {
                        act.run();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
