package io.firn.cold.handle;

import static io.firn.cold.handle.ScriptedCold.Call.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.EventTaker;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class StreamTest {
    private static Scene small(Duration streamTimeout) {
        return new Scene(
                new ScriptedCold(true, false).with(20),
                Scene.PATIENT.withStreamItems(4).withTimeouts(Scene.LONG, Scene.LONG, streamTimeout));
    }

    private static List<StoredEvent> events(long firstSeq, long lastSeq) {
        List<StoredEvent> all = new ArrayList<>();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            all.add(Made.event(seq));
        }
        return all;
    }

    private static EventStream endless(Scene scene, Duration allowed) throws IOException {
        return scene.handle.openStream(Scene.events(0, OptionalLong.empty()), Integer.MAX_VALUE, Deadline.in(allowed));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eventsComeInOrderAndThenNothing(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking);
                EventStream stream = scene.stream(5, 2000)) {
            for (StoredEvent expected : events(5, 2000)) {
                assertThat(stream.next()).contains(expected);
            }
            assertThat(stream.next()).isEmpty();
            assertThat(stream.next()).isEmpty();
            assertThat(scene.streams().free()).isEqualTo(8);
            Until.is("they are counted", () -> scene.counted("firn.cold.stream.items") == 1996);
        }
    }

    @Test
    void asManyAsTheCallerTakesAreFineAndOneMoreIsAnErrorBehindThem() throws Exception {
        try (Scene scene = Scene.blocking()) {
            try (EventStream exact = scene.handle.openStream(Scene.events(0, 9), 10, Deadline.in(Scene.LONG))) {
                for (int i = 0; i < 10; i++) {
                    assertThat(exact.next()).isPresent();
                }
                assertThat(exact.next()).isEmpty();
            }
            try (EventStream none = scene.handle.openStream(Scene.events(5, 4), 0, Deadline.in(Scene.LONG))) {
                assertThat(none.next()).isEmpty();
            }
            try (EventStream more = scene.handle.openStream(Scene.events(0, 10), 10, Deadline.in(Scene.LONG))) {
                for (int i = 0; i < 10; i++) {
                    assertThat(more.next()).isPresent();
                }
                assertThatThrownBy(more::next).isInstanceOf(ColdException.TooManyEvents.class);
                assertThat(more.next()).isEmpty();
            }
        }
    }

    @Test
    void theEndNeverWaitsForAReaderWhoseEventsFillTheRing() throws Exception {
        try (Scene scene = small(Scene.LONG)) {
            EventStream stream = scene.handle.openStream(Scene.events(0, 10), 4, Deadline.in(Scene.LONG));
            Until.is("the search has ended", () -> scene.streams().free() == 8);
            assertThat(scene.gauged("firn.cold.streams.active")).isZero();
            for (StoredEvent expected : events(0, 3)) {
                assertThat(stream.next()).contains(expected);
            }
            assertThatThrownBy(stream::next).isInstanceOf(ColdException.TooManyEvents.class);
            assertThat(stream.next()).isEmpty();
        }
    }

    @Test
    void nothingIsFetchedBeyondWhatTheReaderMayBeBehind() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        EventRing ring = new EventRing(3, Deadline.in(Scene.LONG));
        Pending<Boolean> producer = Pending.of(() -> {
            for (int i = 0; i < 10; i++) {
                asked.incrementAndGet();
                ring.take(Made.event(i));
            }
            return ring.end(Optional.empty());
        });
        Until.is("it is full", () -> asked.get() == 4);
        assertThat(ring.kept()).isEqualTo(3);
        for (StoredEvent expected : events(0, 9)) {
            assertThat(ring.next()).contains(expected);
            assertThat(ring.kept()).isLessThanOrEqualTo(3);
        }
        assertThat(producer.get()).isTrue();
        assertThat(ring.next()).isEmpty();
        assertThat(ring.end(Optional.empty())).isFalse();
    }

    @Test
    void anIdleReaderHoldsNothingOnceTheTimeIsOver() throws Exception {
        try (Scene scene = small(Duration.ofMillis(50))) {
            EventStream stream = endless(scene, Scene.LONG);
            scene.assertAtRest();
            for (StoredEvent expected : events(0, 3)) {
                assertThat(stream.next()).contains(expected);
            }
            assertThatThrownBy(stream::next).isInstanceOf(ColdException.StreamDeadline.class);
            assertThat(stream.next()).isEmpty();
        }
    }

    @Test
    void theCallersTimeCountsWhenItIsShorter() throws Exception {
        try (Scene scene = small(Scene.LONG)) {
            EventStream stream = endless(scene, Duration.ofMillis(50));
            scene.assertAtRest();
            assertThatThrownBy(() -> {
                        while (stream.next().isPresent()) {
                            // until the time is over
                        }
                    })
                    .isInstanceOf(ColdException.StreamDeadline.class);
        }
    }

    @Test
    void aReaderIsNotKeptByASearchThatDoesNotLookAtItsTime() throws Exception {
        try (Scene scene = small(Duration.ofMillis(50))) {
            Hold hold = scene.back.hold(STREAM);
            EventStream stream = endless(scene, Scene.LONG);
            hold.reached(1);
            assertThatThrownBy(stream::next).isInstanceOf(ColdException.StreamDeadline.class);
            assertThat(scene.streams().free()).isEqualTo(7);
            hold.lift();
        }
    }

    @Test
    void aLostStreamEndsItsSearch() throws Exception {
        try (Scene scene = small(Scene.LONG)) {
            assertThat(endless(scene, Scene.LONG).next()).contains(Made.event(0));
            Until.collected("the search has ended", () -> scene.streams().free() == 8);
        }
    }

    @Test
    void aFaultInTheSearchIsToldAsOne() throws Exception {
        try (Scene scene = Scene.blocking()) {
            scene.back.on(STREAM, () -> {
                throw new IllegalStateException("a fault");
            });
            EventStream stream = scene.stream(0, 3);
            assertThatThrownBy(stream::next).isInstanceOf(ColdException.Internal.class);
            assertThat(stream.next()).isEmpty();
            assertThat(scene.counted("firn.cold.internal.failures")).isEqualTo(1);
            assertThat(scene.counted("firn.cold.op.errors", "op", "stream", "error", "internal"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTakerGetsTheSameEventsInItsOwnThreadUntilItWantsNoMore(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            List<StoredEvent> taken = new ArrayList<>();
            Thread own = Thread.currentThread();
            EventTaker taker = event -> {
                assertThat(Thread.currentThread()).isSameAs(own);
                taken.add(event);
                return taken.size() < 500;
            };
            scene.handle.stream(Scene.events(0, 399), Integer.MAX_VALUE, taker, Deadline.in(Scene.LONG));
            assertThat(taken).isEqualTo(events(0, 399));
            scene.handle.stream(
                    Scene.events(400, OptionalLong.empty()), Integer.MAX_VALUE, taker, Deadline.in(Scene.LONG));
            assertThat(taken).isEqualTo(events(0, 499));
            scene.assertAtRest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTakersSearchEndsWithItsTime(boolean blocking) throws Exception {
        try (Scene scene = new Scene(
                new ScriptedCold(blocking, false).with(20),
                Scene.PATIENT.withTimeouts(Scene.LONG, Scene.LONG, Duration.ofMillis(50)))) {
            assertThatThrownBy(() -> scene.handle.stream(
                            Scene.events(0, OptionalLong.empty()),
                            Integer.MAX_VALUE,
                            _ -> true,
                            Deadline.in(Scene.LONG)))
                    .isInstanceOf(ColdException.StreamDeadline.class);
            scene.assertAtRest();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSearchThatFindsNothingAsksTheTakerWhetherItGoesOn(boolean blocking) throws Exception {
        try (Scene scene = Scene.of(blocking)) {
            scene.back.searchInVain();
            AtomicInteger asked = new AtomicInteger();
            scene.handle.stream(
                    Scene.events(5, 4),
                    10,
                    new EventTaker() {
                        @Override
                        public boolean take(StoredEvent event) {
                            throw new AssertionError("nothing was to be found");
                        }

                        @Override
                        public boolean wanted() {
                            return asked.incrementAndGet() < 100;
                        }
                    },
                    Deadline.in(Scene.LONG));
            assertThat(asked).hasValueGreaterThanOrEqualTo(100);
        }
    }
}
