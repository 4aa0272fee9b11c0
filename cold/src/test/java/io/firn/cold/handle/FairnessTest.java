package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.PREPARE;
import static io.firn.cold.handle.ScriptedCold.Call.PUBLISH;
import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static io.firn.cold.handle.ScriptedCold.Call.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads, a write and the reads behind it, in the order in which they were asked for, as the back end sees them. */
@Timeout(120)
class FairnessTest {
    private static List<ScriptedCold.Call> batches(ScriptedCold.Call write) {
        List<ScriptedCold.Call> expected = new ArrayList<>(Collections.nCopies(64, READ));
        expected.add(write);
        expected.addAll(Collections.nCopies(64, READ));
        return expected;
    }

    private static void runBatches(Scene scene, java.util.function.Supplier<Pending<Boolean>> write) {
        Hold hold = scene.back.hold(READ);
        List<Pending<Integer>> calls = new ArrayList<>(scene.heldReads(64, hold));
        scene.back.pass(READ);
        Pending<Boolean> writer = write.get();
        Until.is("the writer drains", () -> scene.reads().waiting() == 1);
        calls.addAll(Pending.of(64, () -> scene.count(1)));
        Until.is("later reads wait", () -> scene.reads().waiting() == 65);
        hold.lift();
        Pending.allEnd(calls);
        writer.get();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTruncationRunsBetweenTheReadsBeforeAndBehindIt(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            runBatches(scene, () -> scene.truncating(10));
            assertThat(scene.back.order()).isEqualTo(batches(TRUNCATE));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPutRunsBetweenThemTooWhereReadsHaveNoStateOfTheirOwn(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            runBatches(scene, () -> scene.putting(21, 22));
            List<ScriptedCold.Call> order = new ArrayList<>(scene.back.order());
            order.remove(PREPARE);
            assertThat(order).isEqualTo(batches(PUBLISH));
        }
    }

    @Test
    void aWriterWhoGivesUpLetsTheReadsBehindItGoAsTheFirstOnesEnd() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold one = scene.back.hold(READ);
            List<Pending<Integer>> calls = new ArrayList<>(scene.heldReads(1, one));
            Hold others = scene.back.hold(READ);
            calls.addAll(scene.heldReads(63, others));
            Hold later = scene.back.hold(READ);
            Pending<Boolean> writer = scene.truncating(10);
            Until.is("the writer drains", () -> scene.reads().waiting() == 1);
            calls.addAll(Pending.of(64, () -> scene.count(1)));
            Until.is("later reads wait", () -> scene.reads().waiting() == 65);

            writer.interrupt();
            assertThat(writer.failure()).isInstanceOf(InterruptedIOException.class);
            one.lift();
            later.reached(1);
            assertThat(later.count()).isEqualTo(1);
            assertThat(scene.reads().waiting()).isEqualTo(63);
            others.lift();
            later.reached(64);
            later.lift();

            Pending.allEnd(calls);
            assertThat(scene.back.order()).isEqualTo(Collections.nCopies(128, READ));
            assertThat(scene.counted("firn.cold.waits.abandoned", "gate", "drain"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moreReadsThanPermitsRunInTurns(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> calls = new ArrayList<>(scene.heldReads(64, hold));
            calls.addAll(Pending.of(192, () -> scene.count(1)));
            Until.is("the others wait", () -> scene.reads().waiting() == 192);
            assertThat(scene.gauged("firn.cold.reads.in.flight")).isEqualTo(64);
            assertThat(scene.gauged("firn.cold.waiting", "gate", "read")).isEqualTo(192);
            hold.lift();
            Pending.allEnd(calls);
            assertThat(scene.back.count(READ)).isEqualTo(256);
            assertThat(scene.back.mostReads()).isEqualTo(64);
        }
    }

    @Test
    void aWriteAmongManyReadsIsServedAndSoAreTheyAll() throws Exception {
        try (Scene scene = Scene.blocking()) {
            List<Pending<Integer>> calls = new ArrayList<>(Pending.of(128, () -> scene.count(1)));
            Pending<Boolean> writer = scene.truncating(10);
            calls.addAll(Pending.of(128, () -> scene.count(1)));
            Pending.allEnd(calls);
            writer.get();
            assertThat(scene.back.count(READ)).isEqualTo(256);
            assertThat(scene.header(11)).isEmpty();
        }
    }

    @Test
    void readersRunBeforeTheNextWriterDrains() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(TRUNCATE);
            Pending<Boolean> first = scene.truncating(15);
            hold.reached(1);
            Pending<Boolean> second = scene.truncating(10);
            Until.is("the second writer waits", () -> scene.writes().waiting() == 1);
            List<Pending<Integer>> calls = Pending.of(3, () -> scene.count(1));
            Until.is("reads wait", () -> scene.reads().waiting() == 3);
            hold.lift();
            first.get();
            second.get();
            Pending.allEnd(calls);
            assertThat(scene.back.order()).containsExactly(TRUNCATE, READ, READ, READ, TRUNCATE);
        }
    }
}
