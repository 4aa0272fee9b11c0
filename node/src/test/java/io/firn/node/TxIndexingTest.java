package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.disk.CorruptFileException;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When windows are indexed, what that replaces, and what waits for it. A window is four chunks of eight ledgers from 2. */
class TxIndexingTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk).retain(0);

    @Test
    void theIndexOfAWindowGrowsWithEachChunkAndReplacesTheOneBefore() throws Exception {
        for (int chunk = 0; chunk < 3; chunk++) {
            rig.run(Rig.GEOMETRY.lastSeqOf(chunk));
            assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 0, chunk));
            assertThat(disk.list(rig.roots.cold().resolve("txhash/index/00000000")))
                    .hasSize(1);
            assertThat(runs()).hasSize(chunk + 1);
        }
    }

    @Test
    void theRunsOfAWholeWindowAreDestroyed() throws Exception {
        rig.run(Rig.GEOMETRY.lastSeqOf(4));
        assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 0, 3), new ArtifactKey.Index(1, 4, 4));
        assertThat(runs()).containsExactly(4);
        assertThat(disk.exists(rig.roots.run(3))).isFalse();
        assertThat(disk.exists(rig.roots.run(4))).isTrue();
        mustBeSettled();
    }

    @Test
    void aWindowThatIsLeftIsIndexedFromTheEarliestChunk() throws Exception {
        rig.earliest(Rig.GEOMETRY.firstSeqOf(2)).run(Rig.GEOMETRY.lastSeqOf(5));
        assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 2, 3), new ArtifactKey.Index(1, 4, 5));
        try (Rig.Started node = rig.start(rig.source())) {
            rig.mustServe(node.core(), Rig.GEOMETRY.firstSeqOf(2), Rig.GEOMETRY.lastSeqOf(5));
        }
        mustBeSettled();
    }

    @Test
    void aMissingRunIsDerivedFromItsPack() throws Exception {
        rig.run(Rig.GEOMETRY.lastSeqOf(1));
        byte[] run = disk.visible().bytes(rig.roots.run(0)).orElseThrow();
        try (Rig.Started node = rig.start(rig.source())) {
            List<ArtifactKey> key = List.of(new ArtifactKey.Chunk(0, ArtifactKind.TXHASH));
            node.core().stores().catalog().demote(key);
            node.core().stores().catalog().destroy(key);
        }
        rig.run(Rig.GEOMETRY.lastSeqOf(2));
        assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 0, 2));
        assertThat(disk.visible().bytes(rig.roots.run(0)))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(run));
        mustBeSettled();
    }

    @Test
    void aHotChunkStaysAsLongAsItsWindowCannotBeIndexed() throws Exception {
        rig.run(Rig.GEOMETRY.lastSeqOf(0));
        byte[] run = disk.visible().bytes(rig.roots.run(0)).orElseThrow();
        new Tampering(rig).garble(rig.roots.run(0));
        rig.last(Rig.GEOMETRY.lastSeqOf(1));
        try (Rig.Started node = rig.start(rig.source())) {
            while (node.core().ingestOne(Duration.ZERO) instanceof Intake.Ready) {
                assertThat(node.core().nextSeq()).isPositive();
            }
            assertThatExceptionOfType(CorruptFileException.class)
                    .isThrownBy(node.core()::settle)
                    .withMessageContaining(rig.roots.run(0).toString());
            assertThat(node.core().stores().frozen()).containsOnlyKeys(0, 1);
            assertThat(node.core().stores().catalog().view().hot()).containsExactly(Map.entry(1, HotState.READY));
            rig.mustServe(node.core(), 2, Rig.GEOMETRY.lastSeqOf(1));
        }
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().stores().catalog().view().hot()).containsExactly(Map.entry(1, HotState.READY));
            rig.mustServe(node.core(), 2, Rig.GEOMETRY.lastSeqOf(1));
        }
        disk.unlinkIfExists(rig.roots.run(0));
        try (var file = disk.create(rig.roots.run(0))) {
            file.append(java.nio.ByteBuffer.wrap(run));
            file.force();
        }
        rig.run(Rig.GEOMETRY.lastSeqOf(1));
        assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 0, 1));
        mustBeSettled();
    }

    @Test
    void anIndexOutlivesItsSuccessorAsLongAsAViewMayReadIt() throws Exception {
        rig.run(Rig.GEOMETRY.lastSeqOf(0));
        rig.last(Rig.GEOMETRY.lastSeqOf(1));
        try (Rig.Started node = rig.start(rig.source())) {
            ArchiveView early = node.core().archive().view();
            while (node.core().ingestOne(Duration.ZERO) instanceof Intake.Ready) {
                assertThat(node.core().nextSeq()).isPositive();
            }
            Thread settling = Thread.ofPlatform().start(() -> {
                try {
                    node.core().settle();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (settling.getState() != Thread.State.TIMED_WAITING) {
                assertThat(settling.isAlive()).isTrue();
            }
            ArtifactKey.Index old = new ArtifactKey.Index(0, 0, 0);
            assertThat(disk.exists(rig.roots.index(old))).isTrue();
            assertThat(early.find(rig.ledgers().hash(3))).isInstanceOf(ArchiveView.FoundLedger.class);
            early.close();
            settling.join();
            assertThat(disk.exists(rig.roots.index(old))).isFalse();
            rig.mustServe(node.core(), 2, Rig.GEOMETRY.lastSeqOf(1));
        }
        mustBeSettled();
    }

    @Test
    void aNodeThatStopsWhileItIndexesLeavesThatToTheNextStart() throws Exception {
        rig.last(Rig.GEOMETRY.lastSeqOf(1) + 1);
        try (Rig.Started node = rig.start(rig.source())) {
            while (node.core().ingestOne(Duration.ZERO) instanceof Intake.Ready) {
                assertThat(node.core().nextSeq()).isPositive();
            }
            Stores stores = node.core().stores();
            ChunkBuilder builder =
                    new ChunkBuilder(stores, new BulkLedgers(rig.ledgers().chain(), rig.source()), () -> false);
            builder.freeze(0, builder.pieces(0), java.util.Optional.empty());
            NodeMetrics metrics = new NodeMetrics(new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
            TxIndexing stopping = new TxIndexing(stores, builder, metrics, () -> true);
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> stopping.catchUp(new java.util.ArrayList<>()));
        }
        rig.run(Rig.GEOMETRY.lastSeqOf(1) + 1);
        assertThat(frozenIndexes()).containsExactly(new ArtifactKey.Index(0, 0, 1));
        mustBeSettled();
    }

    private List<ArtifactKey.Index> frozenIndexes() throws IOException {
        return catalog().indexes().entrySet().stream()
                .filter(index -> index.getValue() instanceof ArtifactState.Frozen)
                .map(Map.Entry::getKey)
                .toList();
    }

    private java.util.Set<Integer> runs() throws IOException {
        return catalog().frozen(ArtifactKind.TXHASH).keySet();
    }

    private CatalogView catalog() throws IOException {
        return io.firn.catalog.Catalog.readOnly(disk, rig.roots);
    }

    private void mustBeSettled() throws Exception {
        Doctor.Report report = Doctor.audit(rig.config(), rig.ledgers().chain(), disk, rig.hotStores, true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
    }
}
