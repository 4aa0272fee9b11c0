package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handle, its views and its works share: gates, threads, cache, meters, and the back end.
 *
 * <p>Order: preparing before writing before reading; no gate is asked for while a stream's permit is held, nor the other way round.
 * So nobody waits in a circle.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Core {
    private static final Logger LOG = LoggerFactory.getLogger(ColdHandle.class);

    /** The handle whose work this thread does, where works run in their callers' threads. */
    private static final ScopedValue<Core> INSIDE = ScopedValue.newInstance();

    private final ColdBackEnd backEnd;
    private final ColdLimits limits;
    private final HandleMetrics metrics;
    private final boolean blocking;
    private final Gate preparing;
    private final Gate writing;
    private final Gate reading;
    private final Gate streaming;
    private final Workers workers;
    private final Epoch epoch = new Epoch();
    private final Optional<ColdCache> cache;
    private final Streams streams;
    private final Life life;

    Core(ColdBackEnd backEnd, ColdLimits limits, MeterRegistry registry) {
        this.backEnd = backEnd;
        this.limits = limits;
        this.metrics = new HandleMetrics(registry);
        this.blocking = backEnd.blocking();
        this.life = new Life(backEnd, this::released);
        this.preparing = new Gate(1, limits.waiting(), life::gateIsIdle);
        this.writing = new Gate(1, limits.waiting(), life::gateIsIdle);
        this.reading = new Gate(limits.reads(), limits.waiting(), life::gateIsIdle);
        this.streaming = new Gate(limits.streams(), limits.waiting(), life::gateIsIdle);
        this.workers = new Workers(limits.reads() + 1 + limits.streams());
        this.cache = limits.cacheBytes() == 0
                ? Optional.empty()
                : Optional.of(new ColdCache(limits.cacheBytes(), epoch, metrics));
        this.streams = new Streams(this);
        life.guards(List.of(reading, writing, preparing, streaming), streams);
        metrics.watch(Waits.READ, reading);
        metrics.watch(Waits.WRITE, writing);
        metrics.watch(Waits.STREAM, streaming);
        metrics.watch(Waits.PREPARE, preparing);
        cache.ifPresent(metrics::watch);
    }

    /** The back end is closed. */
    private void released() {
        workers.close();
        metrics.close();
        cache.ifPresent(ColdCache::clear);
    }

    ColdBackEnd backEnd() {
        return backEnd;
    }

    ColdLimits limits() {
        return limits;
    }

    HandleMetrics metrics() {
        return metrics;
    }

    boolean blocking() {
        return blocking;
    }

    Gate preparing() {
        return preparing;
    }

    Gate writing() {
        return writing;
    }

    Gate reading() {
        return reading;
    }

    Gate streaming() {
        return streaming;
    }

    Workers workers() {
        return workers;
    }

    Epoch epoch() {
        return epoch;
    }

    Optional<ColdCache> cache() {
        return cache;
    }

    Streams streams() {
        return streams;
    }

    Life life() {
        return life;
    }

    /**
     * Lets a call of the handle in.
     *
     * @throws IllegalStateException when a work of this handle makes it: it would wait for itself
     * @throws ColdException.Closed when the handle is closed
     */
    void admit() throws ColdException {
        refuseOwnWork();
        life.checkOpen();
    }

    void refuseOwnWork() {
        if (workers.isOneOf(Thread.currentThread()) || (INSIDE.isBound() && INSIDE.get() == this)) {
            throw new IllegalStateException("a back end called the handle that it works for");
        }
    }

    /** One read: a permit, then the work. */
    <T> T read(Op op, Deadline deadline, Body<T> body) throws IOException {
        Gate.Permit permit;
        boolean granted = false;
        try {
            permit = enter(Waits.READ, op, deadline);
            granted = true;
        } finally {
            if (!granted) {
                body.neverRan();
            }
        }
        return run(op, permit, deadline, body);
    }

    /** Waits for one permit, for every read permit to drain. */
    Gate.Permit enter(Waits what, Op op, Deadline deadline) throws IOException {
        long began = System.nanoTime();
        boolean granted = false;
        Gate.Permit permit;
        try {
            permit = switch (what) {
                case READ -> reading.acquire(1, deadline);
                case WRITE -> writing.acquire(1, deadline);
                case DRAIN -> reading.acquireAll(deadline);
                case STREAM -> streaming.acquire(1, deadline);
                case PREPARE -> preparing.acquire(1, deadline);
            };
            granted = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            metrics.abandoned(what);
            InterruptedIOException left = new InterruptedIOException("interrupted while waiting for a permit");
            left.initCause(e);
            metrics.error(op, left);
            throw left;
        } catch (ColdException e) {
            if (e instanceof ColdException.DeadlineExceeded) {
                metrics.abandoned(what);
            }
            metrics.error(op, e);
            throw e;
        } finally {
            if (!granted) {
                metrics.waited(what, System.nanoTime() - began);
            }
        }
        try {
            metrics.waited(what, System.nanoTime() - began);
            return permit;
        } catch (Throwable t) {
            permit.release();
            throw t;
        }
    }

    /** What a write holds: the write permit, and every read permit if it drains. */
    Held enterWrite(Op op, Deadline deadline, Waits until) throws IOException {
        WritePermits permits = new WritePermits(metrics, limits.reads());
        boolean granted = false;
        try {
            permits.write(enter(Waits.WRITE, op, deadline));
            if (until == Waits.DRAIN) {
                permits.drain(enter(Waits.DRAIN, op, deadline));
            }
            granted = true;
            return permits;
        } finally {
            if (!granted) {
                permits.release();
            }
        }
    }

    /** Runs a work that has its permits, in a thread of its own where the back end may wait. */
    <T> T run(Op op, Held held, Deadline deadline, Body<T> body) throws IOException {
        if (!blocking) {
            return runHere(op, held, body);
        }
        Task<T> task;
        boolean started = false;
        try {
            task = new Task<>(op, metrics, held, body);
            workers.start(task);
            started = true;
        } finally {
            if (!started) {
                held.release();
                body.neverRan();
            }
        }
        return task.await(deadline);
    }

    private <T> T runHere(Op op, Held held, Body<T> body) throws IOException {
        long began = System.nanoTime();
        metrics.began(op);
        try {
            return ScopedValue.where(INSIDE, this).call(body);
        } catch (IOException e) {
            metrics.error(op, e);
            throw e;
        } catch (VirtualMachineError e) {
            metrics.internalFailure();
            throw e;
        } catch (Throwable t) {
            throw internal(op, t);
        } finally {
            metrics.ended(op);
            held.release();
            body.after();
            metrics.took(op, System.nanoTime() - began);
        }
    }

    /** Runs a part of a stream in the caller's thread, for which nested calls are refused. */
    <T> T runInside(Body<T> body) throws IOException {
        return ScopedValue.where(INSIDE, this).call(body);
    }

    /** A fault of the program, counted. */
    ColdException internal(Op op, Throwable t) {
        metrics.internalFailure();
        ColdException.Internal internal = new ColdException.Internal(t);
        metrics.error(op, internal);
        return internal;
    }

    /** Counts and tells of a write that took longer than a write is given; what it did counts all the same. */
    void tellOverrun(Op op, long askedNanos) {
        long tookNanos = System.nanoTime() - askedNanos;
        if (tookNanos > limits.writeTimeout().toNanos()) {
            metrics.overran();
            LOG.warn(
                    "A write took longer than it is given op={} elapsed_ms={} threshold_ms={}",
                    op.label(),
                    tookNanos / 1_000_000,
                    limits.writeTimeout().toMillis());
        }
    }
}
