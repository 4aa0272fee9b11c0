package io.firn.node;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.CatalogView;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node running: one {@link NodeRun} after the other, and the archive of whichever serves now.
 *
 * <p>Holds: a run that failed for good (own files corrupt, or a bounded run) is not started again; it keeps serving.
 *
 * <p>Limits: between two runs {@value #MIN_BACK_OFF_MILLIS} ms, doubled each time, at most {@value #MAX_BACK_OFF_MILLIS} ms.
 *
 * <p>Threading: safe for concurrent use. Owns {@code firn-ingest}.
 */
final class Supervision implements Archive, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);

    private static final long MIN_BACK_OFF_MILLIS = 1_000;
    private static final long MAX_BACK_OFF_MILLIS = 30_000;

    /** A run that stopped on a full disk is not started again below this: recovery needs room for a pack's index. */
    private static final long MIN_FREE_BYTES = 64L << 20;

    private final NodeConfig config;
    private final Node.Parts parts;
    private final NodeMetrics metrics;
    private final Trouble trouble = new Trouble();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private volatile Optional<NodeRun> current = Optional.empty();
    private volatile boolean stopping;
    private boolean over;
    private boolean closed;
    private Optional<NodeException> failure = Optional.empty();

    Supervision(NodeConfig config, Node.Parts parts) {
        this.config = config;
        this.parts = parts;
        this.metrics = new NodeMetrics(parts.metrics());
        this.thread = Thread.ofPlatform().name("firn-ingest").unstarted(this::supervise);
    }

    /** Starts up once on the caller's thread, so that what is wrong at the start is the caller's to see. */
    void start() throws NodeException, InterruptedException {
        current = Optional.of(newRun());
        thread.start();
    }

    private NodeRun newRun() throws NodeException, InterruptedException {
        AtomicBoolean stopped = new AtomicBoolean();
        NodeCore core = NodeCore.startUp(config, parts, metrics, () -> stopping || stopped.get());
        return new NodeRun(config, core, trouble, stopped);
    }

    private void supervise() {
        long backOffMillis = MIN_BACK_OFF_MILLIS;
        Optional<NodeException> end = Optional.empty();
        try {
            while (!stopping) {
                long before = System.nanoTime();
                try {
                    if (current.isEmpty()) {
                        current = Optional.of(newRun());
                        trouble.clear(Trouble.Of.NODE);
                    }
                    if (stopping) {
                        break; // Whoever closes may not have seen this run.
                    }
                    current.get().run();
                    break;
                } catch (NodeException e) {
                    if (stopping) {
                        break;
                    }
                    trouble.note(Trouble.Of.NODE, e);
                    if (isFinal(e)) {
                        end = Optional.of(e);
                        break;
                    }
                }
                if (System.nanoTime() - before
                        > Duration.ofMillis(2 * MAX_BACK_OFF_MILLIS).toNanos()) {
                    backOffMillis = MIN_BACK_OFF_MILLIS;
                }
                pause(backOffMillis);
                backOffMillis = Math.min(2 * backOffMillis, MAX_BACK_OFF_MILLIS);
                closeRun();
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted", e);
        } catch (RuntimeException | Error e) {
            LOG.error("the node stopped", e);
            end = stopping
                    ? Optional.empty()
                    : Optional.of(new NodeException(NodeException.Kind.FAILED, "the node stopped: " + e, e));
        } finally {
            finish(end);
        }
    }

    /** True when starting up again cannot help, or nobody wants it: a bounded run reports what stopped it. */
    private boolean isFinal(NodeException e) {
        return e.kind() != NodeException.Kind.FAILED
                || config.lastSeq().isPresent()
                || e.getCause() instanceof io.firn.ledger.SourceException;
    }

    private void finish(Optional<NodeException> why) {
        lock.lock();
        try {
            failure = why;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits before the next run, longer while the disk is full; what was ingested is served meanwhile. */
    private void pause(long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = Duration.ofMillis(millis).toNanos();
            while (!stopping && left > 0) {
                left = changed.awaitNanos(left);
                if (left <= 0 && diskIsFull()) {
                    left = Duration.ofMillis(MAX_BACK_OFF_MILLIS).toNanos();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean diskIsFull() {
        try {
            return parts.disk().freeBytes(config.roots().journal()) < MIN_FREE_BYTES;
        } catch (IOException e) {
            LOG.debug("free space is not known", e);
            return false;
        }
    }

    private void closeRun() throws InterruptedException {
        Optional<NodeRun> run = current;
        current = Optional.empty();
        if (run.isPresent()) {
            run.get().stop();
            run.get().close();
        }
    }

    void awaitSettled() throws NodeException, InterruptedException {
        lock.lock();
        try {
            while (!over) {
                changed.await();
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Chain chain() {
        return parts.chain();
    }

    @Override
    public ArchiveView view() throws IOException {
        Optional<NodeRun> run = current;
        if (run.isEmpty()) {
            throw new IOException("the node is starting again: ask again soon");
        }
        return run.get().core().archive().view();
    }

    NodeStatus status(String network) {
        OptionalLong oldest = OptionalLong.empty();
        OptionalLong latest = OptionalLong.empty();
        try (ArchiveView view = view()) {
            oldest = seqOf(view.oldest());
            latest = seqOf(view.latest());
        } catch (IOException e) {
            LOG.debug("status without a view: {}", e.getMessage());
        }
        Optional<NodeRun> run = current;
        if (run.isEmpty()) {
            return new NodeStatus(
                    false,
                    network,
                    oldest,
                    latest,
                    latest,
                    0,
                    0,
                    0,
                    List.of(),
                    metrics.coldBytes(),
                    0,
                    trouble.lines());
        }
        NodeCore core = run.get().core();
        CatalogView catalog = core.stores().catalog().view();
        OptionalLong tip = run.get().tip();
        if (latest.isPresent() && (tip.isEmpty() || tip.getAsLong() < latest.getAsLong())) {
            tip = latest;
        }
        return new NodeStatus(
                !stopping,
                network,
                oldest,
                latest,
                tip,
                catalog.frozen(ArtifactKind.LEDGERS).size(),
                catalog.hot().size(),
                ColdFiles.wholeWindows(catalog, core.stores().geometry()),
                core.opaque().sequences(),
                metrics.coldBytes(),
                core.stores().journal().bytes(),
                trouble.lines());
    }

    private static OptionalLong seqOf(Optional<LedgerHeader> header) {
        return header.isPresent() ? OptionalLong.of(header.get().seq()) : OptionalLong.empty();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        current.ifPresent(NodeRun::stop);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                closeRun();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
