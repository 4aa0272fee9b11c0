package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.SourceException;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pack and run of a chunk have the same bytes from whichever place its ledgers come; a chunk links to its neighbours or is refused. */
class ChunkBuilderTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk).ledgers(Rig.LEDGERS.withOpaque(13L));

    @Test
    void journalPackAndSourceGiveTheSameBytes() throws Exception {
        try (Rig.Started node = rig.last(20).start(rig.source())) {
            ingestOnly(node.core());
            ChunkBuilder builder = builder(node.core());
            BulkLedgers bulk = new BulkLedgers(rig.ledgers().chain(), rig.source());
            LedgerJournal journal = node.core().stores().journal();

            Path fromJournal = Path.of("/firn/a.pack");
            write(builder, fromJournal, List.of(new ChunkBuilder.FromJournal(journal, 10, 17)));
            Path fromSource = Path.of("/firn/b.pack");
            write(builder, fromSource, List.of(new ChunkBuilder.FromSource(bulk, 10, 17)));
            Path fromBoth = Path.of("/firn/c.pack");
            write(
                    builder,
                    fromBoth,
                    List.of(new ChunkBuilder.FromSource(bulk, 10, 12), new ChunkBuilder.FromJournal(journal, 13, 17)));
            Path fromPack = Path.of("/firn/d.pack");
            try (PackReader pack =
                    PackReader.open(disk, fromJournal, node.core().stores().identity(1))) {
                write(builder, fromPack, List.of(new ChunkBuilder.FromPack(pack, fromJournal, 10, 17)));
            }

            byte[] expected = disk.visible().bytes(fromJournal).orElseThrow();
            byte[] expectedRun = disk.visible().bytes(run(fromJournal)).orElseThrow();
            for (Path other : List.of(fromSource, fromBoth, fromPack)) {
                assertThat(disk.visible().bytes(other))
                        .as("%s", other)
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(expected));
                assertThat(disk.visible().bytes(run(other)))
                        .as("run beside %s", other)
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(expectedRun));
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

    private static void write(ChunkBuilder builder, Path pack, List<ChunkBuilder.Piece> pieces) throws Exception {
        builder.write(1, pack, pieces, _ -> {});
    }

    private static Path run(Path pack) {
        return pack.resolveSibling(pack.getFileName() + ".run");
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
