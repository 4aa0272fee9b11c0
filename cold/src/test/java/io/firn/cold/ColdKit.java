package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.EventFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.ToyChain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What the cases of {@link ColdTck} are made of: a store, and calls to it. */
@Timeout(120)
abstract class ColdKit {
    /** The chain of every ledger of the kit; a section of the kit is one ledger. */
    protected static final ToyChain CHAIN = ToyChain.DEFAULT;

    private static int cases;

    private final List<Driven> opened = new ArrayList<>();

    /** Under {@link #store}. */
    ColdBackEnd backEnd;

    Driven store;

    /** A store with nothing in it, which takes sections of one ledger. */
    protected abstract ColdBackEnd open(Continuity continuity) throws Exception;

    /**
     * What is stored after the program has ended and begun again.
     *
     * @param before as {@link #open} gave it; the same for a back end that keeps nothing
     */
    protected abstract ColdBackEnd reopen(ColdBackEnd before) throws Exception;

    /** What the cases write to and read from; its closing may come after the back end's, and closes it. */
    protected Driven drive(ColdBackEnd of) throws Exception {
        return Driven.directly(of);
    }

    @BeforeAll
    static void noCases() {
        cases = 0;
    }

    @AfterAll
    static void sayHowManyCases(TestInfo test) {
        System.out.println(test.getTestClass().orElseThrow().getSimpleName() + ": " + cases + " cases");
    }

    @BeforeEach
    void openEmpty() throws Exception {
        cases++;
        open(open(Continuity.GAPS_ALLOWED));
    }

    /** Turns to a store, empty too, that wants its ledgers linked. */
    final void openLinked() throws Exception {
        open(open(Continuity.LINKED));
    }

    final void restart() throws Exception {
        open(reopen(backEnd));
    }

    private void open(ColdBackEnd next) throws Exception {
        backEnd = next;
        store = drive(next);
        opened.add(store);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (Driven each : opened.reversed()) {
            each.close();
        }
    }

    final ColdReads reads() {
        return store.reads();
    }

    static Deadline never() {
        return Deadline.never();
    }

    final MadeLedger put(MadeLedger ledger) throws IOException {
        store.put(ledger.section());
        return ledger;
    }

    /** Puts a ledger that follows nothing. */
    final MadeLedger put(long seq, MadeTx... txs) throws IOException {
        return put(MadeLedger.of(seq, Hash.ZERO, txs));
    }

    /** Puts ledgers of a few transactions each, the same every time, that link to each other; their transactions differ. */
    final List<MadeLedger> putMade(long first, long last) throws IOException {
        List<MadeLedger> ledgers = made(first, last, Hash.ZERO, 0);
        for (MadeLedger ledger : ledgers) {
            put(ledger);
        }
        return ledgers;
    }

    static List<MadeLedger> made(long first, long last, Hash before, int flavour) {
        List<MadeLedger> ledgers = new ArrayList<>();
        Hash previous = before;
        for (long seq = first; seq <= last; seq++) {
            List<MadeTx> txs = new ArrayList<>();
            for (int i = 0; i < seq % 4; i++) {
                txs.add(MadeTx.of(flavour, 100 * seq + i, 7));
            }
            MadeLedger ledger = MadeLedger.of(seq, previous, txs);
            previous = ledger.hash();
            ledgers.add(ledger);
        }
        return ledgers;
    }

    static LedgerRef at(long seq) {
        return new LedgerRef.BySeq(seq);
    }

    static LedgerRef named(Hash hash) {
        return new LedgerRef.ByHash(hash);
    }

    static TxRef at(long seq, int position) {
        return new TxRef.At(seq, position);
    }

    static TxRef tx(MadeTx tx) {
        return new TxRef.ByHash(tx.hash());
    }

    static EventQuery query(EventTerm... terms) {
        return new EventQuery(List.of(new EventFilter(List.of(terms), 0)));
    }

    static EventQuery anyOf(EventTerm... terms) {
        List<EventFilter> filters = new ArrayList<>();
        for (EventTerm term : terms) {
            filters.add(new EventFilter(List.of(term), 0));
        }
        return new EventQuery(filters);
    }

    static EventsFilter everywhere(EventQuery query) {
        return new EventsFilter(new EventsFilter.Range(OptionalLong.empty(), OptionalLong.empty()), query);
    }

    static EventsFilter from(long firstSeq, EventQuery query) {
        return new EventsFilter(new EventsFilter.Range(OptionalLong.of(firstSeq), OptionalLong.empty()), query);
    }

