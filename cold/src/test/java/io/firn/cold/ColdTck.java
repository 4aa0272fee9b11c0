package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every back end of the cold storage holds to, by itself and through the handle: the conformance cases of the reference, in the
 * words of a chain whose events have a contract and topics, and all that the reference leaves open.
 *
 * <p>Limits: the same number of cases for every back end, printed at the end.
 */
public abstract class ColdTck extends ColdEventsTck {
    private static final int A = 1;
    private static final int B = 2;
    private static final int X = 3;
    private static final int Y = 4;
    private static final int Z = 5;

    /** Its one event is of contract A with topics X and Y; the next two those of A with X and of B with X, the last of B with Z. */
    private static final List<MadeTx> CHOSEN = List.of(
            MadeTx.making(0, 1, A, X, Y),
            MadeTx.making(1, 2, A, X),
            MadeTx.making(2, 3, B, X),
            MadeTx.making(0, 4, B, Z));

    @Test
    void emptyStorageHasNothing() throws Exception {
        assertThat(reads().header(at(0), never())).isEmpty();
        assertThat(reads().header(named(Hash.ZERO), never())).isEmpty();
        assertThat(reads().latest(never())).isEmpty();
        assertNothingAt(0);
    }

    @Test
    void headerIsReadBySequence() throws Exception {
        MadeLedger ledger = put(100);
        assertThat(reads().header(at(100), never()).orElseThrow().hash()).isEqualTo(ledger.hash());
    }

    @Test
    void headerIsReadByHash() throws Exception {
        MadeLedger ledger = put(101);
        assertThat(reads().header(named(ledger.hash()), never())).contains(ledger.header());
        assertThat(reads().header(named(Hash.ZERO), never())).isEmpty();
    }

    @Test
    void ledgerWithoutTransactionsHasAListOfNone() throws Exception {
        put(200);
        assertThat(reads().transactions(200, never()))
                .hasSize(reads().transactionCount(200, never()))
                .isEmpty();
    }

    @Test
    void ledgerWithoutTransactionsHasNoReceipts() throws Exception {
        put(201);
        assertThat(reads().receipts(201, never())).isEmpty();
    }

    @Test
    void truncationKeepsTheLedgerItNamesAndRemovesThoseAbove() throws Exception {
        MadeLedger kept = put(300);
        MadeLedger first = put(301);
        MadeLedger second = put(302);
        store.truncateAbove(300);
        assertHolds(kept);
        assertAbsent(first);
        assertAbsent(second);
        assertLatest(300);
    }

    @Test
    void ledgersPutOneAfterTheOtherAreAllThere() throws Exception {
        List<MadeLedger> ledgers = List.of(put(400), put(401), put(402));
        for (MadeLedger ledger : ledgers) {
            assertHolds(ledger);
        }
    }

    @Test
    void transactionsAreConfirmedByLedgerAndPosition() throws Exception {
        List<MadeTx> txs = List.of(MadeTx.of(61, 1, 1), MadeTx.of(62, 2, 1), MadeTx.of(63, 3, 1));
        MadeLedger ledger = put(600, txs.toArray(MadeTx[]::new));
        for (int i = 0; i < 3; i++) {
            for (TxRef ref : List.of(tx(txs.get(i)), at(600, i), new TxRef.In(ledger.hash(), i))) {
                Confirmed<ColdTransaction> found =
                        reads().transaction(ref, never()).orElseThrow();
                assertThat(found.ledger()).isEqualTo(ledger.header());
                assertThat(found.position()).isEqualTo(i);
                assertThat(found.value().hash()).isEqualTo(txs.get(i).hash());
                assertThat(found.value().sender().orElseThrow().buffer().getLong())
                        .isEqualTo(61 + i);
                Confirmed<ColdReceipt> receipt = reads().receipt(ref, never()).orElseThrow();
                assertThat(receipt.ledger()).isEqualTo(ledger.header());
                assertThat(receipt.position()).isEqualTo(i);
                assertThat(receipt.value().txHash()).isEqualTo(txs.get(i).hash());
            }
        }
        assertThat(reads().transaction(new TxRef.ByHash(new Hash(1, 1, 1, 1)), never()))
                .isEmpty();
    }

