package io.firn.node;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The leases of all views, in generations, so that whoever takes something away can wait for exactly those who may still use it.
 *
 * <p>Order: a lease is in the current generation <em>before</em> its view looks at anything. What was withdrawn before
 * {@link #awaitEarlier} began is therefore unknown to every lease of a later generation, and every lease that could know it is
 * in an earlier one and waited for.
 *
 * <p>Limits: a lease older than the greatest age is revoked, at its next call or when somebody waits for it.
 *
 * <p>Threading: safe for concurrent use; taking and ending a lease takes no lock of ours. Waiters wait one after the other.
 */
final class Leases {
    /** Leases taken between two waits. */
    static final class Generation {
        private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

        void remove(Lease lease) {
            leases.remove(lease);
        }
    }

    private final InstantSource clock;
    private final long maxAgeMillis;
    private final ReentrantLock waiting = new ReentrantLock();

    /** Generations that were closed and not yet seen empty; guarded by {@link #waiting}. */
    private final List<Generation> earlier = new ArrayList<>();

    private volatile Generation current = new Generation();
    private volatile Optional<Thread> waiter = Optional.empty();
    private volatile boolean closed;

    Leases(InstantSource clock, Duration maxAge) {
        this.clock = clock;
        this.maxAgeMillis = maxAge.toMillis();
    }

    /**
     * Takes a lease; what its holder then looks at stays until the lease is over.
     *
     * @throws ViewRevokedException when this is closed
     */
    Lease take() throws ViewRevokedException {
        while (true) {
            Generation generation = current;
            Lease lease = new Lease(this, generation, clock.millis());
            generation.leases.add(lease);
            if (closed) {
                lease.end();
                throw new ViewRevokedException(whyRevoked());
            }
            if (generation == current) {
                return lease;
            }
            lease.end(); // a waiter closed the generation in between and may not have seen it
        }
    }

    /** Returns once every lease taken before the call is over. */
    void awaitEarlier() throws InterruptedException {
        waiting.lockInterruptibly();
        try {
            closeGeneration();
            drain();
        } finally {
            waiting.unlock();
        }
    }

    /** Revokes every lease and returns once all are over; none can be taken afterwards. An interrupt is kept for later. */
    void close() {
        closed = true;
        boolean interrupted = false;
        waiting.lock();
        try {
            closeGeneration();
            for (Generation generation : earlier) {
                generation.leases.forEach(Lease::revoke);
            }
            while (true) {
                try {
                    drain();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            waiting.unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean outlived(long takenMillis) {
        return clock.millis() - takenMillis > maxAgeMillis;
    }

    String whyRevoked() {
        return closed
                ? "the archive is closed"
                : "this view is older than " + Duration.ofMillis(maxAgeMillis) + " and was revoked: take a new one";
    }

    void wakeWaiter() {
        waiter.ifPresent(LockSupport::unpark);
    }

    private void closeGeneration() {
        earlier.add(current);
        current = new Generation();
    }

    private void drain() throws InterruptedException {
        waiter = Optional.of(Thread.currentThread());
        try {
            for (Generation generation : earlier) {
                for (Lease lease : generation.leases) {
                    lease.awaitOver();
                }
            }
            earlier.clear();
        } finally {
            waiter = Optional.empty();
        }
    }
}
