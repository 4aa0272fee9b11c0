package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.PREPARE;
import static io.firn.cold.handle.ScriptedCold.Call.PUBLISH;
import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static io.firn.cold.handle.ScriptedCold.Call.STREAM;
import static io.firn.cold.handle.ScriptedCold.Call.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdException;
import io.firn.cold.ColdReads;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for what, and what does not. */
@Timeout(120)
class IsolationTest {
    private static Scene snapshots() {
        return new Scene(new ScriptedCold(true, true).with(20), Scene.PATIENT);
    }

    @Test
    void aWriteWaitsForTheReadsThatRun() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> reads = scene.heldReads(16, hold);
            Pending<Boolean> writer = scene.truncating(5);
            Until.is("the writer drains", () -> scene.reads().waiting() == 1);
            assertThat(scene.back.count(TRUNCATE)).isZero();
            assertThat(scene.gauged("firn.cold.drained.permits")).isZero();
            hold.lift();
            Pending.allEnd(reads);
            writer.get();
            assertThat(scene.back.count(TRUNCATE)).isOne();
        }
    }

    @Test
    void noReadRunsWhileAWriteThatDrainsDoes() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> writer = scene.truncating(5);
            hold.reached(1);
            assertThat(scene.gauged("firn.cold.drained.permits")).isEqualTo(64);
            assertThat(scene.gauged("firn.cold.writes.in.flight")).isEqualTo(1);
            Pending<Integer> read = Pending.of(() -> scene.count(1));
            Until.is("the read waits", () -> scene.reads().waiting() == 1);
            assertThat(scene.back.count(READ)).isZero();
            hold.lift();
            writer.get();
            assertThat(read.get()).isEqualTo(Made.TRANSACTIONS);
        }
    }

    @Test
    void aSectionIsPublishedBesideReadsThatHaveAStateOfTheirOwn() throws Exception {
        try (Scene scene = snapshots()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> reads = scene.heldReads(64, hold);
            scene.putting(21, 21).get();
            assertThat(scene.back.count(PUBLISH)).isOne();
            assertThat(reads.getFirst().isDone()).isFalse();
            hold.lift();
            Pending.allEnd(reads);
        }
    }

    @Test
    void aTruncationDrainsThoughReadsHaveAStateOfTheirOwn() throws Exception {
        try (Scene scene = snapshots()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> reads = scene.heldReads(1, hold);
            Pending<Boolean> writer = scene.truncating(5);
            Until.is("the writer drains", () -> scene.reads().waiting() == 1);
            assertThat(scene.back.count(TRUNCATE)).isZero();
            hold.lift();
            Pending.allEnd(reads);
            writer.get();
        }
    }

    @Test
    void aSectionIsPreparedBesideReadsAndOtherWrites() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(PREPARE);
            Pending<Boolean> put = scene.putting(21, 22);
            hold.reached(1);
            assertThat(scene.count(1)).isEqualTo(Made.TRANSACTIONS);
            scene.handle.pruneBelow(0, Deadline.in(Scene.LONG));
            hold.lift();
            put.get();
            assertThat(scene.header(22)).isPresent();
        }
    }

    @Test
    void sectionsArePreparedOneAtATime() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(PREPARE);
            Pending<Boolean> first = scene.putting(21, 22);
            hold.reached(1);
            Pending<Boolean> second = scene.putting(23, 24);
            Until.is("the second waits", () -> scene.handle.core().preparing().waiting() == 1);
            assertThat(scene.back.count(PREPARE)).isOne();
            hold.lift();
            first.get();
            second.get();
            assertThat(scene.header(24)).isPresent();
        }
    }

    @Test
    void aSectionIsPreparedAnewWhenLedgersWereRemovedMeanwhile() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = new Hold();
            scene.back.whenPrepared(hold::pass);
            Pending<Boolean> put = scene.putting(21, 22);
            hold.reached(1);
            scene.truncating(15).get();
            hold.lift();
            assertThat(put.failure()).isInstanceOf(ColdException.InvalidArgument.class);
            assertThat(scene.back.count(PREPARE)).isEqualTo(2);
            assertThat(scene.back.count(ScriptedCold.Call.LEFTOVERS)).isOne();
            assertThat(scene.header(21)).isEmpty();
            assertThat(scene.header(15)).isPresent();
        }
    }

    @Test
    void norIsASectionPublishedThatWasPreparedBesideTheirRemoval() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold removing = scene.back.hold(TRUNCATE);
            Pending<Boolean> cut = scene.truncating(15);
            removing.reached(1);
            Pending<Boolean> put = scene.putting(21, 22);
            Until.is("it is prepared and waits", () -> scene.writes().waiting() == 1);
            removing.lift();
            cut.get();
            assertThat(put.failure()).isInstanceOf(ColdException.InvalidArgument.class);
            assertThat(scene.back.count(PUBLISH)).isZero();
            assertThat(scene.handle.latest(Deadline.in(Scene.LONG))).hasValue(15);
        }
    }

    @Test
    void aStreamBeginsThoughEveryReadPermitIsTaken() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> reads = scene.heldReads(64, hold);
            try (EventStream stream = scene.stream(0, 3)) {
                assertThat(stream.next()).contains(Made.event(0));
            }
            hold.lift();
            Pending.allEnd(reads);
        }
    }

    @Test
    void aWriteDoesNotWaitForStreams() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(STREAM);
            EventStream stream = scene.stream(0, 3);
            hold.reached(1);
            scene.truncating(5).get();
            hold.lift();
            assertThat(stream.next()).contains(Made.event(0));
            stream.close();
        }
    }

    @Test
    void aStreamThatWaitsForItsPermitAndGivesUpLeavesItToTheNext() throws Exception {
        try (Scene scene = Scene.blocking()) {
            List<EventStream> streams = new ArrayList<>();
            Hold hold = scene.back.hold(STREAM);
            for (int i = 0; i < 8; i++) {
                streams.add(scene.stream(0, 3));
            }
            hold.reached(8);
            assertThat(scene.gauged("firn.cold.streams.active")).isEqualTo(8);
            assertThatThrownBy(
                            () -> scene.handle.openStream(Scene.events(0, 3), 10, Deadline.in(Duration.ofMillis(20))))
                    .isInstanceOfSatisfying(
                            ColdException.DeadlineExceeded.class,
                            e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.QUEUE));
            assertThat(scene.streams().waiting()).isZero();
            scene.back.pass(STREAM);
            Pending<EventStream> next = Pending.of(() -> scene.stream(0, 3));
            Until.is("the next waits", () -> scene.streams().waiting() == 1);
            hold.lift();
            assertThat(next.get().next()).contains(Made.event(0));
            streams.add(next.get());
            streams.forEach(EventStream::close);
        }
    }

    @Test
    void aViewOfAnEarlierPictureSharesGatesAndSeesItsOwnState() throws Exception {
        try (Scene scene = Scene.blocking()) {
            long epoch = scene.handle.epoch();
            ColdReads earlier = scene.handle.at(new ScriptedCold(true, true).with(20), epoch);
            scene.truncating(5).get();
            assertThat(scene.header(10)).isEmpty();
            assertThat(earlier.header(new io.firn.cold.LedgerRef.BySeq(10), Deadline.in(Scene.LONG)))
                    .contains(Made.header(10));
            assertThat(scene.header(10)).isEmpty();

            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> writer = scene.truncating(4);
            hold.reached(1);
            Pending<Integer> read = Pending.of(() -> earlier.transactionCount(10, Deadline.in(Scene.LONG)));
            Until.is("it waits as every read does", () -> scene.reads().waiting() == 1);
            hold.lift();
            writer.get();
            assertThat(read.get()).isEqualTo(Made.TRANSACTIONS);
        }
    }

    @Test
    void drainingTellsWhatItRemovedAndTheLastSequenceOfAllIsHarmless() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Deadline deadline = Deadline.in(Scene.LONG);
            assertThat(scene.handle.drainAbove(Long.MAX_VALUE, deadline)).isEmpty();
            scene.handle.truncateAbove(Long.MAX_VALUE, deadline);
            scene.handle.pruneBelow(Long.MIN_VALUE, deadline);
            assertThat(scene.handle.latest(deadline)).hasValue(20);

            List<DrainedLedger> drained = scene.handle.drainAbove(18, deadline);
            assertThat(drained)
                    .containsExactly(
                            new DrainedLedger(
                                    Made.header(19), drained.getFirst().receipts()),
                            new DrainedLedger(Made.header(20), drained.getLast().receipts()));
            assertThat(drained.getFirst().receipts()).hasSize(Made.TRANSACTIONS);
            scene.handle.pruneBelow(3, deadline);
            assertThat(scene.header(2)).isEmpty();
            assertThat(scene.header(3)).isPresent();
            scene.handle.truncateAbove(Long.MIN_VALUE, deadline);
            assertThat(scene.handle.latest(deadline)).isEmpty();
        }
    }
}
