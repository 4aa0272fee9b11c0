package io.firn.node;

import io.firn.disk.Disk;
import io.firn.hot.HotStores;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;

/** Contract; see the module's owner. */
public final class Node implements AutoCloseable {
    private Node() {}

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
        throw new NodeException(NodeException.Kind.FAILED, config + "" + parts);
    }

    public Archive archive() {
        throw new UnsupportedOperationException();
    }

    public NodeStatus status() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits for the end of a bounded run: the last ledger acknowledged, every whole chunk frozen and out of hot.
     *
     * @throws NodeException what stopped it
     */
    public void awaitSettled() throws NodeException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Stops gracefully: ingestion ends, running reads drain, everything closes, locks fall last. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
