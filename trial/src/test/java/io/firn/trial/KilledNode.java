package io.firn.trial;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerSource;
import io.firn.node.Node;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.testkit.KillHarness;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** A node on the real disk that ingests toy ledgers as fast as it can, and acknowledges each it serves, until it is killed. */
final class KilledNode {
    /** Chunks and windows so small that every kill is near the border of one. */
    static final Geometry GEOMETRY = new Geometry(16, 3, ToyChain.DEFAULT.firstSeq());

    private static final long LOOK_EVERY_NANOS = 200_000;

    private KilledNode() {}

    /** Arguments: data directory, seed. */
    public static void main(String[] arguments) throws NodeException {
        try (Node node = start(Path.of(arguments[0]), ToySource.endless(ledgers(Long.parseLong(arguments[1]))))) {
            long acknowledged = -1;
            while (node.status().running()) {
                long latest = node.status().latestLedger().orElse(-1);
                if (latest > acknowledged) {
                    KillHarness.acknowledge(Long.toString(latest));
                    acknowledged = latest;
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
            node.awaitSettled();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ToyLedgers ledgers(long seed) {
        return ToyLedgers.of(ToyChain.DEFAULT, seed);
    }

    static Node start(Path data, LedgerSource source) throws NodeException {
        Disk disk = new FileDisk();
        return Node.start(
                config(data),
                new Node.Parts(
                        ToyChain.DEFAULT,
                        source,
                        disk,
                        new RocksHotStores(disk),
                        InstantSource.system(),
                        new SimpleMeterRegistry()));
    }

    static NodeConfig config(Path data) {
        return new NodeConfig(
                Roots.under(data),
                GEOMETRY,
                OptionalLong.empty(),
                OptionalLong.empty(),
                16 * 1024,
                1024,
                1,
                2,
                8,
                Duration.ofMinutes(1),
                ColdLimits.DEFAULTS,
                Duration.ofMillis(50));
    }
}
