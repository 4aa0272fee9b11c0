package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Ledgers, transactions and receipts, one by one and in lists. */
abstract class ColdReadsTck extends ColdWritesTck {
    private static final Hash UNKNOWN = new Hash(9, 9, 9, 9);

    @Test
    void whatIsNotThereIsAbsentAndNoError() throws Exception {
        MadeLedger only = put(100, MadeTx.of(1, 1, 1));
        for (long seq : new long[] {Long.MIN_VALUE, -1, 0, 1, 99, 101, 1L << 40, Long.MAX_VALUE}) {
            assertThat(reads().holds(seq)).isFalse();
            assertThat(reads().header(at(seq), never())).isEmpty();
            assertThat(reads().ledger(at(seq), never())).isEmpty();
            assertThat(reads().transactions(seq, never())).isEmpty();
            assertThat(reads().transactionCount(seq, never())).isZero();
            assertThat(reads().receipts(seq, never())).isEmpty();
            assertThat(reads().transaction(at(seq, 0), never())).isEmpty();
            assertThat(reads().receipt(at(seq, 0), never())).isEmpty();
        }
        for (Hash hash : List.of(UNKNOWN, Hash.ZERO, only.txs().getFirst().hash())) {
            assertThat(reads().header(named(hash), never())).isEmpty();
            assertThat(reads().ledger(named(hash), never())).isEmpty();
            assertThat(reads().transaction(new TxRef.In(hash, 0), never())).isEmpty();
            assertThat(reads().receipt(new TxRef.In(hash, 0), never())).isEmpty();
        }
        for (Hash hash : List.of(UNKNOWN, Hash.ZERO, only.hash())) {
            assertThat(reads().transaction(new TxRef.ByHash(hash), never())).isEmpty();
            assertThat(reads().receipt(new TxRef.ByHash(hash), never())).isEmpty();
        }
    }

    @Test
    void positionsOutOfRangeAreAbsent() throws Exception {
        MadeLedger ledger = put(100, MadeTx.of(1, 1, 1), MadeTx.of(1, 2, 1));
        put(101);
        for (int position : new int[] {Integer.MIN_VALUE, -1, 2, 3, Integer.MAX_VALUE}) {
            for (TxRef ref : List.of(at(100, position), new TxRef.In(ledger.hash(), position), at(101, position))) {
                assertThat(reads().transaction(ref, never())).isEmpty();
                assertThat(reads().receipt(ref, never())).isEmpty();
            }
        }
        assertThat(reads().transaction(at(101, 0), never())).isEmpty();
        assertHolds(ledger);
    }

    @Test
    void headersComeInTheOrderAskedForAndAsOftenAsAskedFor() throws Exception {
        List<MadeLedger> stored = putMade(100, 103);
        List<LedgerRef> asked = List.of(
                at(103),
                named(UNKNOWN),
                named(stored.get(1).hash()),
                at(101),
                at(103),
                at(7),
                named(stored.get(0).hash()));
        List<Optional<LedgerHeader>> expected = List.of(
                Optional.of(stored.get(3).header()),
                Optional.empty(),
                Optional.of(stored.get(1).header()),
                Optional.of(stored.get(1).header()),
                Optional.of(stored.get(3).header()),
                Optional.empty(),
                Optional.of(stored.get(0).header()));
        assertThat(reads().headers(asked, never())).isEqualTo(expected);
        assertThat(reads().headers(List.of(), never())).isEmpty();
    }

