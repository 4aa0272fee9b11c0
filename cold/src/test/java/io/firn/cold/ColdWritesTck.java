package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is put, and what is taken away again. */
abstract class ColdWritesTck extends ColdKit {
    @Test
    void ledgerAtOrBelowTheLatestIsRefusedAndChangesNothing() throws Exception {
        List<MadeLedger> stored = putMade(100, 102);
        for (long seq : new long[] {99, 100, 101, 102}) {
            assertRefused(() -> put(seq, MadeTx.of(1, seq, 1)));
        }
        assertRefused(() -> put(stored.get(1)));
        assertNothingAt(99);
        for (MadeLedger ledger : stored) {
            assertHolds(ledger);
        }
        assertThat(reads().transaction(tx(MadeTx.of(1, 101, 1)), never())).isEmpty();
        assertLatest(102);
    }

    @Test
    void gapsStayGapsWhereTheyAreAllowed() throws Exception {
        MadeLedger first = put(100, MadeTx.of(1, 1, 1));
        MadeLedger second = put(200, MadeTx.of(1, 2, 1));
        assertNothingAt(101);
        assertNothingAt(199);
        assertHolds(first);
        assertHolds(second);
        assertSame(events(EventsFilter.between(100, 200, EventQuery.ALL)), eventsOf(List.of(first, second)));
    }

    @Test
    void linkedStoreRefusesGapsAndLedgersThatNameAnotherBefore() throws Exception {
        openLinked();
        MadeLedger first = put(100, MadeTx.of(1, 1, 1));
        MadeTx tx = MadeTx.of(1, 2, 1);
        assertRefused(() -> put(MadeLedger.of(102, first.hash(), tx)));
        assertRefused(() -> put(MadeLedger.of(101, Hash.ZERO, tx)));
        assertRefused(() -> put(MadeLedger.of(101, new Hash(1, 2, 3, 4), tx)));
        assertRefused(() -> put(MadeLedger.of(100, first.hash(), tx)));
        assertNothingAt(101);
        assertNothingAt(102);
        assertLatest(100);
        assertHolds(put(MadeLedger.of(101, first.hash(), tx)));
        assertLatest(101);
    }

    @Test
    void linkedStoreTakesAnotherBranchOnceTheOldOneIsTruncated() throws Exception {
        openLinked();
        List<MadeLedger> old = putMade(100, 105);
        store.truncateAbove(102);
        for (MadeLedger ledger : made(103, 107, old.get(2).hash(), 1)) {
            assertHolds(put(ledger));
        }
        for (MadeLedger gone : old.subList(3, 6)) {
            assertThat(reads().header(named(gone.hash()), never())).isEmpty();
            for (MadeTx tx : gone.txs()) {
                assertThat(reads().transaction(tx(tx), never())).isEmpty();
                assertThat(reads().receipt(tx(tx), never())).isEmpty();
            }
        }
        assertLatest(107);
    }

    @Test
    void headerThatIsNotThatOfItsFrameIsRefused() throws Exception {
        MadeLedger ledger = MadeLedger.of(100, Hash.ZERO, MadeTx.of(1, 1, 1));
        MadeLedger other = MadeLedger.of(100, Hash.ZERO, MadeTx.of(1, 2, 1));
        LedgerHeader is = ledger.header();
        for (LedgerHeader wrong : List.of(
                other.header(),
                new LedgerHeader(101, is.hash(), is.previousHash(), is.closeTimeSeconds(), is.protocolVersion()),
                new LedgerHeader(100, is.hash(), is.hash(), is.closeTimeSeconds(), is.protocolVersion()),
                new LedgerHeader(100, is.hash(), is.previousHash(), is.closeTimeSeconds() + 1, is.protocolVersion()),
                new LedgerHeader(100, is.hash(), is.previousHash(), is.closeTimeSeconds(), 1))) {
            assertRefused(() -> store.put(new Section(List.of(new Section.Entry(wrong, ledger.frame())))));
        }
        assertEmpty();
        assertHolds(put(ledger));
    }

    @Test
    void ledgerThatDoesNotWalkIsRefusedAndNamed() throws Exception {
        MadeLedger ledger = MadeLedger.of(100, Hash.ZERO, MadeTx.of(1, 1, 1));
        LedgerLayout none = new LedgerLayout();
        none.header(ledger.header());
        LedgerFrame garbage = MadeLedger.framed(Slice.of(new byte[500]), none);
        LedgerFrame cut = MadeLedger.framed(ledger.raw().part(0, ledger.raw().length() - 1), none);
        for (LedgerFrame frame : List.of(garbage, cut, damaged(ledger))) {
            assertThatThrownBy(() -> store.put(new Section(List.of(new Section.Entry(ledger.header(), frame)))))
                    .isInstanceOf(ColdException.InvalidArgument.class)
                    .hasMessageContaining("ledger 100");
        }
        assertEmpty();
        assertHolds(put(ledger));
    }

