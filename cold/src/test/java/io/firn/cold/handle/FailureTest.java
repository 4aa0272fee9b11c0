package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.PUBLISH;
import static io.firn.cold.handle.ScriptedCold.Call.READ;
import static io.firn.cold.handle.ScriptedCold.Call.TRUNCATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.disk.CorruptFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How calls fail, what is counted, and that nothing is kept back. */
@Timeout(120)
class FailureTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheBackEndSaysIsPassedOnAsItIs(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            CorruptFileException corrupt = new CorruptFileException(Path.of("a.pack"), "a bit is wrong");
            scene.back.on(READ, () -> {
                throw corrupt;
            });
            assertThatThrownBy(() -> scene.count(1)).isSameAs(corrupt);
            ColdException limit = new ColdException.TooManyEvents(3);
            scene.back.on(READ, () -> {
                throw limit;
            });
            assertThatThrownBy(() -> scene.count(1)).isSameAs(limit);
            assertThat(scene.counted("firn.cold.op.errors", "op", "transaction_count", "error", "corrupt"))
                    .isEqualTo(1);
            assertThat(scene.counted("firn.cold.op.errors", "op", "transaction_count", "error", "too_many_events"))
                    .isEqualTo(1);
            scene.assertAtRest();
        }
    }

    @Test
    void aFailureOfAWorkerShowsWhoAsked() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.back.on(READ, () -> {
                throw new IOException("the disk is gone");
            });
            assertThatThrownBy(() -> scene.count(1)).satisfies(e -> {
                Throwable asked = e.getSuppressed()[0];
                assertThat(List.of(asked.getStackTrace()))
                        .anyMatch(frame -> frame.getClassName().equals(FailureTest.class.getName()));
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFaultOfTheProgramIsToldAsOneAndHarmsNobodyElse(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            AssertionError fault = new AssertionError("a fault");
            scene.back.on(READ, () -> {
                throw fault;
            });
            assertThatThrownBy(() -> scene.count(1))
                    .isInstanceOf(ColdException.Internal.class)
                    .hasCause(fault);
            scene.back.on(READ, () -> {});
            assertThat(scene.count(1)).isEqualTo(Made.TRANSACTIONS);
            assertThat(scene.counted("firn.cold.internal.failures")).isEqualTo(1);
        }
    }

    @Test
    void anErrorOfTheVirtualMachineEndsTheWorkerAfterEverythingIsReleased() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.back.on(READ, () -> {
                throw new StackOverflowError("too deep");
            });
            assertThatThrownBy(() -> scene.count(1))
                    .isInstanceOf(ColdException.Internal.class)
                    .hasCauseInstanceOf(StackOverflowError.class);
            assertThat(scene.reads().free()).isEqualTo(64);
            Until.is("the worker is gone", () -> scene.handle.core().workers().threads() == 0);
            scene.back.on(READ, () -> {});
            assertThat(scene.count(1)).isEqualTo(Made.TRANSACTIONS);
        }
    }

    @Test
    void anErrorOfTheVirtualMachineInACallersThreadStaysOne() throws Exception {
        try (Scene scene = Scene.of(false)) {
            scene.back.on(READ, () -> {
                throw new StackOverflowError("too deep");
            });
            assertThatThrownBy(() -> scene.count(1)).isInstanceOf(StackOverflowError.class);
            scene.assertAtRest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBackEndThatCallsItsHandleIsRefused(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            scene.back.on(READ, () -> scene.count(2));
            assertThatThrownBy(() -> scene.count(1))
                    .isInstanceOf(ColdException.Internal.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            scene.back.on(TRUNCATE, () -> scene.header(2));
            assertThat(scene.truncating(5).failure()).hasCauseInstanceOf(IllegalStateException.class);
            scene.back.on(READ, scene.handle::close);
            assertThatThrownBy(() -> scene.count(1)).hasCauseInstanceOf(IllegalStateException.class);
            scene.back.on(READ, () -> {});
            assertThat(scene.count(1)).isEqualTo(Made.TRANSACTIONS);
        }
    }

    @Test
    void aWriteThatFailsGivesEverythingBack() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.back.on(PUBLISH, () -> {
                throw new IOException("the disk is full");
            });
            assertThat(scene.putting(21, 21).failure()).hasMessage("the disk is full");
            scene.assertAtRest();
            assertThat(scene.back.count(ScriptedCold.Call.LEFTOVERS)).isOne();
            scene.back.on(PUBLISH, () -> {});
            assertThat(scene.putting(22, 22).failure()).isInstanceOf(ColdException.InvalidArgument.class);
            scene.putting(21, 21).get();
        }
    }

    @Test
    void everyPhaseOfACallHasItsDeadline() throws Exception {
        try (Scene scene = Scene.blocking()) {
            Hold hold = scene.back.hold(READ);
            assertThatThrownBy(() -> scene.handle.transactionCount(1, Deadline.in(SHORT)))
                    .isInstanceOfSatisfying(
                            ColdException.DeadlineExceeded.class,
                            e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.WORK));
            assertThatThrownBy(() -> scene.handle.truncateAbove(5, Deadline.in(SHORT)))
                    .isInstanceOfSatisfying(
                            ColdException.DeadlineExceeded.class,
                            e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.QUEUE));
            List<Pending<Integer>> running = scene.heldReads(63, hold);
            assertThatThrownBy(() -> scene.handle.transactionCount(1, Deadline.in(SHORT)))
                    .isInstanceOfSatisfying(
                            ColdException.DeadlineExceeded.class,
                            e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.QUEUE));
            hold.lift();
            Pending.allEnd(running);
            assertThat(scene.counted("firn.cold.op.errors", "op", "transaction_count", "error", "deadline"))
                    .isEqualTo(2);
            assertThat(scene.counted("firn.cold.waits.abandoned", "gate", "drain"))
                    .isEqualTo(1);
        }
    }

    @Test
    void tooManyWhoWaitAreTurnedAwayWithoutWaiting() throws Exception {
        try (Scene scene = new Scene(
                new ScriptedCold(true, false).with(20),
                Scene.PATIENT.withPermits(1, 1).withWaiting(2))) {
            Hold hold = scene.back.hold(READ);
            List<Pending<Integer>> running = scene.heldReads(1, hold);
            List<Pending<Integer>> waiting = Pending.of(2, () -> scene.count(1));
            Until.is("two wait", () -> scene.reads().waiting() == 2);
            assertThatThrownBy(() -> scene.count(1)).isInstanceOf(ColdException.Overloaded.class);
            assertThat(scene.counted("firn.cold.op.errors", "op", "transaction_count", "error", "overloaded"))
                    .isEqualTo(1);
            hold.lift();
            Pending.allEnd(running);
            Pending.allEnd(waiting);
        }
    }

    @Test
    void aWriteThatTookTooLongCountsAllTheSameAndIsCounted() throws Exception {
        try (Scene scene = new Scene(
                new ScriptedCold(true, false).with(20),
                Scene.PATIENT.withTimeouts(Scene.LONG, Duration.ofNanos(1), Scene.LONG))) {
            scene.truncating(10).get();
            scene.putting(11, 11).get();
            assertThat(scene.counted("firn.cold.write.overruns")).isEqualTo(2);
            assertThat(scene.header(11)).isPresent();
            assertThat(scene.header(12)).isEmpty();
        }
    }

    @Test
    void workAndWaitsAreTimed() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.count(1);
            scene.header(1);
            scene.header(1);
            scene.putting(21, 21).get();
            assertThat(scene.registry
                            .get("firn.cold.op")
                            .tag("op", "transaction_count")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(scene.registry
                            .get("firn.cold.op")
                            .tag("op", "header")
                            .timer()
                            .count())
                    .isEqualTo(1);
            for (String op : List.of("prepare", "put")) {
                assertThat(scene.registry
                                .get("firn.cold.op")
                                .tag("op", op)
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
            for (String gate : List.of("write", "drain", "prepare")) {
                assertThat(scene.registry
                                .get("firn.cold.permit.wait")
                                .tag("gate", gate)
                                .timer()
                                .count())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void threadsAreMadeForPermitsAndNoMore() throws Exception {
        try (Scene scene = new Scene(new ScriptedCold(true, false).with(20), Scene.PATIENT.withPermits(4, 2))) {
            Pending.allEnd(Pending.of(500, () -> scene.count(1)));
            assertThat(scene.handle.core().workers().threads()).isBetween(1, 4 + 1 + 2);
            scene.count(1);
            int threads = scene.handle.core().workers().threads();
            for (int i = 0; i < 100; i++) {
                scene.count(1);
            }
            assertThat(scene.handle.core().workers().threads()).isEqualTo(threads);
        }
    }
}
