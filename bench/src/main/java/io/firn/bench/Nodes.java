package io.firn.bench;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerSource;
import io.firn.node.Node;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.stellar.StellarChain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Nodes on real files that keep some ledgers and no more. */
final class Nodes {
    private Nodes() {}

    /** A node told to keep ledgers {@code first} to {@code last}. */
    static NodeConfig config(Path data, Geometry geometry, long first, long last) {
        return new NodeConfig(
                Roots.under(data),
                geometry,
                OptionalLong.of(first),
                OptionalLong.of(last),
                1L << 30,
                4_096,
                1,
                2,
                8,
                Duration.ofMinutes(10),
                ColdLimits.DEFAULTS,
                Duration.ofMillis(50));
    }

    /** Starts a node, which is the caller's to close. */
    static Node start(StellarChain chain, LedgerSource source, NodeConfig config)
            throws IOException, InterruptedException, NodeException {
        FileDisk disk = new FileDisk();
        return Node.start(
                config,
                new Node.Parts(
                        chain,
                        source,
                        disk,
                        new RocksHotStores(disk),
                        InstantSource.system(),
                        new SimpleMeterRegistry()));
    }
}
