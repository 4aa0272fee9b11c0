package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.LEFTOVERS;
import static io.firn.cold.handle.ScriptedCold.Call.PREPARE;
import static io.firn.cold.handle.ScriptedCold.Call.PUBLISH;
import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static io.firn.cold.handle.ScriptedCold.Call.STREAM;
import static io.firn.cold.handle.ScriptedCold.Call.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.LedgerRef;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A caller who goes away: what becomes of the permits, of the work, and of those behind him. */
@Timeout(120)
class CancellationTest {
    @Test
    void whileHeWaitsForAReadPermit() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(64, hold);
            Pending<Integer> caller = Pending.of(() -> scene.count(1));
            Until.is("he waits", () -> scene.reads().waiting() == 1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(scene.reads().waiting()).isZero();
            hold.lift();
            Pending.allEnd(running);
            assertThat(scene.back.count(READ)).isEqualTo(64);
            assertThat(scene.counted("firn.cold.waits.abandoned", "gate", "read"))
                    .isEqualTo(1);
            assertThat(scene.counted("firn.cold.op.errors", "op", "transaction_count", "error", "interrupted"))
                    .isEqualTo(1);
        }
    }

    @Test
    void whileHeWaitsForTheWritePermit() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> first = scene.truncating(15);
            hold.reached(1);
            Pending<Boolean> caller = scene.truncating(10);
            Until.is("he waits", () -> scene.writes().waiting() == 1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(scene.writes().waiting()).isZero();
            hold.lift();
            first.get();
            assertThat(scene.header(15)).isPresent();
            assertThat(scene.back.count(TRUNCATE)).isOne();
        }
    }

    @Test
    void whileHeHasTheWritePermitAndWaitsForTheDrain() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> calls = new ArrayList<>(scene.heldReads(1, hold));
            scene.back.pass(READ);
            Pending<Boolean> caller = scene.truncating(10);
            Until.is("he drains", () -> scene.reads().waiting() == 1);
            calls.addAll(Pending.of(10, () -> scene.count(1)));
            Until.is("reads wait behind him", () -> scene.reads().waiting() == 11);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            calls.subList(1, 11).forEach(Pending::get);
            assertThat(scene.writes().free()).isEqualTo(1);
            hold.lift();
            Pending.allEnd(calls);
            scene.truncating(10).get();
        }
    }

    @Test
    void whileHisReadRuns() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            Pending<Object> interrupted = Pending.of(() -> scene.header(10));
            Pending<Object> late =
                    Pending.of(() -> scene.handle.header(new LedgerRef.BySeq(11), Deadline.in(Duration.ofMillis(20))));
            hold.reached(1);
            interrupted.interrupt();
            assertThat(interrupted.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(late.failure()).isInstanceOf(ColdException.DeadlineExceeded.class);
            hold.reached(2);
            assertThat(scene.reads().free()).isEqualTo(62);
            hold.lift();
            scene.assertAtRest();
            assertThat(scene.back.count(READ)).isEqualTo(2);
            assertThat(scene.header(10)).contains(Made.header(10));
            assertThat(scene.header(11)).contains(Made.header(11));
            assertThat(scene.back.count(READ)).isEqualTo(2);
        }
    }

    @Test
    void whileHisWriteRuns() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> caller = scene.truncating(10);
            hold.reached(1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(scene.writes().free()).isZero();
            assertThat(scene.reads().free()).isZero();
            hold.lift();
            assertThat(scene.header(11)).isEmpty();
            assertThat(scene.header(10)).isPresent();
        }
    }

    @Test
    void whileHisSectionIsPrepared() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(PREPARE);
            Pending<Boolean> caller = scene.putting(21, 21);
            hold.reached(1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(scene.handle.core().preparing().free()).isZero();
            hold.lift();
            scene.assertAtRest();
            assertThat(scene.back.order()).containsExactly(PREPARE, LEFTOVERS);
            scene.putting(21, 21).get();
        }
    }

    @Test
    void whileHisSectionWaitsForTheDrain() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(1, hold);
            Pending<Boolean> caller = scene.putting(21, 21);
            Until.is("he drains", () -> scene.reads().waiting() == 1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            Until.is("what was written is removed", () -> scene.back.count(LEFTOVERS) == 1);
            hold.lift();
            Pending.allEnd(running);
            assertThat(scene.header(21)).isEmpty();
        }
    }

    @Test
    void whileHisSectionIsPublished() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(PUBLISH);
            Pending<Boolean> caller = scene.putting(21, 21);
            hold.reached(1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            hold.lift();
            assertThat(scene.header(21)).isPresent();
            scene.assertAtRest();
            assertThat(scene.back.count(LEFTOVERS)).isZero();
        }
    }

    @Test
    void whileHeWaitsForAStreamPermit() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, false).with(20), Scene.PATIENT.withPermits(64, 1))) {
            Hold hold = scene.back.hold(STREAM);
            EventStream first = scene.stream(0, 1);
            hold.reached(1);
            Pending<EventStream> caller = Pending.of(() -> scene.stream(0, 1));
            Until.is("he waits", () -> scene.streams().waiting() == 1);
            caller.interrupt();
            assertThat(caller.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(scene.streams().waiting()).isZero();
            hold.lift();
            first.close();
            scene.stream(0, 1).close();
        }
    }

    @Test
    void whileHeReadsAStreamWhoseProducerWaitsForHim() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, false).with(20), Scene.PATIENT.withStreamItems(4))) {
            EventStream stream = scene.handle.openStream(
                    Scene.events(0, OptionalLong.empty()), Integer.MAX_VALUE, Deadline.in(Scene.LONG));
            assertThat(stream.next()).contains(Made.event(0));
            stream.close();
            scene.assertAtRest();
            assertThat(stream.next()).isEmpty();
        }
    }

    @Test
    void whileHeReadsAStreamThatFindsNothing() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.back.searchInVain();
            EventStream stream = scene.stream(0, 1);
            Pending<Optional<?>> reader = Pending.of(stream::next);
            Until.is("it searches", () -> scene.gauged("firn.cold.streams.active") == 1);
            reader.interrupt();
            assertThat(reader.failure()).isInstanceOf(InterruptedException.class);
            stream.close();
            scene.assertAtRest();
        }
    }
}
