package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A work that does not end with its caller: a worker runs it, the caller waits for the answer as long as he likes.
 *
 * <p>Order: the work, the release of its permits, {@link Body#after}, the answer. Whoever has an answer can rely on its permit being
 * back.
 *
 * <p>Threading: run by one worker, awaited by the thread that made it. Whether the caller had the answer or left is decided by one
 * compare-and-set.
 */
final class Task<T> implements Runnable {
    private static final int RUNNING = 0;
    private static final int DONE = 1;
    private static final int LEFT = 2;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Task.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Op op;
    private final HandleMetrics metrics;
    private final Held held;
    private final Body<T> body;
    private final Thread caller = Thread.currentThread();
    private volatile int state;
    private @Nullable T result;
    private @Nullable Throwable failure;

    Task(Op op, HandleMetrics metrics, Held held, Body<T> body) {
        this.op = op;
        this.metrics = metrics;
        this.held = held;
        this.body = body;
    }

    @Override
    public void run() {
        long began = System.nanoTime();
        metrics.began(op);
        try {
            result = body.call();
        } catch (Throwable t) {
            failure = t;
        } finally {
            metrics.ended(op);
            held.release();
        }
        try {
            body.after();
            metrics.took(op, System.nanoTime() - began);
        } finally {
            answer();
        }
        if (failure instanceof VirtualMachineError e) {
            throw e;
        }
    }

    private void answer() {
        if (STATE.compareAndSet(this, RUNNING, DONE)) {
            LockSupport.unpark(caller);
        } else if (failure != null && !(failure instanceof IOException)) {
            metrics.internalFailure();
        }
    }

    /**
     * Waits for the answer.
     *
     * @throws ColdException.DeadlineExceeded when the deadline passes first; the work goes on
     * @throws InterruptedIOException when the caller is interrupted, which he stays; the work goes on
     */
    T await(Deadline deadline) throws IOException {
        while (state == RUNNING) {
            if (Thread.currentThread().isInterrupted()) {
                leave(new InterruptedIOException("interrupted while the cold storage worked"));
                break;
            }
            long left = deadline.leftNanos();
            if (left <= 0) {
                leave(new ColdException.DeadlineExceeded(
                        ColdException.Phase.WORK, deadline.allowed().toMillis()));
                break;
            }
            LockSupport.parkNanos(this, left);
        }
        if (failure != null) {
            throw failed(failure);
        }
        return answered();
    }

    /** The body's answer, which NullAway cannot know to be there. */
    @SuppressWarnings("NullAway")
    private T answered() {
        return result;
    }

    /** Throws unless the answer came first. */
    private void leave(IOException why) throws IOException {
        if (STATE.compareAndSet(this, RUNNING, LEFT)) {
            metrics.error(op, why);
            throw why;
        }
    }

    private IOException failed(Throwable thrown) {
        if (thrown instanceof IOException known) {
            metrics.error(op, known);
            known.addSuppressed(new AskedFrom());
            return known;
        }
        metrics.internalFailure();
        ColdException.Internal internal = new ColdException.Internal(thrown);
        metrics.error(op, internal);
        return internal;
    }

    /** Shows who asked, where the failure itself shows the worker. */
    private static final class AskedFrom extends Exception {
        private static final long serialVersionUID = 1L;

        AskedFrom() {
            super("asked by " + Thread.currentThread().getName());
        }
    }
}