    /** The chain's kinds of transactions: plain ones and fee bumps, with and without effect, sender, and events of each stage. */
    @Test
    void transactionsOfEveryKindComeBackAsTheyWere() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        List<MadeTx> txs = new ArrayList<>();
        txs.add(MadeTx.plain(new byte[0], new byte[0]));
        txs.add(MadeTx.plain(new byte[] {1, 2, 3}, new byte[] {4}));
        txs.add(MadeTx.feeBump(new byte[MadeTx.OUTER_BYTES + 1], new byte[0]));
        for (int i = 0; i < 40; i++) {
            byte[] envelope = new byte[MadeTx.OUTER_BYTES + 8 + i];
            byte[] result = new byte[i];
            random.nextBytes(envelope);
            random.nextBytes(result);
            txs.add(i % 3 == 0 ? MadeTx.feeBump(envelope, result) : MadeTx.plain(envelope, result));
        }
        MadeLedger ledger = put(100, txs.toArray(MadeTx[]::new));
        assertThat(txs).anyMatch(MadeTx::isFeeBump).anyMatch(MadeTx::successful).anyMatch(tx -> !tx.successful());
        assertThat(ledger.events())
                .anyMatch(event -> event.id().tx() > 40)
                .anyMatch(event -> event.id().op() > 1);
        assertHolds(ledger);
        for (int i = 0; i < txs.size(); i++) {
            assertFoundByItsHashes(ledger, i);
        }
        assertSame(events(everywhere(EventQuery.ALL)), ledger.events());
    }

    private void assertFoundByItsHashes(MadeLedger ledger, int position) throws IOException {
        MadeTx tx = ledger.txs().get(position);
        for (Hash hash : List.of(tx.hash(), tx.innerHash())) {
            TxRef ref = new TxRef.ByHash(hash);
            assertThat(Told.maybe(reads().transaction(ref, never()))).contains(Told.expected(ledger, position));
            assertThat(Told.maybeReceipt(reads().receipt(ref, never())))
                    .contains(Told.expectedReceipt(ledger, position));
        }
    }

    @Test
    void feeBumpIsFoundByItsOwnHashAndByThatOfWhatItPaysFor() throws Exception {
        byte[] envelope = new byte[40];
        envelope[20] = 1;
        MadeTx bump = MadeTx.feeBump(envelope, new byte[] {0, 0, 0, 5});
        MadeLedger ledger = put(100, MadeTx.of(1, 1, 1), bump);
        assertFoundByItsHashes(ledger, 1);
        assertThat(reads().transaction(tx(bump), never()).orElseThrow().value().innerHash())
                .isEqualTo(bump.innerHash())
                .isNotEqualTo(bump.hash());
        store.truncateAbove(99);
        assertThat(reads().transaction(tx(bump), never())).isEmpty();
        assertThat(reads().transaction(new TxRef.ByHash(bump.innerHash()), never()))
                .isEmpty();
    }

    @Test
    void theLargestReceiptThatIsKnownComesBack() throws Exception {
        assertLargeReceiptComesBack(1_580_140);
    }

    @Test
    void receiptOfSixteenMebibytesComesBack() throws Exception {
        assertLargeReceiptComesBack(16 << 20);
    }

    private void assertLargeReceiptComesBack(int bytes) throws IOException {
        byte[] result = new byte[bytes - Hash.BYTES];
        new SplittableRandom(bytes).nextBytes(result);
        MadeTx large = MadeTx.plain(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, result);
        MadeLedger ledger = put(100, MadeTx.of(1, 1, 1), large, MadeTx.of(1, 2, 1));
        for (TxRef ref : List.of(tx(large), at(100, 1), new TxRef.In(ledger.hash(), 1))) {
            Confirmed<ColdReceipt> receipt = reads().receipt(ref, never()).orElseThrow();
            assertThat(receipt.value().result().length()).isEqualTo(bytes);
            assertThat(Told.receipt(receipt)).isEqualTo(Told.expectedReceipt(ledger, 1));
        }
        assertThat(Told.receipts(reads().receipts(100, never())))
                .isEqualTo(Told.expectedReceipt(ledger, 0) + "\n" + Told.expectedReceipt(ledger, 1) + "\n"
                        + Told.expectedReceipt(ledger, 2));
        assertThat(reads().ledger(at(100), never()).orElseThrow().decode().copy())
                .isEqualTo(ledger.raw().copy());
    }

    @Test
    void envelopeOfAMebibyteComesBack() throws Exception {
        byte[] envelope = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(envelope);
        byte[] other = envelope.clone();
        other[0]++;
        MadeLedger ledger = put(100, MadeTx.plain(envelope, new byte[9]), MadeTx.feeBump(other, new byte[9]));
        assertFoundByItsHashes(ledger, 1);
        assertHolds(ledger);
    }

    @Test
    void ledgerOfAThousandTransactionsComesBack() throws Exception {
        List<MadeTx> txs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            txs.add(MadeTx.of(3, i, i));
        }
        MadeLedger ledger = put(100, txs.toArray(MadeTx[]::new));
        assertThat(Told.transactions(reads().transactions(100, never())).lines().toList())
                .hasSize(1_000)
                .endsWith(Told.expected(ledger, 999));
        assertFoundByItsHashes(ledger, 517);
        assertSame(events(in(ledger.hash(), EventQuery.ALL)), ledger.events());
        assertThat(reads().transactionCount(100, never())).isEqualTo(1_000);
    }

    @Test
    void opaqueLedgerIsServedAsItIsAndWhatIsInItIsSaidNotToBeUnderstood() throws Exception {
        MadeLedger before = put(100, MadeTx.of(1, 1, 1));
        MadeLedger opaque = put(MadeLedger.opaque(101, before.hash()));
        MadeLedger behind = put(102, MadeTx.of(1, 2, 1));
        assertThat(reads().holds(101)).isTrue();
        assertThat(reads().header(at(101), never())).contains(opaque.header());
        assertThat(reads().header(named(opaque.hash()), never())).contains(opaque.header());
        assertThat(reads().ledger(at(101), never()).orElseThrow().decode().copy())
                .isEqualTo(opaque.raw().copy());
        assertNotUnderstood(() -> reads().transactions(101, never()));
        assertNotUnderstood(() -> reads().transactionCount(101, never()));
        assertNotUnderstood(() -> reads().receipts(101, never()));
        assertNotUnderstood(() -> reads().transaction(at(101, 0), never()));
        assertNotUnderstood(() -> reads().receipt(new TxRef.In(opaque.hash(), 0), never()));
        assertNotUnderstood(() -> reads().events(in(opaque.hash(), EventQuery.ALL), 9, never()));
        assertNotUnderstood(() -> reads().events(everywhere(EventQuery.ALL), 1_000, never()));
        assertNotUnderstood(() -> streamed(everywhere(EventQuery.ALL), 1_000));
        Hash nobodys = new Hash(1, 2, 3, 4);
        assertNotUnderstood(() -> reads().find(nobodys, never()));
        assertNotUnderstood(() -> reads().transaction(new TxRef.ByHash(nobodys), never()));
        assertThat(reads().find(opaque.hash(), never())).contains(new FoundByHash.Ledger(opaque.header()));
        assertHolds(before);
        assertHolds(behind);
        assertSame(events(from(102, EventQuery.ALL)), behind.events());
        assertSame(events(EventsFilter.between(1, 100, EventQuery.ALL)), before.events());
    }

    private static void assertNotUnderstood(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ColdException.Incomplete.class)
                .hasMessageContaining("ledger 101")
                .hasMessageContaining("not understood");
    }

    @Test
    void deadlineThatHasPassedEndsWorkOverManyLedgers() throws Exception {
        putMade(100, 105);
        Deadline passed = Deadline.in(Duration.ZERO);
        assertThatThrownBy(() -> reads().events(everywhere(EventQuery.ALL), 1_000, passed))
                .isInstanceOf(ColdException.DeadlineExceeded.class);
        assertThatThrownBy(() -> reads().eventsPage(
                                everywhere(EventQuery.ALL), Optional.empty(), 1_000, EventOrder.DESCENDING, passed))
                .isInstanceOf(ColdException.DeadlineExceeded.class);
        assertThat(events(everywhere(EventQuery.ALL))).isNotEmpty();
    }
}
