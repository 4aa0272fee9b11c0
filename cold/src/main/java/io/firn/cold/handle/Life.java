package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a handle: open, draining, closed.
 *
 * <p>Holds: work is counted by the permits it holds, which it has before it begins and which a closed gate gives to nobody. The back
 * end is closed once, when every gate is closed and has all its permits back.
 *
 * <p>Threading: safe for concurrent use. Where the last work ends after the handle was closed, the back end is closed in a thread of
 * its own.
 */
final class Life {
    private static final Logger LOG = LoggerFactory.getLogger(ColdHandle.class);

    private enum State {
        OPEN,
        DRAINING,
        CLOSED
    }

    private final ColdBackEnd backEnd;
    private final Runnable whenClosed;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile List<Gate> gates = List.of();
    private volatile Optional<Streams> streams = Optional.empty();
    private volatile Optional<IOException> failure = Optional.empty();

    Life(ColdBackEnd backEnd, Runnable whenClosed) {
        this.backEnd = backEnd;
        this.whenClosed = whenClosed;
    }

    /** Says what ends with the handle, in the order in which it is closed. */
    void guards(List<Gate> those, Streams running) {
        gates = those;
        streams = Optional.of(running);
    }

    void checkOpen() throws ColdException {
        if (state.get() != State.OPEN) {
            throw new ColdException.Closed();
        }
    }

    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** As {@link #close}, by nobody's wish and without waiting. */
    void abandoned() {
        if (isOpen()) {
            LOG.warn("A handle of cold storage was lost without being closed; it is closed now");
            drain();
            closeWhenIdle();
        }
    }

    /**
     * Turns callers away, ends streams, and waits for the work that runs.
     *
     * @return true when all of it has ended and the back end is closed
     * @throws IOException when closing the back end failed
     */
    boolean close(Duration most) throws IOException {
        drain();
        closeWhenIdle();
        boolean ended;
        try {
            ended = closed.await(nanos(most), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = closed.getCount() == 0;
        }
        if (ended && failure.isPresent()) {
            throw failure.get();
        }
        return ended;
    }

    private static long nanos(Duration most) {
        try {
            return most.toNanos();
        } catch (ArithmeticException e) {
            return most.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private void drain() {
        if (state.compareAndSet(State.OPEN, State.DRAINING)) {
            gates.forEach(Gate::close);
            streams.ifPresent(Streams::endAll);
        }
    }

    private void closeWhenIdle() {
        if (takeClosing()) {
            closeBackEnd();
        }
    }

    /** A closed gate has all its permits back. */
    void gateIsIdle() {
        if (takeClosing()) {
            try {
                Thread.ofPlatform().daemon().name("firn-cold-close").start(this::closeBackEnd);
            } catch (OutOfMemoryError e) {
                closeBackEnd();
            }
        }
    }

    /** True once, for whoever has to close the back end. */
    private boolean takeClosing() {
        return !isOpen() && gates.stream().allMatch(Gate::isIdle) && closing.compareAndSet(false, true);
    }

    private void closeBackEnd() {
        try {
            backEnd.close();
        } catch (IOException e) {
            failure = Optional.of(e);
        } catch (RuntimeException | Error e) {
            failure = Optional.of(new ColdException.Internal(e));
        } finally {
            state.set(State.CLOSED);
            whenClosed.run();
            closed.countDown();
        }
    }
}
