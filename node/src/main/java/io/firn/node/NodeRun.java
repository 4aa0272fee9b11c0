package io.firn.node;

import io.firn.ledger.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a started core: ingestion on the caller's thread, the lifecycle on {@code firn-lifecycle}. It ends at the last
 * ledger wanted, by {@link #stop}, or by a failure that only a new start-up can mend.
 *
 * <p>Threading: {@link #run} once; everything else from any thread.
 */
final class NodeRun {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRun.class);

    /** How long one question to the source may wait: what is between two looks at {@link #stop}. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Between two questions to the source for its tip. */
    private static final long TIP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final NodeConfig config;
    private final NodeCore core;
    private final Trouble trouble;
    private final AtomicBoolean stopped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread lifecycle;
    private Optional<NodeException> failure = Optional.empty();
    private boolean stopping;
    private boolean due = true;
    private boolean ingested;
    private boolean settled;
    private volatile OptionalLong tip = OptionalLong.empty();
    private long tipAskedNanos;

    /** @param stopped set when this run is stopped: what the core was told to look at */
    NodeRun(NodeConfig config, NodeCore core, Trouble trouble, AtomicBoolean stopped) {
        this.config = config;
        this.core = core;
        this.trouble = trouble;
        this.stopped = stopped;
        this.lifecycle = Thread.ofPlatform().name("firn-lifecycle").unstarted(this::settleWhenDue);
    }

    NodeCore core() {
        return core;
    }

    /** The highest ledger the source was last known to hold. */
    OptionalLong tip() {
        return tip;
    }

    /**
     * Ingests and settles to the end.
     *
     * @return true when everything wanted is ingested and settled; false when it was stopped before
     * @throws NodeException what ended it
     */
    boolean run() throws NodeException, InterruptedException {
        lifecycle.start();
        core.readAhead();
        try {
            return ingest() && awaitSettled();
        } catch (SourceException e) {
            throw NodeException.of(e);
        } catch (IOException e) {
            LOG.error("ingestion stopped at ledger {}", core.nextSeq(), e);
            throw NodeException.of(e);
        }
    }

    private boolean ingest() throws NodeException, IOException, InterruptedException {
        while (goesOn()) {
            try {
                switch (core.ingestOne(PATIENCE)) {
                    case Intake.Ready ready -> taken(ready.header().seq());
                    case Intake.NotYet() -> {
                        trouble.clear(Trouble.Of.SOURCE);
                        askTip();
                    }
                    case Intake.Ended(long _) -> {
                        return true;
                    }
                }
            } catch (SourceException e) {
                if (config.lastSeq().isPresent() || !canBeAskedAgain(e)) {
                    throw e;
                }
                trouble.note(Trouble.Of.SOURCE, e);
                pause(config.sourceRetryWait());
            }
        }
        return false;
    }

    private void taken(long seq) {
        trouble.clear(Trouble.Of.SOURCE);
        if (config.geometry().closesChunk(seq)) {
            wake();
        }
        askTip();
    }

    private void wake() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isIngested() {
        lock.lock();
        try {
            return ingested;
        } finally {
            lock.unlock();
        }
    }

    private void askTip() {
        long now = System.nanoTime();
        if (tip.isPresent() && now - tipAskedNanos < TIP_EVERY_NANOS) {
            return;
        }
        tipAskedNanos = now;
        try {
            tip = core.stores().parts().source().tip();
        } catch (SourceException e) {
            LOG.debug("the source's tip is not known: {}", e.getMessage());
        }
    }

    /** A source that follows something can be asked again; a pipe that failed is over. */
    private boolean canBeAskedAgain(SourceException failed) {
        if (failed.kind() == SourceException.Kind.CONFIGURATION) {
            return false;
        }
        try {
            return core.stores().parts().source().tip().isPresent();
        } catch (SourceException e) {
            return true;
        }
    }

    private boolean goesOn() throws NodeException {
        lock.lock();
        try {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    /** Everything is ingested: waits until the lifecycle has nothing left to do. */
    private boolean awaitSettled() throws NodeException, InterruptedException {
        lock.lock();
        try {
            ingested = true;
            due = true;
            changed.signalAll();
            while (!settled && !stopping && failure.isEmpty()) {
                changed.await();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            return settled;
        } finally {
            lock.unlock();
        }
    }

    private void settleWhenDue() {
        try {
            while (awaitDue()) {
                settleOnce();
            }
        } catch (InterruptedException e) {
            LOG.debug("the lifecycle stops: {}", e.getMessage());
        }
    }

    /** Waits for a wake-up; those that came in between count as one. False when the run is over. */
    private boolean awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (!due && !stopping && failure.isEmpty()) {
                changed.await();
            }
            due = false;
            return !stopping && failure.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void settleOnce() throws InterruptedException {
        boolean last = isIngested();
        try {
            core.settle();
            trouble.clear(Trouble.Of.LIFECYCLE);
            if (last) {
                end(Optional.empty());
            }
        } catch (SourceException e) {
            // A chunk that is in no file of ours: what can be served is served, and the source asked again.
            if (config.lastSeq().isPresent() || last) {
                end(Optional.of(NodeException.of(e)));
            } else {
                trouble.note(Trouble.Of.LIFECYCLE, e);
                pause(config.sourceRetryWait());
                wake();
            }
        } catch (IOException e) {
            LOG.error("the lifecycle stopped", e);
            end(Optional.of(NodeException.of(e)));
        } catch (RuntimeException e) {
            LOG.error("the lifecycle stopped", e);
            end(Optional.of(new NodeException(NodeException.Kind.FAILED, "the lifecycle stopped: " + e, e)));
        }
    }

    private void end(Optional<NodeException> why) {
        lock.lock();
        try {
            failure = why;
            settled = why.isEmpty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (left > 0 && !stopping && failure.isEmpty()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the run soon: the ledger being ingested is finished, a chunk being frozen is left to the next start. */
    void stop() {
        stopped.set(true);
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        core.interrupt();
    }

    /** Waits for the lifecycle's thread, then closes everything; the caller of {@link #run} has returned. */
    void close() throws InterruptedException {
        core.archive().close();
        lifecycle.join();
        core.close();
    }
}
