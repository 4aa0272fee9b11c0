package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.LedgerHeader;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node with its threads: on real files with RocksDB, and on the simulated disk where something has to fail. */
@Timeout(120)
class NodeTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private Rig real() {
        Disk disk = new FileDisk();
        return Rig.on(disk, new RocksHotStores(disk), data);
    }

    @Test
    void aBoundedRunSettlesServesAndResumes() throws Exception {
        Rig rig = real().last(45);
        try (Node node = Node.start(rig.config(), rig.parts(rig.source()))) {
            node.awaitSettled();
            mustServe(node, rig, 45);
            NodeStatus status = node.status();
            assertThat(status.running()).isTrue();
            assertThat(status.network()).isEqualTo(rig.ledgers().chain().network());
            assertThat(status.oldestLedger()).hasValue(2);
            assertThat(status.latestLedger()).hasValue(45);
            assertThat(status.frozenChunks()).isEqualTo(5);
            assertThat(status.hotChunks()).isEqualTo(1);
            assertThat(status.coldBytes()).isPositive();
            assertThat(status.journalBytes()).isPositive();
            assertThat(status.trouble()).isEmpty();
        }
        ToySource source = rig.source();
        try (Node node = Node.start(rig.last(60).config(), rig.parts(source))) {
            node.awaitSettled();
            mustServe(node, rig, 60);
            assertThat(source.served()).isEqualTo(15);
        }
    }

    @Test
    void aFollowingNodeServesWhatComesAndStopsWhileItWaits() throws Exception {
        Rig rig = real();
        ToySource source = new ToySource(rig.ledgers(), 20);
        Node node = Node.start(rig.config(), rig.parts(source));
        await("ledger 20", () -> latest(node) == 20);
        source.tip(41);
        await("ledger 41, settled", () -> latest(node) == 41 && node.status().hotChunks() == 0);
        mustServe(node, rig, 41);
        await("the tip", () -> node.status().tip().orElse(0) >= 41);
        Archive archive = node.archive();
        node.close();
        assertThatExceptionOfType(java.io.IOException.class).isThrownBy(archive::view);
        try (Rig.Started again = rig.start(rig.source())) {
            assertThat(again.core().nextSeq()).isEqualTo(42);
        }
    }

    @Test
    void aFollowingNodeThatLosesItsSourceServesOnSaysSoAndRecovers() throws Exception {
        Rig rig = real();
        ToySource source = new ToySource(rig.ledgers(), 30).fault(15, ToySource.Fault.OUTAGE, 25);
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            await("trouble", () -> node.status().trouble().stream().anyMatch(line -> line.contains("ledger 15")));
            mustServe(node, rig, 14);
            await("ledger 30", () -> latest(node) == 30);
            await("no trouble", () -> node.status().trouble().isEmpty());
        }
    }

    @Test
    void aForeignLedgerIsRefusedAndTheNodeServesOn() throws Exception {
        Rig rig = real();
        ToySource source = new ToySource(rig.ledgers(), 30).fault(15, ToySource.Fault.FOREIGN, 10);
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            await("trouble", () -> node.status().trouble().stream().anyMatch(line -> line.contains("ledger 15")));
            await("ledger 30", () -> latest(node) == 30);
            mustServe(node, rig, 30);
        }
    }

    @Test
    void aBoundedRunEndsWithWhatTheSourceSays() throws Exception {
        Rig rig = real().last(40);
        ToySource source = rig.source().fault(15, ToySource.Fault.NOT_CHAINING, 1);
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(node::awaitSettled)
                    .withMessageContaining("ledger 15")
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.FAILED));
            mustServe(node, rig, 14);
        }
    }

    @Test
    void theEndOfAPipeSettles() throws Exception {
        Rig rig = real();
        ToySource source = new ToySource(rig.ledgers(), 19);
        source.end();
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            node.awaitSettled();
            mustServe(node, rig, 19);
            assertThat(node.status().hotChunks()).isEqualTo(1);
        }
    }

    @Test
    void aSecondNodeIsRefusedAndTheFirstServesOn() throws Exception {
        Rig rig = real().last(12);
        try (Node node = Node.start(rig.config(), rig.parts(rig.source()))) {
            node.awaitSettled();
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(() -> Node.start(rig.config(), rig.parts(rig.source())))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.LOCKED));
            mustServe(node, rig, 12);
        }
    }

    @Test
    void aFailedWriteStopsTheRunAndANewStartUpGoesOn() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        Rig rig = Rig.on(disk);
        ToySource source = new ToySource(rig.ledgers(), 20);
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            await("ledger 20", () -> latest(node) == 20 && node.status().hotChunks() == 1);
            disk.failAt(disk.operations() + 2);
            source.tip(60);
            await("the failure", disk::faulted);
            await("ledger 60", () -> latest(node) == 60 && node.status().hotChunks() == 1);
            mustServe(node, rig, 60);
            await("no trouble", () -> node.status().trouble().isEmpty());
        }
    }

    @Test
    void aFailedWriteEndsABoundedRun() throws Exception {
        SimulatedDisk disk = new SimulatedDisk();
        Rig rig = Rig.on(disk);
        rig.run(20);
        disk.failAt(disk.operations() + 40);
        try (Node node = Node.start(rig.last(60).config(), rig.parts(rig.source()))) {
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(node::awaitSettled)
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.FAILED));
        }
        rig.run(60);
        try (Rig.Started again = rig.start(rig.source())) {
            rig.mustServe(again.core(), 2, 60);
        }
    }

    @Test
    void aViewKeepsAHotChunkUntilItIsClosed() throws Exception {
        Rig rig = real();
        ToySource source = new ToySource(rig.ledgers(), 12);
        try (Node node = Node.start(rig.config(), rig.parts(source))) {
            await("ledger 12", () -> latest(node) == 12 && node.status().hotChunks() == 1);
            ArchiveView view = node.archive().view();
            source.tip(25);
            await("chunks 1 and 2 frozen", () -> node.status().frozenChunks() >= 2);
            assertThat(node.status().hotChunks()).isPositive();
            assertThat(view.latest()).contains(rig.ledgers().header(12));
            assertThat(view.ledger(12)).isInstanceOf(ArchiveView.Found.class);
            view.close();
            await("nothing hot", () -> node.status().hotChunks() == 0);
            mustServe(node, rig, 25);
        }
    }

    private static long latest(Node node) {
        return node.status().latestLedger().orElse(0);
    }

    private static void mustServe(Node node, Rig rig, long last) throws Exception {
        try (ArchiveView view = node.archive().view()) {
            assertThat(view.latest().map(LedgerHeader::seq)).contains(last);
            rig.mustServe(view, 2, last);
        }
    }

    /** Waits for a condition with a deadline; asks again when the node says that it has changed nothing yet. */
    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited " + DEADLINE + " for " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
        }
    }
}
