package io.firn.node;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Permission of one view to use what it may open; calls of the view run inside {@link #enter} and {@link #leave}.
 *
 * <p>Holds: once ended (returned by its holder, or revoked) no new call begins; it is <em>over</em> when it has ended and no call
 * runs. Over is for ever.
 *
 * <p>Threading: safe for concurrent use without a lock; calls of one lease share one atomic word.
 */
final class Lease {
    /** The sign bit of {@link #calls}: no further call may begin. The other bits count those running. */
    private static final int ENDED = Integer.MIN_VALUE;

    /** How often a waiting thread looks at the clock, which may be a simulated one: in nanoseconds. */
    private static final long LOOK_NANOS = 5_000_000;

    private final Leases owner;
    private final Leases.Generation generation;
    private final long takenMillis;
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean revoked;

    Lease(Leases owner, Leases.Generation generation, long takenMillis) {
        this.owner = owner;
        this.generation = generation;
        this.takenMillis = takenMillis;
    }

    /**
     * Begins a call; every return is followed by one {@link #leave}.
     *
     * @throws ViewRevokedException when the lease is too old, or was revoked
     * @throws IllegalStateException when its holder has returned it already
     */
    void enter() throws ViewRevokedException {
        if (owner.outlived(takenMillis)) {
            revoke();
        }
        if (calls.incrementAndGet() < 0) {
            leave();
            if (revoked) {
                throw new ViewRevokedException(owner.whyRevoked());
            }
            throw new IllegalStateException("this view was closed by its holder");
        }
    }

    /** Ends a call. */
    void leave() {
        if (calls.decrementAndGet() == ENDED) {
            over();
        }
    }

    /** The holder gives the lease back; running calls end first. Twice is once. */
    void end() {
        if (calls.getAndUpdate(c -> c | ENDED) == 0) {
            over();
        }
    }

    /** Takes the lease away: the holder's next call fails typed. A lease that was given back stays that. */
    void revoke() {
        if (calls.get() >= 0) {
            revoked = true;
        }
        end();
    }

    /** Waits until the lease is over; revokes it when it has become too old meanwhile. */
    void awaitOver() throws InterruptedException {
        while (calls.get() != ENDED) {
            if (owner.outlived(takenMillis)) {
                revoke();
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a view to end");
            }
        }
    }

    private void over() {
        generation.remove(this);
        owner.wakeWaiter();
    }
}
