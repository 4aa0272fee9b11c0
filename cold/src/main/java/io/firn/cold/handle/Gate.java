package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * So many permits, given out in the order in which they are asked for.
 *
 * <p>Holds: free and granted permits together are the gate's capacity. Nobody is granted anything while somebody waits before him,
 * however little he asks for. A closed gate has no waiters and grants nothing; permits granted before are returned as ever.
 *
 * <p>Threading: safe for concurrent use. One short lock; waiters are woken, and the end of all work is told, outside it. Whether a
 * waiter was granted his permit, was refused or gave up is decided by one compare-and-set.
 *
 * <p>Limits: as many waiters as were allowed, and one more for all permits at once.
 */
final class Gate {
    private static final int WAITING = 0;
    private static final int GRANTED = 1;
    private static final int GIVEN_UP = 2;
    private static final int REFUSED = 3;
    private static final int RELEASED = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Permit.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final int mostWaiting;
    private final Runnable whenIdle;
    private final ReentrantLock lock = new ReentrantLock();

    /** Stands between the last and the first of those who wait; guarded by the lock, as is everything below. */
    private final Permit ring = new Permit(0);

    private int free;
    private int waiting;
    private boolean closed;

    /**
     * @param mostWaiting callers that may wait, 0 or more
     * @param whenIdle told when the gate is closed and its last permit is back; runs in whichever thread brought it
     */
    Gate(int capacity, int mostWaiting, Runnable whenIdle) {
        this.capacity = capacity;
        this.mostWaiting = mostWaiting;
        this.whenIdle = whenIdle;
        this.free = capacity;
    }

    /**
     * Waits for {@code weight} permits, which come as one.
     *
     * @throws ColdException.Closed when the gate is closed, or closes meanwhile
     * @throws ColdException.Overloaded when too many wait already
     * @throws ColdException.DeadlineExceeded when the deadline passes first
     * @throws InterruptedException when the caller is interrupted while it waits
     */
    Permit acquire(int weight, Deadline deadline) throws ColdException, InterruptedException {
        return acquire(weight, deadline, mostWaiting);
    }

    /** Waits for every permit there is; not refused for the number of those who wait. */
    Permit acquireAll(Deadline deadline) throws ColdException, InterruptedException {
        return acquire(capacity, deadline, Integer.MAX_VALUE);
    }

    private Permit acquire(int weight, Deadline deadline, int most) throws ColdException, InterruptedException {
        if (weight < 1 || weight > capacity) {
            throw new IllegalArgumentException("a permit of weight " + weight + " of " + capacity);
        }
        if (deadline.passed()) {
            throw exceeded(deadline);
        }
        Permit permit = new Permit(weight);
        int before;
        boolean overloaded = false;
        lock.lock();
        try {
            before = waiting;
            if (closed) {
                permit.state = REFUSED;
            } else if (before == 0 && free >= weight) {
                free -= weight;
                permit.state = GRANTED;
                return permit;
            } else if (before < most) {
                permit.linkBefore(ring);
                waiting++;
            } else {
                overloaded = true;
            }
        } finally {
            lock.unlock();
        }
        if (overloaded) {
            throw new ColdException.Overloaded(before);
        }
        await(permit, deadline);
        return permit;
    }

    private void await(Permit permit, Deadline deadline) throws ColdException, InterruptedException {
        boolean decided = false;
        try {
            while (permit.state == WAITING) {
                long left = deadline.leftNanos();
                if (left <= 0) {
                    throw exceeded(deadline);
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            decided = true;
        } finally {
            if (!decided) {
                giveUp(permit);
            }
        }
        if (permit.state == REFUSED) {
            throw new ColdException.Closed();
        }
    }

    private static ColdException exceeded(Deadline deadline) {
        return new ColdException.DeadlineExceeded(
                ColdException.Phase.QUEUE, deadline.allowed().toMillis());
    }

    /** Takes a waiter out of the queue, and lets those behind him go if he stood in their way. */
    private void giveUp(Permit permit) {
        if (!permit.settle(WAITING, GIVEN_UP)) {
            permit.release();
            return;
        }
        Permit woken;
        lock.lock();
        try {
            if (permit.isLinked()) {
                permit.unlink();
                waiting--;
            }
            woken = grantFromHead();
        } finally {
            lock.unlock();
        }
        wake(woken);
    }

    private void giveBack(int weight) {
        boolean idle;
        Permit woken;
        lock.lock();
        try {
            free += weight;
            woken = grantFromHead();
            idle = closed && free == capacity;
        } finally {
            lock.unlock();
        }
        wake(woken);
        if (idle) {
            whenIdle.run();
        }
    }

    /** Grants from the head while its weight fits; under the lock. Those to be woken, as a chain, or the ring itself. */
    private Permit grantFromHead() {
        Permit first = ring;
        Permit last = ring;
        while (ring.next != ring && ring.next.weight <= free) {
            Permit head = ring.next;
            head.unlink();
            waiting--;
            if (head.settle(WAITING, GRANTED)) {
                free -= head.weight;
                if (first == ring) {
                    first = head;
                } else {
                    last.woken = head;
                }
                last = head;
            }
        }
        return first;
    }

    /** Wakes a chain of waiters; its last one names itself as the next. */
    private void wake(Permit first) {
        Permit permit = first;
        while (permit != ring) {
            Permit next = permit.woken;
            LockSupport.unpark(permit.waiter);
            permit = next == permit ? ring : next;
        }
    }

    /** Refuses everybody who waits, in order, and everybody who comes later. */
    void close() {
        Permit first = ring;
        Permit last = ring;
        lock.lock();
        try {
            closed = true;
            while (ring.next != ring) {
                Permit head = ring.next;
                head.unlink();
                waiting--;
                if (head.settle(WAITING, REFUSED)) {
                    if (first == ring) {
                        first = head;
                    } else {
                        last.woken = head;
                    }
                    last = head;
                }
            }
        } finally {
            lock.unlock();
        }
        wake(first);
    }

    /** True when it is closed and every permit is back: it stays so. */
    boolean isIdle() {
        lock.lock();
        try {
            return closed && free == capacity;
        } finally {
            lock.unlock();
        }
    }

    /** Permits that nobody has. */
    int free() {
        lock.lock();
        try {
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** Callers that wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** How long the first of those who wait has waited; 0 when nobody does. */
    long oldestNanos() {
        lock.lock();
        try {
            return ring.next == ring ? 0 : Math.max(0, System.nanoTime() - ring.next.sinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /** What was asked for: a place in the queue first, then permission until it is released. */
    final class Permit implements Held {
        private final int weight;
        private @Nullable Thread waiter;
        private long sinceNanos;
        private volatile int state;
        private Permit previous = this;
        private Permit next = this;
        private Permit woken = this;

        private Permit(int weight) {
            this.weight = weight;
        }

        /** Gives it back; again, or without having been granted, does nothing. */
        @Override
        public void release() {
            if (settle(GRANTED, RELEASED)) {
                giveBack(weight);
            }
        }

        private boolean settle(int from, int to) {
            return STATE.compareAndSet(this, from, to);
        }

        private void linkBefore(Permit place) {
            waiter = Thread.currentThread();
            sinceNanos = System.nanoTime();
            previous = place.previous;
            next = place;
            previous.next = this;
            place.previous = this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }

        private boolean isLinked() {
            return next != this;
        }
    }
}