    /** Its frame, with one byte of what is compressed turned. */
    private static LedgerFrame damaged(MadeLedger ledger) throws IOException {
        ByteBuffer whole = ledger.frame().bytes();
        ByteBuffer copy = ByteBuffer.allocate(whole.remaining()).put(whole).flip();
        copy.put(30, (byte) (copy.get(30) ^ 0x55));
        return LedgerFrame.parse(copy);
    }

    @Test
    void preparedLedgerIsSeenOncePublishedAndNotBefore() throws Exception {
        MadeLedger first = put(100, MadeTx.of(1, 1, 1));
        MadeLedger next = MadeLedger.of(101, Hash.ZERO, MadeTx.of(1, 2, 1));
        try (ColdBackEnd.Prepared prepared = backEnd.prepare(next.section())) {
            assertAbsent(next);
            assertThat(reads().transaction(tx(next.txs().getFirst()), never())).isEmpty();
            assertLatest(100);
            prepared.publish(never());
            assertHolds(next);
        }
        assertHolds(next);
        assertHolds(first);
    }

    @Test
    void preparedLedgerThatIsNotPublishedLeavesNothing() throws Exception {
        put(100);
        MadeLedger dropped = MadeLedger.of(101, Hash.ZERO, MadeTx.of(1, 2, 1));
        backEnd.prepare(dropped.section()).close();
        assertAbsent(dropped);
        MadeLedger other = put(101, MadeTx.of(1, 3, 1));
        restart();
        assertHolds(other);
        assertThat(reads().transaction(tx(dropped.txs().getFirst()), never())).isEmpty();
    }

    @Test
    void preparedLedgerThatNoLongerFollowsIsNotPublished() throws Exception {
        openLinked();
        List<MadeLedger> stored = putMade(100, 101);
        MadeLedger next = MadeLedger.of(102, stored.get(1).hash(), MadeTx.of(1, 2, 1));
        try (ColdBackEnd.Prepared prepared = backEnd.prepare(next.section())) {
            store.truncateAbove(100);
            assertRefused(() -> prepared.publish(never()));
        }
        assertAbsent(next);
        assertLatest(100);
        assertHolds(stored.getFirst());
    }

