package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
    private final AtomicInteger idle = new AtomicInteger();
    private final Gate gate = new Gate(4, 100, idle::incrementAndGet);

    private Gate.Permit take(int weight) throws Exception {
        return gate.acquire(weight, Deadline.never());
    }

    private Pending<Gate.Permit> waiting(int weight) {
        int before = gate.waiting();
        Pending<Gate.Permit> pending = Pending.of(() -> take(weight));
        Until.is("it waits", () -> gate.waiting() == before + 1);
        return pending;
    }

    @Test
    void permitsAreGrantedAtOnceWhileThereAreEnough() throws Exception {
        Gate.Permit three = take(3);
        Gate.Permit one = take(1);
        assertThat(gate.free()).isZero();
        three.release();
        one.release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void nobodyOvertakesAWaiterHoweverLittleHeAsksFor() throws Exception {
        Gate.Permit three = take(3);
        Pending<Gate.Permit> all = waiting(4);
        Pending<Gate.Permit> one = waiting(1);
        assertThat(gate.free()).isEqualTo(1);
        assertThat(one.isDone()).isFalse();

        three.release();
        Gate.Permit granted = all.get();
        assertThat(gate.waiting()).isEqualTo(1);
        granted.release();
        one.get().release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void aReleaseGrantsFromTheHeadAsFarAsItReaches() throws Exception {
        Gate.Permit all = take(4);
        Pending<Gate.Permit> first = waiting(2);
        Pending<Gate.Permit> second = waiting(2);
        Pending<Gate.Permit> third = waiting(1);

        all.release();

        Gate.Permit a = first.get();
        Gate.Permit b = second.get();
        assertThat(gate.waiting()).isEqualTo(1);
        a.release();
        third.get().release();
        b.release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void aPermitIsReleasedOnce() throws Exception {
        Gate.Permit two = take(2);
        two.release();
        two.release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void anAbandonedHeadLetsThoseBehindItGoAtOnce() throws Exception {
        Gate.Permit one = take(1);
        Pending<Gate.Permit> all = waiting(4);
        Pending<Gate.Permit> two = waiting(2);
        Pending<Gate.Permit> single = waiting(1);

        all.interrupt();

        assertThat(all.failure()).isInstanceOf(InterruptedException.class);
        two.get().release();
        single.get().release();
        one.release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void aWaiterInTheMiddleLeavesWithoutDisturbingTheOthers() throws Exception {
        Gate.Permit all = take(4);
        Pending<Gate.Permit> first = waiting(1);
        Pending<Gate.Permit> middle = waiting(1);
        Pending<Gate.Permit> last = waiting(1);
        middle.interrupt();
        assertThat(middle.failure()).isInstanceOf(InterruptedException.class);
        assertThat(gate.waiting()).isEqualTo(2);
        all.release();
        first.get().release();
        last.get().release();
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void aDeadlineEndsTheWaitAndTellsThatItWasOne() throws Exception {
        Gate.Permit all = take(4);
        assertThatThrownBy(() -> gate.acquire(1, Deadline.in(Duration.ofMillis(5))))
                .isInstanceOfSatisfying(
                        ColdException.DeadlineExceeded.class,
                        e -> assertThat(e.phase()).isEqualTo(ColdException.Phase.QUEUE));
        assertThat(gate.waiting()).isZero();
        all.release();
    }

    @Test
    void aDeadlineThatHasPassedGetsNothingThoughPermitsAreFree() {
        assertThatThrownBy(() -> gate.acquire(1, Deadline.in(Duration.ZERO)))
                .isInstanceOf(ColdException.DeadlineExceeded.class);
        assertThat(gate.free()).isEqualTo(4);
    }

    @Test
    void tooManyWaitersAreTurnedAwayButNotTheOneWhoDrains() throws Exception {
        Gate small = new Gate(1, 1, idle::incrementAndGet);
        Gate.Permit one = small.acquire(1, Deadline.never());
        Pending<Gate.Permit> waiter = Pending.of(() -> small.acquire(1, Deadline.never()));
        Until.is("it waits", () -> small.waiting() == 1);

        assertThatThrownBy(() -> small.acquire(1, Deadline.never())).isInstanceOf(ColdException.Overloaded.class);
        Pending<Gate.Permit> drain = Pending.of(() -> small.acquireAll(Deadline.never()));
        Until.is("it waits", () -> small.waiting() == 2);

        one.release();
        waiter.get().release();
        drain.get().release();
    }

    @Test
    void closingRefusesTheWaitersInOrderAndLeavesPermitsAlone() throws Exception {
        List<Integer> refused = Collections.synchronizedList(new ArrayList<>());
        Gate.Permit all = take(4);
        List<Pending<Gate.Permit>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(waiting(1));
        }

        gate.close();

        for (Pending<Gate.Permit> waiter : waiters) {
            assertThat(waiter.failure()).isInstanceOf(ColdException.Closed.class);
            refused.add(gate.waiting());
        }
        assertThat(refused).containsOnly(0);
        assertThatThrownBy(() -> take(1)).isInstanceOf(ColdException.Closed.class);
        assertThat(gate.isIdle()).isFalse();
        assertThat(idle).hasValue(0);
        all.release();
        assertThat(gate.isIdle()).isTrue();
        assertThat(idle).hasValue(1);
    }

    @Test
    void theOldestWaiterHasAnAge() throws Exception {
        assertThat(gate.oldestNanos()).isZero();
        Gate.Permit all = take(4);
        Pending<Gate.Permit> waiter = waiting(1);
        Until.is("time passes", () -> gate.oldestNanos() > 0);
        all.release();
        waiter.get().release();
        assertThat(gate.oldestNanos()).isZero();
    }

    @Test
    void aThreadThatIsInterruptedAlreadyGetsAFreePermitAndKeepsItsFlag() throws Exception {
        Pending<Boolean> interrupted = Pending.of(() -> {
            Thread.currentThread().interrupt();
            take(1).release();
            return Thread.interrupted();
        });
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void aWeightThatCanNeverBeGrantedIsRefused() {
        assertThatThrownBy(() -> take(5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> take(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWriteGivesItsDrainBackBeforeItsOwnPermit() throws Exception {
        List<String> back = new ArrayList<>();
        Gate writing = new Gate(1, 1, () -> back.add("write"));
        Gate reading = new Gate(64, 1, () -> back.add("drain"));
        WritePermits permits = new WritePermits(new HandleMetrics(new SimpleMeterRegistry()), 64);
        permits.write(writing.acquire(1, Deadline.never()));
        permits.drain(reading.acquireAll(Deadline.never()));
        writing.close();
        reading.close();

        permits.release();
        permits.release();

        assertThat(back).containsExactly("drain", "write");
    }
}
