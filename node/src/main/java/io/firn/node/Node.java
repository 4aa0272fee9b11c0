package io.firn.node;

import io.firn.catalog.RootLocks;
import io.firn.disk.Disk;
import io.firn.disk.LockMode;
import io.firn.hot.HotStores;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;

/**
 * A running node: follows a source, keeps what it gives, freezes whole chunks, and serves all of it.
 *
 * <p>Order: root locks, then the start-up of {@link NodeCore}, then threads. A run that fails is closed and started up again
 * after a growing wait; start-up is the only recovery path. Closing goes the other way round, the locks fall last.
 *
 * <p>Threading: safe for concurrent use. Two threads of its own: {@code firn-ingest} supervises and ingests,
 * {@code firn-lifecycle} freezes and discards.
 *
 * <p>Proof: {@code NodeTest}, {@code NodeCrashTest}.
 */
public final class Node implements AutoCloseable {
    private final Parts parts;
    private final RootLocks locks;
    private final Supervision supervision;

    private Node(Parts parts, RootLocks locks, Supervision supervision) {
        this.parts = parts;
        this.locks = locks;
        this.supervision = supervision;
    }

    /** What a node is made of; all of it can be simulated. */
    public record Parts(
            Chain chain,
            LedgerSource source,
            Disk disk,
            HotStores hotStores,
            InstantSource clock,
            MeterRegistry metrics) {}

    /** Locks, recovers by the start-up table, then ingests and settles on threads of its own. */
    public static Node start(NodeConfig config, Parts parts) throws NodeException {
        Opening.check(config, parts.chain());
        RootLocks locks;
        try {
            locks = RootLocks.acquire(parts.disk(), config.roots(), LockMode.EXCLUSIVE);
        } catch (IOException e) {
            throw NodeException.of(e);
        }
        boolean started = false;
        try {
            Supervision supervision = new Supervision(config, parts);
            supervision.start();
            started = true;
            return new Node(parts, locks, supervision);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeException(NodeException.Kind.FAILED, "interrupted while starting", e);
        } finally {
            if (!started) {
                locks.close();
            }
        }
    }

    /** The archive, whichever run of the node serves it; a view asked for between two runs fails. */
    public Archive archive() {
        return supervision;
    }

    public NodeStatus status() {
        return supervision.status(parts.chain().network());
    }

    /**
     * Waits for the end of a bounded run: the last ledger acknowledged, every whole chunk frozen and out of hot. Without a last
     * ledger it returns when the source has ended, or when the node is closed.
     *
     * @throws NodeException what stopped it
     */
    public void awaitSettled() throws NodeException, InterruptedException {
        supervision.awaitSettled();
    }

    /** Stops gracefully: ingestion ends, running reads drain, everything closes, locks fall last. */
    @Override
    public void close() {
        supervision.close();
        locks.close();
    }
}
