package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate against a queue and two numbers, step by step; and many threads at once against what must always hold. */
@Timeout(600)
class GateRandomTest {
    private static final Randomness RANDOMNESS = Randomness.fresh("gate");
    private static final int RUNS = Scale.current().pick(60, 2_000);
    private static final int STEPS = 150;

    /** A caller, in the gate and in the model. */
    private record Caller(int weight, Pending<Gate.Permit> real) {}

    /** One life of a gate, with the model beside it. */
    private static final class Run {
        private final SplittableRandom random;
        private final int capacity;
        private final Gate gate;
        private final AtomicInteger idle = new AtomicInteger();
        private final ArrayDeque<Caller> queue = new ArrayDeque<>();
        private final List<Caller> granted = new ArrayList<>();
        private int free;

        Run(SplittableRandom random) {
            this.random = random;
            this.capacity = random.nextInt(1, 9);
            this.free = capacity;
            this.gate = new Gate(capacity, Integer.MAX_VALUE, idle::incrementAndGet);
        }

        void acquire() {
            int weight = random.nextInt(4) == 0 ? capacity : random.nextInt(1, capacity + 1);
            Caller caller = new Caller(weight, Pending.of(() -> gate.acquire(weight, Deadline.never())));
            if (queue.isEmpty() && free >= weight) {
                free -= weight;
                granted.add(caller);
                caller.real().get();
            } else {
                queue.addLast(caller);
                Until.is("it waits", () -> gate.waiting() == queue.size());
                assertThat(caller.real().isDone()).isFalse();
            }
        }

        void release() {
            if (!granted.isEmpty()) {
                Caller caller = granted.remove(random.nextInt(granted.size()));
                Gate.Permit permit = caller.real().get();
                permit.release();
                free += caller.weight();
                grant();
                if (random.nextInt(3) == 0) {
                    permit.release();
                }
            }
        }

        void abandon() {
            if (!queue.isEmpty()) {
                int skip = random.nextInt(queue.size());
                Iterator<Caller> waiters = queue.iterator();
                Caller caller = waiters.next();
                for (int i = 0; i < skip; i++) {
                    caller = waiters.next();
                }
                waiters.remove();
                caller.real().interrupt();
                assertThat(caller.real().failure()).isInstanceOf(InterruptedException.class);
                grant();
            }
        }

        private void grant() {
            while (!queue.isEmpty() && queue.getFirst().weight() <= free) {
                Caller head = queue.removeFirst();
                free -= head.weight();
                granted.add(head);
                head.real().get();
            }
        }

        void check() {
            assertThat(gate.free()).isEqualTo(free);
            assertThat(gate.waiting()).isEqualTo(queue.size());
            int held = granted.stream().mapToInt(Caller::weight).sum();
            assertThat(free + held).isEqualTo(capacity);
            queue.forEach(c -> assertThat(c.real().isDone()).isFalse());
        }

        void close() {
            gate.close();
            queue.forEach(c -> assertThat(c.real().failure()).isInstanceOf(ColdException.Closed.class));
            queue.clear();
            check();
            while (!granted.isEmpty()) {
                assertThat(idle).hasValue(0);
                release();
            }
            assertThat(gate.isIdle()).isTrue();
            assertThat(gate.free()).isEqualTo(capacity);
        }
    }

    @Test
    void theGateDoesWhatTheModelDoes() {
        for (int run = 0; run < RUNS; run++) {
            SplittableRandom random = RANDOMNESS.generator(run);
            Run life = new Run(random);
            int steps = random.nextInt(STEPS);
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> life.acquire();
                    case 3, 4 -> life.release();
                    default -> life.abandon();
                }
                life.check();
            }
            life.close();
        }
        System.out.println("gate-random runs=" + RUNS);
    }

    @Test
    void whateverManyThreadsDoNoMoreIsHeldThanThereIsAndAllComesBack() {
        int capacity = 16;
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger gaveUp = new AtomicInteger();
        Gate gate = new Gate(capacity, 1_000, () -> {});
        List<Pending<Boolean>> threads = new ArrayList<>();
        int rounds = Scale.current().pick(2_000, 100_000);
        for (int thread = 0; thread < 12; thread++) {
            SplittableRandom random = RANDOMNESS.generator(1_000_000L + thread);
            threads.add(Pending.of(() -> {
                for (int i = 0; i < rounds; i++) {
                    int weight = random.nextInt(20) == 0 ? capacity : random.nextInt(1, 6);
                    Deadline deadline = random.nextInt(3) == 0
                            ? Deadline.in(Duration.ofNanos(random.nextInt(1, 100_000)))
                            : Deadline.in(Scene.LONG);
                    try {
                        Gate.Permit permit = gate.acquire(weight, deadline);
                        most.accumulateAndGet(held.addAndGet(weight), Math::max);
                        LockSupport.parkNanos(random.nextInt(4) == 0 ? 1 : 0);
                        held.addAndGet(-weight);
                        permit.release();
                    } catch (ColdException.DeadlineExceeded e) {
                        gaveUp.incrementAndGet();
                    }
                }
                return true;
            }));
        }
        Pending.allEnd(threads);
        assertThat(most).hasValueLessThanOrEqualTo(capacity);
        assertThat(held).hasValue(0);
        assertThat(gate.free()).isEqualTo(capacity);
        assertThat(gate.waiting()).isZero();
        assertThat(gaveUp).hasPositiveValue();
    }
}