    /** Of transactions the events before all come first, then those of their operations. */
    @Test
    void receiptsTellFeeAndThePlacesOfTheirEventsInTheLedger() throws Exception {
        List<MadeTx> txs = List.of(
                MadeTx.withEvents(2, 71, 21_000), MadeTx.withEvents(3, 72, 21_000), MadeTx.withEvents(1, 73, 21_000));
        MadeLedger ledger = put(700, txs.toArray(MadeTx[]::new));
        List<List<Integer>> places = List.of(List.of(0, 3), List.of(1, 4, 5), List.of(2));
        List<Confirmed<ColdReceipt>> all = reads().receipts(700, never());
        assertThat(all).hasSize(3);
        for (int i = 0; i < 3; i++) {
            ColdReceipt receipt = all.get(i).value();
            assertThat(receipt.events()).extracting(LedgerEvent::index).isEqualTo(places.get(i));
            assertThat(receipt.events())
                    .allSatisfy(event -> assertThat(event.event().txHash()).isEqualTo(receipt.txHash()));
            assertThat(receipt.feeCharged()).isEqualTo(21_000);
            assertThat(receipt.txHash()).isEqualTo(txs.get(i).hash());
            assertThat(receipt.successful()).isEqualTo(txs.get(i).successful());
            assertThat(all.get(i).ledger()).isEqualTo(ledger.header());
            assertThat(Told.receipt(all.get(i))).isEqualTo(Told.expectedReceipt(ledger, i));
            assertThat(Told.maybeReceipt(reads().receipt(tx(txs.get(i)), never())))
                    .contains(Told.expectedReceipt(ledger, i));
        }
        assertNothingAt(999);
    }

    @Test
    void eventsMatchByContractAndTopicsWithinRangeAndLimit() throws Exception {
        MadeLedger first = put(800, CHOSEN.get(0), CHOSEN.get(1), CHOSEN.get(2));
        MadeLedger second = put(801, CHOSEN.get(3));
        List<StoredEvent> all = eventsOf(List.of(first, second));
        assertThat(events(EventsFilter.between(750, 799, EventQuery.ALL))).isEmpty();
        assertThat(all).hasSize(4);
        assertSame(events(EventsFilter.between(800, 801, EventQuery.ALL)), all);
        assertThat(events(EventsFilter.between(800, 800, EventQuery.ALL))).hasSize(3);
        assertThat(chosen(query(MadeLedger.contract(A)))).isEqualTo(2);
        assertThat(chosen(anyOf(MadeLedger.contract(A), MadeLedger.contract(B))))
                .isEqualTo(4);
        assertThat(chosen(query(MadeLedger.topic(0, X)))).isEqualTo(3);
        assertThat(chosen(anyOf(MadeLedger.topic(0, X), MadeLedger.topic(0, Z))))
                .isEqualTo(4);
        assertThat(chosen(query(MadeLedger.topic(0, X), MadeLedger.topic(1, Y))))
                .isEqualTo(1);
        assertThat(chosen(query(MadeLedger.topic(1, Y)))).isEqualTo(1);
        assertThat(chosen(query(MadeLedger.contract(A), MadeLedger.topic(0, X))))
                .isEqualTo(2);
        EventsFilter both = EventsFilter.between(800, 801, EventQuery.ALL);
        assertTooMany(2, () -> reads().events(both, 2, never()));
        assertThat(reads().events(both, 4, never())).hasSize(4);
    }

    private int chosen(EventQuery query) throws Exception {
        return events(EventsFilter.between(800, 801, query)).size();
    }

