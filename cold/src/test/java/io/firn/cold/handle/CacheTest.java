package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdException;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Deadline;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import io.firn.ledger.LedgerHeader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of earlier answers, and how one question answers many who ask it. */
@Timeout(120)
class CacheTest {
    private static final Deadline NEVER = Deadline.never();

    @Test
    void whatWasReadOnceIsAnsweredFromMemoryByEveryName() throws Exception {
        try (Scene scene = Scene.blocking()) {
            TxRef byHash = new TxRef.ByHash(Made.txHash(10, 1));
            TxRef in = new TxRef.In(Made.hash(10), 1);
            scene.headerByHash(10);
            Confirmed<ColdTransaction> tx =
                    scene.handle.transaction(byHash, NEVER).orElseThrow();
            Confirmed<ColdReceipt> receipt = scene.handle.receipt(byHash, NEVER).orElseThrow();
            assertThat(scene.back.count(READ)).isEqualTo(3);

            assertThat(scene.header(10)).contains(Made.header(10));
            assertThat(scene.headerByHash(10)).contains(Made.header(10));
            for (TxRef ref : List.of(byHash, in, Scene.tx(10, 1))) {
                Confirmed<ColdTransaction> again =
                        scene.handle.transaction(ref, NEVER).orElseThrow();
                assertThat(again.ledger()).isEqualTo(tx.ledger());
                assertThat(again.position()).isEqualTo(1);
                assertThat(again.value().hash()).isEqualTo(Made.txHash(10, 1));
                assertThat(again.value().envelope().copy())
                        .isEqualTo(tx.value().envelope().copy());
                assertThat(scene.handle
                                .receipt(ref, NEVER)
                                .orElseThrow()
                                .value()
                                .txHash())
                        .isEqualTo(receipt.value().txHash());
            }
            assertThat(scene.back.count(READ)).isEqualTo(3);
            assertThat(scene.counted("firn.cold.cache.hits")).isEqualTo(8);
            assertThat(scene.counted("firn.cold.cache.misses")).isEqualTo(3);
            assertThat(scene.gauged("firn.cold.cache.bytes")).isPositive();
        }
    }

    @Test
    void headersThatAreAllKnownAreAnsweredTogether() throws Exception {
        try (Scene scene = Scene.blocking()) {
            List<LedgerRef> refs =
                    List.of(new LedgerRef.BySeq(4), new LedgerRef.ByHash(Made.hash(5)), new LedgerRef.BySeq(4));
            List<Optional<LedgerHeader>> first = scene.handle.headers(refs, NEVER);
            assertThat(first)
                    .containsExactly(
                            Optional.of(Made.header(4)), Optional.of(Made.header(5)), Optional.of(Made.header(4)));
            assertThat(scene.handle.headers(refs, NEVER)).isEqualTo(first);
            assertThat(scene.back.count(READ)).isOne();
            assertThat(scene.handle.headers(List.of(new LedgerRef.BySeq(4), new LedgerRef.BySeq(99)), NEVER))
                    .containsExactly(Optional.of(Made.header(4)), Optional.empty());
            assertThat(scene.back.count(READ)).isEqualTo(2);
        }
    }

    @Test
    void whatIsNotThereIsAskedForEachTime() throws Exception {
        try (Scene scene = Scene.blocking()) {
            assertThat(scene.header(21)).isEmpty();
            assertThat(scene.header(21)).isEmpty();
            assertThat(scene.back.count(READ)).isEqualTo(2);
            scene.putting(21, 21).get();
            assertThat(scene.header(21)).isPresent();
        }
    }