    @Test
    void truncationAtOrAboveTheLatestChangesNothing() throws Exception {
        store.truncateAbove(5);
        assertEmpty();
        List<MadeLedger> stored = putMade(100, 103);
        for (long seq : new long[] {103, 104, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            store.truncateAbove(seq);
            assertThat(store.drainAbove(seq)).isEmpty();
        }
        for (MadeLedger ledger : stored) {
            assertHolds(ledger);
        }
        assertLatest(103);
    }

    @Test
    void truncationBelowEverythingLeavesAnEmptyStoreThatTakesAnyLedger() throws Exception {
        for (long seq : new long[] {0, 99}) {
            List<MadeLedger> stored = putMade(100, 103);
            store.truncateAbove(seq);
            for (MadeLedger gone : stored) {
                assertAbsent(gone);
            }
            assertEmpty();
        }
        assertHolds(put(50, MadeTx.of(1, 1, 1)));
    }

    @Test
    void truncationInAGapRemovesWhatIsAboveTheGap() throws Exception {
        MadeLedger below = put(100);
        MadeLedger above = put(110);
        store.truncateAbove(105);
        assertHolds(below);
        assertAbsent(above);
        assertLatest(100);
    }

    @Test
    void sequencesPutAgainAreTheNewLedgersAlone() throws Exception {
        List<MadeLedger> old = putMade(100, 107);
        store.truncateAbove(103);
        List<MadeLedger> all = new ArrayList<>(old.subList(0, 4));
        for (MadeLedger ledger : made(104, 105, Hash.ZERO, 1)) {
            all.add(put(ledger));
        }
        for (MadeLedger ledger : all) {
            assertHolds(ledger);
        }
        for (MadeLedger gone : old.subList(4, 8)) {
            assertThat(reads().ledger(named(gone.hash()), never())).isEmpty();
            for (MadeTx tx : gone.txs()) {
                assertThat(reads().transaction(tx(tx), never())).isEmpty();
            }
        }
        assertSame(events(everywhere(EventQuery.ALL)), eventsOf(all));
    }

    @Test
    void transactionInTwoLedgersIsThatOfTheNewerAndTruncationBringsTheOlderBack() throws Exception {
        MadeTx twice = MadeTx.of(1, 1, 1);
        MadeLedger older = put(100, MadeTx.of(1, 2, 1), twice);
        MadeLedger newer = put(104, twice, MadeTx.of(1, 3, 1));
        assertThat(Told.maybe(reads().transaction(tx(twice), never()))).contains(Told.expected(newer, 0));
        assertThat(Told.maybeReceipt(reads().receipt(tx(twice), never()))).contains(Told.expectedReceipt(newer, 0));
        assertHolds(older);
        store.truncateAbove(103);
        assertThat(Told.maybe(reads().transaction(tx(twice), never()))).contains(Told.expected(older, 1));
        assertThat(Told.maybeReceipt(reads().receipt(tx(twice), never()))).contains(Told.expectedReceipt(older, 1));
        assertHolds(older);
        MadeLedger again = put(105, twice);
        assertThat(Told.maybe(reads().transaction(tx(twice), never()))).contains(Told.expected(again, 0));
        store.pruneBelow(101);
        assertThat(Told.maybe(reads().transaction(tx(twice), never()))).contains(Told.expected(again, 0));
        store.truncateAbove(101);
        assertThat(reads().transaction(tx(twice), never())).isEmpty();
    }

    @Test
    void drainOverGapsGivesOneEntryForEachLedgerThatWasThere() throws Exception {
        List<MadeLedger> stored =
                List.of(put(100), put(105, MadeTx.of(1, 1, 1)), put(107), put(109, MadeTx.of(1, 2, 1)));
        List<DrainedLedger> drained = store.drainAbove(102);
        assertThat(drained)
                .extracting(DrainedLedger::header)
                .containsExactly(
                        stored.get(1).header(),
                        stored.get(2).header(),
                        stored.get(3).header());
        assertThat(Told.receipts(drained.get(0).receipts())).isEqualTo(Told.expectedReceipt(stored.get(1), 0));
        assertThat(drained.get(1).receipts()).isEmpty();
        assertThat(Told.receipts(drained.get(2).receipts())).isEqualTo(Told.expectedReceipt(stored.get(3), 0));
        assertLatest(100);
        assertThat(store.drainAbove(102)).isEmpty();
        assertThat(store.drainAbove(0)).hasSize(1);
        assertEmpty();
        assertThat(store.drainAbove(0)).isEmpty();
    }

    @Test
    void pruningRemovesWhatIsBelowAndNothingElse() throws Exception {
        List<MadeLedger> stored = putMade(100, 107);
        store.pruneBelow(0);
        store.pruneBelow(100);
        assertHolds(stored.getFirst());
        store.pruneBelow(104);
        for (MadeLedger gone : stored.subList(0, 4)) {
            assertAbsent(gone);
            for (MadeTx tx : gone.txs()) {
                assertThat(reads().transaction(tx(tx), never())).isEmpty();
                assertThat(reads().receipt(tx(tx), never())).isEmpty();
            }
        }
        for (MadeLedger ledger : stored.subList(4, 8)) {
            assertHolds(ledger);
        }
        assertSame(events(everywhere(EventQuery.ALL)), eventsOf(stored.subList(4, 8)));
        assertLatest(107);
        store.pruneBelow(Long.MAX_VALUE);
        assertEmpty();
    }

    @Test
    void holdsIsTrueForExactlyTheLedgersThatAreStored() throws Exception {
        putMade(100, 103);
        put(110);
        store.truncateAbove(105);
        store.pruneBelow(102);
        for (long seq : new long[] {Long.MIN_VALUE, -1, 0, 2, 99, 100, 101, 104, 110, 1L << 40, Long.MAX_VALUE}) {
            assertThat(reads().holds(seq)).as("ledger %d", seq).isFalse();
        }
        assertThat(reads().holds(102)).isTrue();
        assertThat(reads().holds(103)).isTrue();
    }

    @Test
    void whatIsStoredIsThereAfterARestart() throws Exception {
        List<MadeLedger> stored = putMade(100, 106);
        store.truncateAbove(104);
        store.pruneBelow(102);
        restart();
        assertLatest(104);
        for (MadeLedger ledger : stored.subList(2, 5)) {
            assertHolds(ledger);
            for (int i = 0; i < ledger.txs().size(); i++) {
                assertThat(Told.maybe(reads().transaction(tx(ledger.txs().get(i)), never())))
                        .contains(Told.expected(ledger, i));
            }
        }
        for (MadeLedger gone : List.of(stored.get(0), stored.get(1), stored.get(5), stored.get(6))) {
            assertAbsent(gone);
        }
        assertSame(events(everywhere(EventQuery.ALL)), eventsOf(stored.subList(2, 5)));
        assertRefused(() -> put(stored.get(3)));
        assertHolds(put(105, MadeTx.of(9, 9, 9)));
    }
}