    @Test
    void streamGivesWhatTheListGives() throws Exception {
        put(850, CHOSEN.get(0), CHOSEN.get(1), CHOSEN.get(2));
        put(851, CHOSEN.get(3));
        int[] sizes = new int[6];
        List<EventsFilter> filters = List.of(
                EventsFilter.between(850, 851, EventQuery.ALL),
                EventsFilter.between(850, 850, EventQuery.ALL),
                EventsFilter.between(850, 851, query(MadeLedger.contract(A))),
                EventsFilter.between(850, 851, query(MadeLedger.topic(0, X))),
                EventsFilter.between(850, 851, query(MadeLedger.contract(A), MadeLedger.topic(0, X))),
                EventsFilter.between(900, 999, EventQuery.ALL));
        for (int i = 0; i < 6; i++) {
            List<StoredEvent> listed = events(filters.get(i));
            assertSame(streamed(filters.get(i), 1_000), listed);
            sizes[i] = listed.size();
        }
        assertThat(sizes).containsExactly(4, 3, 2, 3, 2, 0);
        assertTooMany(2, () -> streamed(filters.get(0), 2));
        put(860, CHOSEN.get(0), CHOSEN.get(1));
        put(861, CHOSEN.get(0), CHOSEN.get(1));
        List<StoredEvent> taken = new ArrayList<>();
        assertTooMany(3, () -> reads().stream(EventsFilter.between(860, 861, EventQuery.ALL), 3, taken::add, never()));
        assertThat(taken).hasSize(3);
    }

    @Test
    void drainGivesTheReceiptsOfWhatItRemoves() throws Exception {
        MadeLedger kept = put(900);
        MadeLedger first = put(901, MadeTx.withEvents(2, 91, 21_000), MadeTx.withEvents(3, 92, 21_000));
        MadeLedger second = put(902, MadeTx.withEvents(1, 93, 10_000));
        List<DrainedLedger> drained = store.drainAbove(900);
        assertThat(drained).extracting(DrainedLedger::header).containsExactly(first.header(), second.header());
        assertThat(Told.receipts(drained.get(0).receipts()))
                .isEqualTo(Told.expectedReceipt(first, 0) + "\n" + Told.expectedReceipt(first, 1));
        assertThat(Told.receipts(drained.get(1).receipts())).isEqualTo(Told.expectedReceipt(second, 0));
        List<LedgerEvent> events = new ArrayList<>();
        drained.get(0)
                .receipts()
                .forEach(receipt -> events.addAll(receipt.value().events()));
        assertThat(events).extracting(LedgerEvent::index).containsExactly(0, 2, 1, 3, 4);
        assertThat(drained.get(1).receipts().getFirst().value().feeCharged()).isEqualTo(10_000);
        assertAbsent(first);
        assertAbsent(second);
        assertHolds(kept);
        assertLatest(900);
        assertThat(store.drainAbove(900)).isEmpty();
    }

    /** As the reference runs them: in this order, on one store. */
    @SuppressWarnings("JUnitMethodInvoked") // each of them is a test and a part of this one
    @Test
    void theCasesOfTheReferenceHoldOneAfterTheOtherOnOneStore() throws Exception {
        emptyStorageHasNothing();
        headerIsReadBySequence();
        headerIsReadByHash();
        ledgerWithoutTransactionsHasAListOfNone();
        ledgerWithoutTransactionsHasNoReceipts();
        truncationKeepsTheLedgerItNamesAndRemovesThoseAbove();
        ledgersPutOneAfterTheOtherAreAllThere();
        transactionsAreConfirmedByLedgerAndPosition();
        receiptsTellFeeAndThePlacesOfTheirEventsInTheLedger();
        eventsMatchByContractAndTopicsWithinRangeAndLimit();
        streamGivesWhatTheListGives();
        drainGivesTheReceiptsOfWhatItRemoves();
    }
}
