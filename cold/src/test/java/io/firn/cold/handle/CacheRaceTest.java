package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdReads;
import io.firn.cold.Deadline;
import io.firn.cold.LedgerRef;
import io.firn.cold.TxRef;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that a write has removed is answered from memory, however the write ends. */
@Timeout(120)
class CacheRaceTest {
    private static final Deadline NEVER = Deadline.never();

    private static void know(Scene scene, long seq) throws IOException {
        scene.back.claimToHoldAll();
        assertThat(scene.header(seq)).isPresent();
        assertThat(scene.handle.transaction(Scene.tx(seq, 0), NEVER)).isPresent();
        assertThat(scene.handle.receipt(Scene.tx(seq, 0), NEVER)).isPresent();
        assertThat(scene.handle.transaction(new TxRef.ByHash(Made.txHash(seq, 1)), NEVER))
                .isPresent();
        int reads = scene.back.count(READ);
        assertThat(scene.header(seq)).isPresent();
        assertThat(scene.headerByHash(seq)).isPresent();
        assertThat(scene.back.count(READ)).isEqualTo(reads);
    }

    @Test
    void aTruncatedLedgerIsGone() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            know(scene, 3);
            int reads = scene.back.count(READ);
            scene.truncating(5).get();
            assertThat(scene.header(10)).isEmpty();
            assertThat(scene.headerByHash(10)).isEmpty();
            assertThat(scene.handle.transaction(Scene.tx(10, 0), NEVER)).isEmpty();
            assertThat(scene.back.count(READ)).isEqualTo(reads + 3);
            assertThat(scene.header(3)).isPresent();
            assertThat(scene.back.count(READ)).isEqualTo(reads + 3);
        }
    }

    @Test
    void whatATruncationHasRemovedIsNotAnsweredBeforeItReturns() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            Hold removed = new Hold();
            scene.back.whenRemoved(removed::pass);
            Pending<Boolean> writer = scene.truncating(5);
            removed.reached(1);

            Pending<Object> header = Pending.of(() -> scene.header(10));
            Pending<Object> byHash = Pending.of(() -> scene.headerByHash(10));
            Pending<Object> receipt = Pending.of(() -> scene.handle.receipt(Scene.tx(10, 0), NEVER));
            Until.is("they wait for the write", () -> scene.reads().waiting() == 3);

            removed.lift();
            writer.get();
            assertThat(header.get()).isEqualTo(java.util.Optional.empty());
            assertThat(byHash.get()).isEqualTo(java.util.Optional.empty());
            assertThat(receipt.get()).isEqualTo(java.util.Optional.empty());
        }
    }

    @Test
    void whatATruncationHasRemovedIsNotAnsweredThoughItThenFailed() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            scene.back.whenRemoved(() -> {
                throw new IOException("the outcome is unknown");
            });
            assertThat(scene.truncating(5).failure()).hasMessage("the outcome is unknown");
            assertThat(scene.header(10)).isEmpty();
            assertThat(scene.headerByHash(10)).isEmpty();
            assertThat(scene.handle.transaction(Scene.tx(10, 0), NEVER)).isEmpty();
        }
    }

    @Test
    void norThoughItFailedInAWayNobodyExpected() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            scene.back.whenRemoved(() -> {
                throw new AssertionError("a fault");
            });
            assertThat(scene.truncating(5).failure()).isInstanceOf(io.firn.cold.ColdException.Internal.class);
            assertThat(scene.header(10)).isEmpty();
        }
    }

    @Test
    void pruningAndDrainingForgetToo() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            know(scene, 3);
            scene.handle.drainAbove(8, NEVER);
            assertThat(scene.header(10)).isEmpty();
            scene.handle.pruneBelow(5, NEVER);
            assertThat(scene.header(3)).isEmpty();
        }
    }

    @Test
    void aReadOfAnEarlierPictureNeitherHitsNorFillsWhatCameAfterIt() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            ScriptedCold earlier = new ScriptedCold(true, true).with(20);
            ColdReads view = scene.handle.at(earlier, scene.handle.epoch());
            assertThat(view.header(new LedgerRef.BySeq(10), NEVER)).isPresent();
            assertThat(earlier.count(READ)).isZero();

            scene.truncating(5).get();

            assertThat(view.header(new LedgerRef.BySeq(10), NEVER)).isPresent();
            assertThat(earlier.count(READ)).isOne();
            assertThat(scene.header(10)).isEmpty();
        }
    }

    @Test
    void aHitCountsOnlyForAPictureThatHoldsIt() throws Exception {
        try (Scene scene = Scene.blocking()) {
            know(scene, 10);
            ScriptedCold smaller = new ScriptedCold(true, true).with(5);
            ColdReads view = scene.handle.at(smaller, scene.handle.epoch());
            assertThat(view.header(new LedgerRef.BySeq(10), NEVER)).isEmpty();
            assertThat(smaller.count(READ)).isOne();
        }
    }

    @Test
    void aFillThatAPublishingOvertookIsDropped() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, true).with(20), Scene.PATIENT)) {
            Hold hold = scene.back.hold(READ);
            TxRef shared = new TxRef.ByHash(Made.sharedHash());
            Pending<Long> early = Pending.of(() -> seqOf(scene, shared));
            hold.reached(1);
            scene.back.pass(READ);
            scene.putting(21, 21).get();
            hold.lift();
            assertThat(early.get()).isBetween(20L, 21L);
            assertThat(seqOf(scene, shared)).isEqualTo(21);
        }
    }

    @Test
    void theNewestLedgerOfAHashIsFoundAfterEveryPut() throws Exception {
        try (Scene scene = Scene.blocking()) {
            TxRef shared = new TxRef.ByHash(Made.sharedHash());
            assertThat(seqOf(scene, shared)).isEqualTo(20);
            assertThat(seqOf(scene, shared)).isEqualTo(20);
            assertThat(scene.back.count(READ)).isOne();
            scene.putting(21, 22).get();
            assertThat(seqOf(scene, shared)).isEqualTo(22);
            scene.truncating(21).get();
            assertThat(seqOf(scene, shared)).isEqualTo(21);
        }
    }

    private static long seqOf(Scene scene, TxRef ref) throws IOException {
        return scene.handle.transaction(ref, NEVER).orElseThrow().ledger().seq();
    }
}
