package io.firn.node;

import io.firn.catalog.RootLocks;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.disk.LockMode;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotStores;
import io.firn.ledger.LedgerSource;
import io.firn.testkit.SimulatedDisk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Starts a simulated node on whatever disk, with the parts it was given. Confined to one thread. */
final class NodeSimulationStarter {
    static final Duration MAX_VIEW_AGE = Duration.ofMinutes(5);

    private static final Roots ROOTS = Roots.under(Path.of("/firn"));

    private final NodeSimulationModel model;
    private final NodeSimulationParts parts;
    private final LedgerSource source;
    private final InstantSource clock;
    private final long segmentBytes;
    private boolean starting;

    NodeSimulationStarter(
            NodeSimulationModel model,
            NodeSimulationParts parts,
            LedgerSource source,
            InstantSource clock,
            long segmentBytes) {
        this.model = model;
        this.parts = parts;
        this.source = source;
        this.clock = clock;
        this.segmentBytes = segmentBytes;
    }

    boolean isStarting() {
        return starting;
    }

    /** @param row is told of every ledger before its row is written */
    Rig.Started open(SimulatedDisk disk, int retain, LongConsumer row) throws Exception {
        starting = true;
        RootLocks locks = RootLocks.acquire(disk, ROOTS, LockMode.EXCLUSIVE);
        try {
            Disk given = parts.disk().apply(this::isStarting).over(disk);
            HotStores stores = NodeSimulationParts.telling(parts.hot().apply(new DiskHotStores(given)), row);
            Node.Parts all =
                    new Node.Parts(model.ledgers.chain(), source, given, stores, clock, new SimpleMeterRegistry());
            NodeCore core = NodeCore.startUp(config(retain), all, new NodeMetrics(all.metrics()), () -> false);
            return new Rig.Started(core, locks);
        } catch (Throwable e) {
            locks.close();
            throw e;
        } finally {
            starting = false;
        }
    }

    Doctor.Report audit(SimulatedDisk disk, int retain) throws NodeException {
        return Doctor.audit(config(retain), model.ledgers.chain(), disk, new DiskHotStores(disk), true);
    }

    NodeConfig config(int retain) {
        return new NodeConfig(
                ROOTS,
                model.geometry,
                OptionalLong.of(model.earliestSeq),
                OptionalLong.empty(),
                segmentBytes,
                256,
                retain,
                1,
                4,
                MAX_VIEW_AGE,
                Rig.PATIENT,
                Duration.ofMillis(20));
    }
}