    @Test
    void withoutBytesNothingIsKept() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, false).with(20), Scene.PATIENT.withCacheBytes(0))) {
            scene.header(10);
            scene.header(10);
            scene.handle.headers(List.of(new LedgerRef.BySeq(10)), NEVER);
            assertThat(scene.back.count(READ)).isEqualTo(3);
        }
    }

    @Test
    void theLeastRecentlyUsedMakesRoomAndWhatIsTooHeavyIsNotKept() {
        Epoch epoch = new Epoch();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ColdCache cache = new ColdCache(64 * 1024, epoch, new HandleMetrics(registry));
        for (long seq = 0; seq < 1000; seq++) {
            cache.keep(Made.header(seq), 0);
            assertThat(cache.header(new LedgerRef.BySeq(0))).isPresent();
            assertThat(cache.bytes()).isLessThanOrEqualTo(64 * 1024);
        }
        assertThat(cache.header(new LedgerRef.BySeq(1))).isEmpty();
        assertThat(cache.header(new LedgerRef.BySeq(999))).isPresent();
        assertThat(registry.get("firn.cold.cache.evictions").counter().count()).isGreaterThan(1000);

        Confirmed<ColdTransaction> small = Made.transaction(new TxRef.At(1, 0));
        Confirmed<ColdTransaction> large = new Confirmed<>(
                new ColdTransaction(
                        Made.txHash(2, 0),
                        Made.txHash(2, 0),
                        io.firn.ledger.Slice.of(new byte[5000]),
                        Optional.empty()),
                Made.header(2),
                0);
        cache.keepTransaction(new TxRef.At(1, 0), small, 0);
        cache.keepTransaction(new TxRef.At(2, 0), large, 0);
        assertThat(cache.transaction(new TxRef.At(1, 0))).isPresent();
        assertThat(cache.transaction(new TxRef.At(2, 0))).isEmpty();
        cache.clear();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void whatIsKeptHasArraysOfItsOwn() {
        ColdCache cache = new ColdCache(1 << 20, new Epoch(), new HandleMetrics(new SimpleMeterRegistry()));
        cache.keepTransaction(new TxRef.At(1, 0), Made.transaction(new TxRef.At(1, 0)), 0);
        ColdTransaction kept =
                cache.transaction(new TxRef.At(1, 0)).orElseThrow().value();
        assertThat(kept.envelope().array()).hasSize(50);
        assertThat(kept.envelope().copy())
                .isEqualTo(
                        Made.transaction(new TxRef.At(1, 0)).value().envelope().copy());
    }

    @Test
    void whatWasReadInAnEpochThatIsOverIsNotKept() {
        Epoch epoch = new Epoch();
        ColdCache cache = new ColdCache(1 << 20, epoch, new HandleMetrics(new SimpleMeterRegistry()));
        long before = epoch.now();
        epoch.begin();
        cache.keep(Made.header(1), before);
        cache.keep(Made.header(1), epoch.now());
        epoch.end();
        cache.keep(Made.header(1), before);
        TxRef place = new TxRef.At(1, 0);
        cache.keepTransaction(place, Made.transaction(new TxRef.At(1, 0)), before);
        cache.keepReceipt(place, Made.receipt(new TxRef.At(1, 0)), before);
        assertThat(cache.bytes()).isZero();
        cache.keep(Made.header(1), epoch.now());
        assertThat(cache.header(new LedgerRef.BySeq(1))).isPresent();
    }

    @Test
    void manyWhoAskTheSameAreAnsweredByOneCall() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            Pending<Object> leader = Pending.of(() -> scene.header(10));
            hold.reached(1);
            List<Pending<Object>> others = Pending.of(50, () -> scene.header(10));
            Until.is("they wait", () -> scene.counted("firn.cold.cache.joined") == 50);
            hold.lift();
            assertThat(leader.get()).isEqualTo(Optional.of(Made.header(10)));
            others.forEach(o -> assertThat(o.get()).isEqualTo(Optional.of(Made.header(10))));
            assertThat(scene.back.count(READ)).isOne();
        }
    }

    @Test
    void whoHasLessTimeThanTheOneHeWaitsForLeavesAlone() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            Pending<Object> leader = Pending.of(() -> scene.header(10));
            hold.reached(1);
            Pending<Object> hasty =
                    Pending.of(() -> scene.handle.header(new LedgerRef.BySeq(10), Deadline.in(Duration.ofMillis(20))));
            assertThat(hasty.failure())
                    .isInstanceOfSatisfying(
                            ColdException.DeadlineExceeded.class,
                            e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.WORK));
            hold.lift();
            assertThat(leader.get()).isEqualTo(Optional.of(Made.header(10)));
        }
    }

    @Test
    void aFailureIsNotSharedTheOthersTryThemselves() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            scene.back.on(READ, () -> {
                scene.back.on(READ, () -> {});
                throw new IOException("once");
            });
            Pending<Object> leader = Pending.of(() -> scene.header(10));
            hold.reached(1);
            List<Pending<Object>> others = new ArrayList<>(Pending.of(3, () -> scene.header(10)));
            Until.is("they wait", () -> scene.counted("firn.cold.cache.joined") == 3);
            hold.lift();
            assertThat(leader.failure()).hasMessage("once");
            others.forEach(o -> assertThat(o.get()).isEqualTo(Optional.of(Made.header(10))));
        }
    }

    @Test
    void whoeverLedAndLeftBeforeHisPermitCameDoesNotKeepTheOthersWaiting() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(64, hold);
            Pending<Object> leader = Pending.of(() -> scene.header(10));
            Until.is("he waits", () -> scene.reads().waiting() == 1);
            Pending<Object> other = Pending.of(() -> scene.header(10));
            Until.is("the other waits", () -> scene.counted("firn.cold.cache.joined") == 1);
            leader.interrupt();
            assertThat(leader.failure()).isInstanceOf(InterruptedIOException.class);
            hold.lift();
            assertThat(other.get()).isEqualTo(Optional.of(Made.header(10)));
            Pending.allEnd(running);
        }
    }

    @Test
    void aQuestionAskedAfterAWriteIsNotAnsweredByOneAskedBeforeIt() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, true).with(20), Scene.PATIENT)) {
            Hold hold = scene.back.hold(READ);
            Pending<Object> early = Pending.of(() -> scene.header(21));
            hold.reached(1);
            scene.back.pass(READ);
            scene.putting(21, 21).get();
            assertThat(scene.header(21)).contains(Made.header(21));
            assertThat(early.isDone()).isFalse();
            hold.lift();
            early.get();
        }
    }
}
