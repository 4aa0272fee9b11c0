package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.Roots;
import io.firn.cold.packs.ChunkWriter;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.SourceException;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All files of a chunk have the same bytes from whichever place its ledgers come; a chunk links to its neighbours or is refused. */
class ChunkBuilderTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk).ledgers(Rig.LEDGERS.withOpaque(13L));

    @Test
    void journalPackAndSourceGiveTheSameBytes() throws Exception {
        try (Rig.Started node = rig.last(20).start(rig.source())) {
            ingestOnly(node.core());
            BulkLedgers bulk = new BulkLedgers(rig.ledgers().chain(), rig.source());
            LedgerJournal journal = node.core().stores().journal();

            Roots fromJournal = Roots.under(Path.of("/firn/a"));
            write(node, fromJournal, List.of(new ChunkBuilder.FromJournal(journal, 10, 17)));
            Roots fromSource = Roots.under(Path.of("/firn/b"));
            write(node, fromSource, List.of(new ChunkBuilder.FromSource(bulk, 10, 17)));
            Roots fromBoth = Roots.under(Path.of("/firn/c"));
            write(
                    node,
                    fromBoth,
                    List.of(new ChunkBuilder.FromSource(bulk, 10, 12), new ChunkBuilder.FromJournal(journal, 13, 17)));
            Roots fromPack = Roots.under(Path.of("/firn/d"));
            Path packFile = fromJournal.pack(1);
            try (PackReader pack =
                    PackReader.open(disk, packFile, node.core().stores().identity(1))) {
                write(node, fromPack, List.of(new ChunkBuilder.FromPack(pack, packFile, 10, 17)));
            }

            for (Roots other : List.of(fromSource, fromBoth, fromPack)) {
                for (ArtifactKind kind : List.of(ArtifactKind.LEDGERS, ArtifactKind.EVENTS, ArtifactKind.TXHASH)) {
                    ArtifactKey key = new ArtifactKey.Chunk(1, kind);
                    for (int i = 0; i < other.files(key).size(); i++) {
                        byte[] expected = disk.visible()
                                .bytes(fromJournal.files(key).get(i))
                                .orElseThrow();
                        assertThat(disk.visible().bytes(other.files(key).get(i)))
                                .as("%s", other.files(key).get(i))
                                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(expected));
                    }
                }
            }
        }
    }

    @Test
    void aChunkThatDoesNotFollowItsFrozenNeighbourIsNotFrozen() throws Exception {
        rig.run(9);
        ToyLedgers other = ToyLedgers.of(rig.ledgers().chain(), 8);
        try (Rig.Started node = rig.start(rig.source())) {
            BulkLedgers bulk = new BulkLedgers(other.chain(), new ToySource(other, 100));
            assertThatExceptionOfType(CorruptFileException.class)
                    .isThrownBy(() -> builder(node.core())
                            .freeze(1, List.of(new ChunkBuilder.FromSource(bulk, 10, 17)), Optional.empty()))
                    .withMessageContaining("ledger 9")
                    .withMessageContaining(rig.ledgers().hash(9).toString())
                    .withMessageContaining(other.hash(9).toString());
            assertThat(node.core().stores().frozen()).containsOnlyKeys(0);
        }
    }

    @Test
    void aChunkThatTheNextOneDoesNotFollowIsNotFrozen() throws Exception {
        rig.earliest(2).run(9);
        ToyLedgers other = ToyLedgers.of(rig.ledgers().chain(), 8);
        SimulatedDisk second = new SimulatedDisk();
        try (Rig.Started node = Rig.on(second).start(rig.source())) {
            ChunkBuilder builder = builder(node.core());
            BulkLedgers right = new BulkLedgers(rig.ledgers().chain(), rig.source());
            BulkLedgers wrong = new BulkLedgers(other.chain(), new ToySource(other, 100));
            builder.freeze(1, List.of(new ChunkBuilder.FromSource(right, 10, 17)), Optional.empty());
            assertThatExceptionOfType(CorruptFileException.class)
                    .isThrownBy(() ->
                            builder.freeze(0, List.of(new ChunkBuilder.FromSource(wrong, 2, 9)), Optional.empty()))
                    .withMessageContaining("ledger 9");
            builder.freeze(0, List.of(new ChunkBuilder.FromSource(right, 2, 9)), Optional.empty());
            assertThat(node.core().stores().frozen()).containsOnlyKeys(0, 1);
        }
    }

    @Test
    void aChunkWhoseLastLedgerIsKnownOtherwiseIsNotFrozen() throws Exception {
        try (Rig.Started node = rig.last(20).start(rig.source())) {
            ingestOnly(node.core());
            ChunkBuilder builder = builder(node.core());
            assertThatExceptionOfType(CorruptFileException.class)
                    .isThrownBy(() -> builder.freeze(
                            0, builder.pieces(0), Optional.of(rig.ledgers().hash(3))));
            assertThat(node.core().stores().frozen()).isEmpty();
        }
    }

    @Test
    void ledgersOfTheSourceThatDoNotFollowEachOtherAreRefused() throws Exception {
        try (Rig.Started node = rig.start(rig.source())) {
            ToySource source = rig.source().fault(5, ToySource.Fault.NOT_CHAINING, 1);
            BulkLedgers bulk = new BulkLedgers(rig.ledgers().chain(), source);
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> builder(node.core())
                            .freeze(0, List.of(new ChunkBuilder.FromSource(bulk, 2, 9)), Optional.empty()))
                    .withMessageContaining("ledger 5");
        }
    }

    @Test
    void aNodeThatStopsLeavesTheChunkToTheNextStart() throws Exception {
        try (Rig.Started node = rig.last(12).start(rig.source())) {
            ingestOnly(node.core());
            ChunkBuilder stopping = new ChunkBuilder(
                    node.core().stores(), new BulkLedgers(rig.ledgers().chain(), rig.source()), () -> true);
            assertThatExceptionOfType(InterruptedException.class)
                    .isThrownBy(() -> stopping.freeze(0, stopping.pieces(0), Optional.empty()));
        }
        rig.run(12);
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().stores().frozen()).containsOnlyKeys(0);
            rig.mustServe(node.core(), 2, 12);
        }
    }

    /** Writes everything of chunk 1 into its place under other roots. */
    private static void write(Rig.Started node, Roots roots, List<ChunkBuilder.Piece> pieces) throws Exception {
        Stores stores = node.core().stores();
        Disk disk = stores.parts().disk();
        disk.createDirectories(roots.transients());
        for (ArtifactKind kind : List.of(ArtifactKind.LEDGERS, ArtifactKind.EVENTS, ArtifactKind.TXHASH)) {
            for (Path file : roots.files(new ArtifactKey.Chunk(1, kind))) {
                disk.createDirectories(java.util.Objects.requireNonNull(file.getParent()));
            }
        }
        ChunkBuilder builder = new ChunkBuilder(
                stores, new BulkLedgers(stores.parts().chain(), stores.parts().source()), () -> false);
        ChunkWriter writer = new ChunkWriter(disk, roots, stores.parts().chain(), stores.geometry());
        List<ArtifactKind> derived = List.of(ArtifactKind.EVENTS, ArtifactKind.TXHASH);
        assertThat(writer.write(
                        1,
                        derived,
                        builder.feed(1, pieces),
                        summary -> assertThat(summary.opaque()).isEqualTo(1)))
                .hasSize(3);
    }

    private static void ingestOnly(NodeCore core) throws Exception {
        while (core.ingestOne(java.time.Duration.ZERO) instanceof Intake.Ready) {
            assertThat(core.nextSeq()).isPositive();
        }
    }

    private ChunkBuilder builder(NodeCore core) {
        return new ChunkBuilder(core.stores(), new BulkLedgers(rig.ledgers().chain(), rig.source()), () -> false);
    }
}
