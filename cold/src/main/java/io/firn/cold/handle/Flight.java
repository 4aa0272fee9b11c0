package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A question that is on its way to the back end, and those who wait for its answer too.
 *
 * <p>Threading: one leads it, any number wait.
 */
final class Flight<T> {
    private final long epoch;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean working;
    private volatile boolean landed;
    private volatile Optional<T> answer = Optional.empty();

    Flight(long epoch) {
        this.epoch = epoch;
    }

    /** What is stored has not changed since this. */
    long epoch() {
        return epoch;
    }

    /** It has its permit. */
    void works() {
        working = true;
    }

    void land(Optional<T> found) {
        answer = found;
        landed = true;
    }

    /** Nobody has to wait any more, whether it landed or not. */
    void end() {
        over.countDown();
    }

    /**
     * Waits until it is over.
     *
     * @return true when there is an answer; false when it failed, which says nothing about another try
     */
    boolean await(Deadline deadline) throws IOException {
        try {
            if (!over.await(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
                throw new ColdException.DeadlineExceeded(
                        working ? ColdException.Phase.WORK : ColdException.Phase.QUEUE,
                        deadline.allowed().toMillis());
            }
            return landed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException left = new InterruptedIOException("interrupted while the cold storage worked");
            left.initCause(e);
            throw left;
        }
    }

    Optional<T> answer() {
        return answer;
    }
}