    static EventsFilter in(Hash ledger, EventQuery query) {
        return new EventsFilter(new EventsFilter.InLedger(ledger), query);
    }

    final List<StoredEvent> events(EventsFilter filter) throws IOException {
        return reads().events(filter, 1_000_000, never());
    }

    /** What a stream gives. */
    final List<StoredEvent> streamed(EventsFilter filter, int most) throws IOException {
        List<StoredEvent> taken = new ArrayList<>();
        reads().stream(filter, most, taken::add, never());
        return taken;
    }

    static void assertSame(List<StoredEvent> found, List<StoredEvent> expected) {
        assertThat(Told.events(found)).isEqualTo(Told.events(expected));
    }

    static List<StoredEvent> eventsOf(List<MadeLedger> ledgers) {
        return ledgers.stream().flatMap(ledger -> ledger.events().stream()).toList();
    }

    final void assertHolds(MadeLedger ledger) throws IOException {
        long seq = ledger.seq();
        assertThat(reads().holds(seq)).isTrue();
        assertThat(reads().header(at(seq), never())).contains(ledger.header());
        assertThat(reads().header(named(ledger.hash()), never())).contains(ledger.header());
        for (LedgerRef ref : List.of(at(seq), named(ledger.hash()))) {
            assertThat(reads().ledger(ref, never()).orElseThrow().decode().copy())
                    .isEqualTo(ledger.raw().copy());
        }
        assertThat(reads().find(ledger.hash(), never())).contains(new FoundByHash.Ledger(ledger.header()));
        int count = ledger.txs().size();
        assertThat(reads().transactionCount(seq, never())).isEqualTo(count);
        assertThat(reads().transactions(seq, never())).hasSize(count);
        assertThat(reads().receipts(seq, never())).hasSize(count);
        for (int i = 0; i < count; i++) {
            String tx = Told.expected(ledger, i);
            String receipt = Told.expectedReceipt(ledger, i);
            assertThat(Told.transaction(reads().transactions(seq, never()).get(i)))
                    .isEqualTo(tx);
            assertThat(Told.receipt(reads().receipts(seq, never()).get(i))).isEqualTo(receipt);
            for (TxRef ref : List.of(at(seq, i), new TxRef.In(ledger.hash(), i))) {
                assertThat(Told.maybe(reads().transaction(ref, never()))).contains(tx);
                assertThat(Told.maybeReceipt(reads().receipt(ref, never()))).contains(receipt);
            }
        }
    }

    final void assertAbsent(MadeLedger ledger) throws IOException {
        long seq = ledger.seq();
        assertThat(reads().header(named(ledger.hash()), never())).isEmpty();
        assertThat(reads().ledger(named(ledger.hash()), never())).isEmpty();
        assertThat(reads().transaction(new TxRef.In(ledger.hash(), 0), never())).isEmpty();
        assertThat(reads().receipt(new TxRef.In(ledger.hash(), 0), never())).isEmpty();
        assertThatThrownBy(() -> reads().events(in(ledger.hash(), EventQuery.ALL), 9, never()))
                .isInstanceOf(ColdException.UnknownLedger.class);
        assertNothingAt(seq);
    }

    final void assertNothingAt(long seq) throws IOException {
        assertThat(reads().holds(seq)).isFalse();
        assertThat(reads().header(at(seq), never())).isEmpty();
        assertThat(reads().ledger(at(seq), never())).isEmpty();
        assertThat(reads().transactions(seq, never())).isEmpty();
        assertThat(reads().transactionCount(seq, never())).isZero();
        assertThat(reads().receipts(seq, never())).isEmpty();
        assertThat(reads().transaction(at(seq, 0), never())).isEmpty();
        assertThat(reads().receipt(at(seq, 0), never())).isEmpty();
        assertThat(events(EventsFilter.between(seq, seq, EventQuery.ALL))).isEmpty();
    }

    final void assertLatest(long seq) throws IOException {
        assertThat(reads().latest(never())).hasValue(seq);
    }

    final void assertEmpty() throws IOException {
        assertThat(reads().latest(never())).isEmpty();
        assertThat(events(everywhere(EventQuery.ALL))).isEmpty();
    }

    static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ColdException.InvalidArgument.class);
    }

    static void assertTooMany(int limit, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ColdException.TooManyEvents.class,
                        e -> assertThat(e.limit()).isEqualTo(limit));
    }
}
