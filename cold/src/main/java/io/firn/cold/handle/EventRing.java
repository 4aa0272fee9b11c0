package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.EventTaker;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events between the producer of a stream and its reader: so many, and apart from them a place for the end.
 *
 * <p>Holds: the reader gets events, then at most one error, then nothing. Saying that it is the end never waits. Nobody waits longer
 * than the deadline.
 *
 * <p>Threading: one producer, one reader; the end is said by anybody, and only the first time counts.
 */
final class EventRing implements EventTaker {
    private final int capacity;
    private final Deadline deadline;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();

    /** Guarded by the lock, as is everything below. */
    private final ArrayDeque<StoredEvent> events;

    private Optional<IOException> failure = Optional.empty();
    private boolean producerWaits;
    private long taken;
    private volatile boolean over;

    EventRing(int capacity, Deadline deadline) {
        this.capacity = capacity;
        this.deadline = deadline;
        this.events = new ArrayDeque<>(Math.min(capacity, 256));
    }

    @Override
    public boolean take(StoredEvent event) throws ColdException {
        lock.lock();
        try {
            long left = deadline.leftNanos();
            while (!over && events.size() >= capacity && left > 0) {
                producerWaits = true;
                left = emptied.awaitNanos(left);
            }
            if (over) {
                return false;
            }
            if (left <= 0) {
                throw tooLate();
            }
            events.addLast(event);
            taken++;
            if (events.size() == 1) {
                filled.signal();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ColdException.Internal(e);
        } finally {
            producerWaits = false;
            lock.unlock();
        }
    }

    private ColdException tooLate() {
        return new ColdException.StreamDeadline(deadline.allowed().toMillis());
    }

    @Override
    public boolean wanted() {
        return !over;
    }

    /**
     * The next event; empty at the end.
     *
     * @throws IOException once, when the stream did not end by itself
     */
    Optional<StoredEvent> next() throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = deadline.leftNanos();
            while (events.isEmpty() && !over && left > 0) {
                left = filled.awaitNanos(left);
            }
            if (events.isEmpty()) {
                return end();
            }
            StoredEvent next = events.removeFirst();
            if (producerWaits && events.size() <= capacity / 2) {
                emptied.signal();
            }
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /** What the reader gets behind the last event; under the lock. */
    private Optional<StoredEvent> end() throws IOException {
        if (!over) {
            over = true;
            failure = Optional.of(tooLate());
        }
        Optional<IOException> why = failure;
        failure = Optional.empty();
        if (why.isPresent()) {
            throw why.get();
        }
        return Optional.empty();
    }

    /** Says that it is the end; false when somebody said so before. */
    boolean end(Optional<IOException> why) {
        lock.lock();
        try {
            if (over) {
                return false;
            }
            over = true;
            failure = why;
            filled.signalAll();
            emptied.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The reader wants nothing any more. */
    void abandon() {
        lock.lock();
        try {
            over = true;
            failure = Optional.empty();
            events.clear();
            filled.signalAll();
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Events that the producer handed on. */
    long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Events that the reader has not asked for yet. */
    int kept() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }
}
