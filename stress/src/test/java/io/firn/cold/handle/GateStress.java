package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two or three threads at one gate, at the same instant: what may come of it. */
public final class GateStress {
    static final int GRANTED = 1;
    static final int GAVE_UP = 2;
    static final int CLOSED = 3;

    private GateStress() {}

    /** A deadline that passes about when the queue is joined. */
    private static Deadline atOnce() {
        return Deadline.in(Duration.ofNanos(400));
    }

    /** What became of a caller who releases what he was granted. */
    private static int passing(Gate gate, int weight, Deadline deadline) {
        try {
            gate.acquire(weight, deadline).release();
            return GRANTED;
        } catch (ColdException.DeadlineExceeded e) {
            return GAVE_UP;
        } catch (ColdException.Closed e) {
            return CLOSED;
        } catch (ColdException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Gate.Permit held(Gate gate, int weight) {
        try {
            return gate.acquire(weight, Deadline.never());
        } catch (ColdException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Permits that are free at the end, and those who still wait: 10 a permit. */
    private static int rest(Gate gate) {
        return 10 * gate.free() + gate.waiting();
    }

    /** A permit is given back at the instant in which the one who waits for it gives up. */
    @JCStressTest
    @Outcome(id = "1, 10", expect = Expect.ACCEPTABLE, desc = "granted, and given back")
    @Outcome(id = "2, 10", expect = Expect.ACCEPTABLE, desc = "gave up, and nothing is lost")
    @State
    public static class GrantAgainstGiveUp {
        private final Gate gate = new Gate(1, 10, () -> {});
        private final Gate.Permit held = held(gate, 1);

        @Actor
        public void release() {
            held.release();
        }

        @Actor
        public void come(II_Result r) {
            r.r1 = passing(gate, 1, atOnce());
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = rest(gate);
        }
    }

    /** The gate closes at the instant in which somebody comes. */
    @JCStressTest
    @Outcome(id = "3, 10", expect = Expect.ACCEPTABLE, desc = "turned away")
    @State
    public static class CloseAgainstWait {
        private final Gate gate = new Gate(1, 10, () -> {});
        private final Gate.Permit held = held(gate, 1);

        @Actor
        public void close() {
            gate.close();
        }

        @Actor
        public void come(II_Result r) {
            r.r1 = passing(gate, 1, Deadline.never());
        }

        @Arbiter
        public void look(II_Result r) {
            held.release();
            r.r2 = gate.isIdle() ? rest(gate) : -1;
        }
    }

    /** The gate closes at the instant in which a free permit is asked for. */
    @JCStressTest
    @Outcome(id = "1, 10", expect = Expect.ACCEPTABLE, desc = "granted before")
    @Outcome(id = "3, 10", expect = Expect.ACCEPTABLE, desc = "turned away after")
    @State
    public static class CloseAgainstGrant {
        private final Gate gate = new Gate(1, 10, () -> {});

        @Actor
        public void close() {
            gate.close();
        }

        @Actor
        public void come(II_Result r) {
            r.r1 = passing(gate, 1, Deadline.never());
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = gate.isIdle() ? rest(gate) : -1;
        }
    }

    /** The one who wants all 64 gives up at the instant in which the last one is given back and asked for anew. */
    @JCStressTest
    @Outcome(id = "1, 1, 640", expect = Expect.ACCEPTABLE, desc = "both granted")
    @Outcome(id = "2, 1, 640", expect = Expect.ACCEPTABLE, desc = "the head gave up, the other was granted")
    @State
    public static class ReleaseAgainstAbandonedHead {
        private final Gate gate = new Gate(64, 10, () -> {});
        private final Gate.Permit held = held(gate, 1);

        @Actor
        public void drain(III_Result r) {
            r.r1 = passing(gate, 64, atOnce());
        }

        @Actor
        public void turn(III_Result r) {
            held.release();
            r.r2 = passing(gate, 1, Deadline.never());
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = rest(gate);
        }
    }

    /** The head gives up; nothing is given back, so only he can let go whoever came behind him. */
    @JCStressTest
    @Outcome(id = "2, 1, 640", expect = Expect.ACCEPTABLE, desc = "the head gave up, the other was granted")
    @State
    public static class AbandonedHeadAgainstTheNext {
        private final Gate gate = new Gate(64, 10, () -> {});
        private final Gate.Permit held = held(gate, 1);

        @Actor
        public void drain(III_Result r) {
            r.r1 = passing(gate, 64, atOnce());
        }

        @Actor
        public void behind(III_Result r) {
            r.r2 = passing(gate, 1, Deadline.never());
        }

        @Arbiter
        public void look(III_Result r) {
            held.release();
            r.r3 = rest(gate);
        }
    }

    /** One permit is given back by two at the same instant. */
    @JCStressTest
    @Outcome(id = "20", expect = Expect.ACCEPTABLE, desc = "given back once")
    @State
    public static class ReleaseAgainstRelease {
        private final Gate gate = new Gate(2, 10, () -> {});
        private final Gate.Permit held = held(gate, 1);

        @Actor
        public void release() {
            held.release();
        }

        @Actor
        public void again() {
            held.release();
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = rest(gate);
        }
    }
}
