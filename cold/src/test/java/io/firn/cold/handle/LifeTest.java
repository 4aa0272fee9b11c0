package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.CLOSE;
import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static io.firn.cold.handle.ScriptedCold.Call.STREAM;
import static io.firn.cold.handle.ScriptedCold.Call.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open, draining, closed. */
@Timeout(120)
class LifeTest {
    private static final Duration NO_TIME = Duration.ZERO;

    @Test
    void closingTurnsWaitersAwayAtOnceAndLetsRunningReadsEnd() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(64, hold);
            Pending<Integer> queued = Pending.of(() -> scene.count(1));
            Until.is("one waits", () -> scene.reads().waiting() == 1);

            assertThat(scene.handle.close(NO_TIME)).isFalse();

            assertThat(queued.failure()).isInstanceOf(ColdException.Closed.class);
            assertThatThrownBy(() -> scene.count(1)).isInstanceOf(ColdException.Closed.class);
            assertThat(scene.back.count(CLOSE)).isZero();
            hold.lift();
            running.forEach(read -> assertThat(read.get()).isEqualTo(Made.TRANSACTIONS));
            assertThat(scene.handle.close(Scene.LONG)).isTrue();
        }
    }

    @Test
    void closingTurnsAWriterInItsDrainAway() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(64, hold);
            Pending<Boolean> writer = scene.truncating(5);
            Until.is("the writer drains", () -> scene.reads().waiting() == 1);

            assertThat(scene.handle.close(NO_TIME)).isFalse();

            assertThat(writer.failure()).isInstanceOf(ColdException.Closed.class);
            hold.lift();
            Pending.allEnd(running);
            assertThat(scene.back.count(TRUNCATE)).isZero();
        }
    }

    @Test
    void aWriteThatRunsEndsAndTheBackEndIsClosedAfterIt() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> writer = scene.truncating(5);
            hold.reached(1);
            assertThat(scene.handle.close(NO_TIME)).isFalse();
            assertThat(scene.back.count(CLOSE)).isZero();
            hold.lift();
            writer.get();
            assertThat(scene.handle.close(Scene.LONG)).isTrue();
            assertThat(scene.back.order()).containsExactly(TRUNCATE, CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosedHandleAnswersEverythingWithClosedEvenWhatItKnows(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            assertThat(scene.header(10)).isPresent();
            assertThat(scene.handle.holds(10)).isTrue();
            scene.handle.close();
            assertThatThrownBy(() -> scene.header(10)).isInstanceOf(ColdException.Closed.class);
            assertThatThrownBy(() -> scene.count(10)).isInstanceOf(ColdException.Closed.class);
            assertThatThrownBy(() -> scene.stream(0, 1)).isInstanceOf(ColdException.Closed.class);
            assertThatThrownBy(() -> scene.handle.truncateAbove(5, Deadline.never()))
                    .isInstanceOf(ColdException.Closed.class);
            assertThatThrownBy(() -> scene.handle.put(Made.section(21, 21), Deadline.never()))
                    .isInstanceOf(ColdException.Closed.class);
            assertThat(scene.handle.holds(10)).isFalse();
            assertThat(scene.back.count(TRUNCATE)).isZero();
            scene.handle.close();
        }
    }

    @Test
    void streamsEndWithClosedWhateverTheirReadersDo() throws Exception {
        try (Scene scene = Scene.blocking()) {
            EventStream idle = scene.handle.openStream(
                    Scene.events(0, OptionalLong.empty()), Integer.MAX_VALUE, Deadline.in(Scene.LONG));
            Hold hold = scene.back.hold(STREAM);
            EventStream silent = scene.stream(0, 3);
            hold.reached(1);
            Pending<Object> reader = Pending.of(silent::next);

            assertThat(scene.handle.close(NO_TIME)).isFalse();

            assertThat(reader.failure()).isInstanceOf(ColdException.Closed.class);
            assertThat(silent.next()).isEmpty();
            hold.lift();
            assertThat(scene.handle.close(Scene.LONG)).isTrue();
            assertThatThrownBy(() -> {
                        while (idle.next().isPresent()) {
                            // what was on its way
                        }
                    })
                    .isInstanceOf(ColdException.Closed.class);
            assertThat(idle.next()).isEmpty();
        }
    }

    @Test
    void aStreamHandedToATakerEndsWithClosedToo() throws Exception {
        try (Scene scene = Scene.of(false)) {
            Pending<Boolean> stream = Pending.of(() -> {
                scene.handle.stream(
                        Scene.events(0, OptionalLong.empty()), Integer.MAX_VALUE, _ -> true, Deadline.in(Scene.LONG));
                return true;
            });
            Until.is("it runs", () -> scene.gauged("firn.cold.streams.active") == 1);
            assertThat(scene.handle.close(Scene.LONG)).isTrue();
            assertThat(stream.failure()).isInstanceOf(ColdException.Closed.class);
        }
    }

    @Test
    void whyTheBackEndCouldNotBeClosedIsTold() throws Exception {
        ScriptedCold back = new ScriptedCold(true, false);
        back.on(CLOSE, () -> {
            throw new IOException("the disk is gone");
        });
        ColdHandle handle =
                ColdHandle.open(back, Scene.PATIENT, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        assertThatThrownBy(handle::close).isInstanceOf(IOException.class).hasMessage("the disk is gone");
        assertThat(back.count(CLOSE)).isOne();
    }

    @Test
    void gaugesAreGoneWithTheHandleAndAnotherShowsItsOwn() throws Exception {
        Scene scene = Scene.blocking();
        scene.close();
        assertThat(scene.registry.find("firn.cold.reads.in.flight").gauge()).isNull();
        try (ColdHandle other = ColdHandle.open(new ScriptedCold(true, false), Scene.PATIENT, scene.registry)) {
            assertThat(other.epoch()).isZero();
            assertThat(scene.gauged("firn.cold.reads.in.flight")).isZero();
        }
    }

    @Test
    void aLostHandleFreesItsBackEnd() {
        ScriptedCold back = new ScriptedCold(true, false).with(3);
        lose(back);
        Until.collected("the back end is closed", () -> back.count(CLOSE) == 1);
        assertThat(back.order()).containsExactly(READ, CLOSE);
        assertThat(back.violations()).isEmpty();
    }

    private static void lose(ScriptedCold back) {
        ColdHandle handle =
                ColdHandle.open(back, Scene.PATIENT, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        try {
            assertThat(handle.transactionCount(1, Deadline.never())).isEqualTo(Made.TRANSACTIONS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLostHandleIsNotLostWhileAViewOrAStreamOfItIsUsed() throws Exception {
        ScriptedCold back = new ScriptedCold(true, false).with(3);
        io.firn.cold.ColdReads view = viewOf(back);
        for (int i = 0; i < 5; i++) {
            System.gc();
            assertThat(view.transactionCount(1, Deadline.never())).isEqualTo(Made.TRANSACTIONS);
        }
        assertThat(back.count(CLOSE)).isZero();
    }

    private static io.firn.cold.ColdReads viewOf(ScriptedCold back) {
        ColdHandle handle =
                ColdHandle.open(back, Scene.PATIENT, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
        return handle.at(back, handle.epoch());
    }
}
