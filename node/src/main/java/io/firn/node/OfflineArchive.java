package io.firn.node;

import io.firn.disk.Disk;
import io.firn.hot.HotStores;
import io.firn.ledger.Chain;
import java.io.IOException;

/** The archive of a stopped node, read-only: nothing is created, cut or recovered. The caller holds the shared locks. */
public final class OfflineArchive implements Archive, AutoCloseable {
    private OfflineArchive() {}

    /**
     * Opens everything for reading; answers end at the last ledger that journal, hot and catalog agree on.
     *
     * @throws NodeException when there is no archive, it is another network's, or its files are corrupt
     */
    public static OfflineArchive open(NodeConfig config, Chain chain, Disk disk, HotStores hotStores)
            throws NodeException {
        throw new NodeException(NodeException.Kind.FAILED, "" + config + chain + disk + hotStores);
    }

    /** What the stopped node says of itself; its tip is unknown. */
    public NodeStatus status() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public Chain chain() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ArchiveView view() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
