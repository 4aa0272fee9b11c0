package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.HotState;
import io.firn.ledger.SourceException;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Ingestion, freezing and bounded runs, step by step on the simulated disk. */
class NodeCoreTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk);

    @Test
    void boundedRunFreezesWholeChunksAndKeepsThePartialLastOneHot() throws Exception {
        try (Rig.Started node = rig.last(27).start(rig.source()).ingestAll()) {
            NodeCore core = node.core();
            assertThat(core.nextSeq()).isEqualTo(28);
            assertThat(core.stores().frozen().keySet()).containsExactly(0, 1, 2);
            assertThat(core.stores().catalog().view().hot()).containsExactly(java.util.Map.entry(3, HotState.READY));
            assertThat(core.stores().journal().holds(27)).isTrue();
            rig.mustServe(core, 2, 27);
        }
    }

    @Test
    void boundedRunThatEndsWithAChunkLeavesNothingHot() throws Exception {
        try (Rig.Started node = rig.last(17).start(rig.source()).ingestAll()) {
            assertThat(node.core().stores().frozen().keySet()).containsExactly(0, 1);
            assertThat(node.core().stores().catalog().view().hot()).isEmpty();
            rig.mustServe(node.core(), 2, 17);
        }
    }

    @Test
    void restartResumesExactlyBehindTheLastLedger() throws Exception {
        rig.run(12);
        ToySource source = rig.source();
        try (Rig.Started node = rig.last(20).start(source)) {
            assertThat(node.core().nextSeq()).isEqualTo(13);
            rig.mustServe(node.core(), 2, 12);
            node.ingestAll();
            assertThat(source.served()).isEqualTo(8);
            rig.mustServe(node.core(), 2, 20);
        }
    }

    @Test
    void aRunThatIsThereAlreadyAsksNoSource() throws Exception {
        rig.run(20);
        ToySource source = rig.source();
        source.close();
        try (Rig.Started node = rig.last(14).start(source).ingestAll()) {
            rig.mustServe(node.core(), 2, 20);
        }
    }

    @Test
    void theEndOfAPipeEndsTheRun() throws Exception {
        ToySource source = new ToySource(Rig.LEDGERS, 19);
        source.end();
        try (Rig.Started node = rig.start(source).ingestAll()) {
            assertThat(node.core().ingestOne(Duration.ZERO)).isEqualTo(new Intake.Ended(19));
            assertThat(node.core().stores().frozen().keySet()).containsExactly(0, 1);
            rig.mustServe(node.core(), 2, 19);
        }
    }

    @Test
    void aPipeThatEndsBeforeTheLastLedgerWantedFails() throws Exception {
        ToySource source = new ToySource(Rig.LEDGERS, 19);
        source.end();
        try (Rig.Started node = rig.last(30).start(source)) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(node::ingestAll)
                    .withMessageContaining("ledger 20");
            assertThat(node.core().nextSeq()).isEqualTo(20);
        }
    }

    @Test
    void theJournalKeepsTheChunksItWasToldTo() throws Exception {
        try (Rig.Started node = rig.retain(2).last(43).start(rig.source()).ingestAll()) {
            assertThat(node.core().stores().frozen()).hasSize(5);
            assertThat(node.core().stores().journal().firstSeq()).isEqualTo(Rig.GEOMETRY.firstSeqOf(3));
            rig.mustServe(node.core(), 2, 43);
        }
    }

    @Test
    void theJournalKeepsNothingFrozenWhenToldSo() throws Exception {
        try (Rig.Started node = rig.retain(0).last(30).start(rig.source()).ingestAll()) {
            assertThat(node.core().stores().journal().firstSeq()).isEqualTo(26);
            rig.mustServe(node.core(), 2, 30);
        }
    }

    @Test
    void theJournalKeepsItsLastLedgerAndWithItItsEpoch() throws Exception {
        rig.retain(0).run(9);
        new Tampering(rig).journal(Rig.LEDGERS, 2, 5);
        try (Rig.Started node = rig.last(17).start(rig.source()).ingestAll()) {
            LedgerJournal journal = node.core().stores().journal();
            assertThat(journal.epoch()).isEqualTo(1);
            journal.roll();
            node.core().settle();
            assertThat(journal.holds(17)).isTrue();
        }
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().stores().journal().epoch()).isEqualTo(1);
        }
    }

    @Test
    void earliestIsPinnedAndBecomesTheFloor() throws Exception {
        rig.earliest(18).run(30);
        try (Rig.Started node = Rig.on(disk).last(40).start(rig.source()).ingestAll()) {
            rig.mustServe(node.core(), 18, 40);
            try (ArchiveView view = node.core().archive().view()) {
                assertThat(view.ledger(17)).isInstanceOf(ArchiveView.BelowFloor.class);
            }
        }
    }

    @Test
    void earliestInsideAChunkIsRefusedNamingTheTwoNearest() throws Exception {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.earliest(12).start(rig.source()))
                .withMessageContaining("10")
                .withMessageContaining("18")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
    }

    @Test
    void earliestOtherThanThePinIsRefused() throws Exception {
        rig.earliest(10).run(12);
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.earliest(2).start(rig.source()))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
    }

    @Test
    void lastBelowTheFirstLedgerIsRefused() {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.earliest(10).last(9).start(rig.source()))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
    }

    @Test
    void badLedgersStopIngestionNamingThemAndAreAskedForAgain() throws Exception {
        for (ToySource.Fault fault : ToySource.Fault.values()) {
            SimulatedDisk fresh = new SimulatedDisk();
            ToySource source = rig.source().fault(5, fault, 1);
            try (Rig.Started node = Rig.on(fresh).last(6).start(source)) {
                assertThatExceptionOfType(SourceException.class)
                        .as("%s", fault)
                        .isThrownBy(node::ingestAll)
                        .withMessageContaining("ledger 5");
                assertThat(node.core().nextSeq()).isEqualTo(5);
                node.ingestAll();
                rig.mustServe(node.core(), 2, 6);
            }
        }
    }

    @Test
    void aLedgerThatDoesNotFollowTheStoredOneIsRefusedNamingBothHashes() throws Exception {
        rig.run(4);
        ToyLedgers other = ToyLedgers.of(Rig.LEDGERS.chain(), 8);
        try (Rig.Started node = rig.last(6).start(new ToySource(other, 100))) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(node::ingestAll)
                    .withMessageContaining("ledger 5")
                    .withMessageContaining(Rig.LEDGERS.hash(4).toString())
                    .withMessageContaining(other.hash(4).toString());
        }
    }

    @Test
    void opaqueLedgersAreKeptRawAndNamed() throws Exception {
        rig.ledgers(Rig.LEDGERS.withOpaque(4L, 11L)).last(12);
        try (Rig.Started node = rig.start(rig.source()).ingestAll()) {
            assertThat(node.core().opaque().sequences()).containsExactly(4L, 11L);
            assertThat(node.core().stores().frozen())
                    .hasEntrySatisfying(0, frozen -> assertThat(frozen.opaque()).isOne());
            rig.mustServe(node.core(), 2, 12);
        }
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().opaque().sequences()).containsExactly(4L, 11L);
        }
    }

    @Test
    void aHundredOpaqueLedgersInARowPassAndTheNextIsRefused() throws Exception {
        Long[] opaque = LongStream.rangeClosed(5, 105).boxed().toArray(Long[]::new);
        rig.ledgers(Rig.LEDGERS.withOpaque(opaque)).last(110);
        for (int start = 0; start < 2; start++) {
            try (Rig.Started node = rig.start(rig.source())) {
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(node::ingestAll)
                        .withMessageContaining("ledger 105");
                assertThat(node.core().nextSeq()).isEqualTo(105);
            }
        }
    }

    @Test
    void metricsHaveTheirNames() throws Exception {
        Node.Parts parts = rig.last(20).parts(rig.source());
        NodeMetrics metrics = new NodeMetrics(parts.metrics());
        try (NodeCore core = NodeCore.startUp(rig.config(), parts, metrics, () -> false)) {
            while (core.ingestOne(Duration.ZERO) instanceof Intake.Ready) {
                assertThat(core.nextSeq()).isPositive();
            }
            core.settle();
        }
        var registry = parts.metrics();
        assertThat(registry.get("firn.ingest.last.committed.ledger").gauge().value())
                .isEqualTo(20);
        assertThat(registry.get("firn.ingest.commit").timer().count()).isEqualTo(19);
        assertThat(registry.get("firn.lifecycle.chunk.boundaries").counter().count())
                .isEqualTo(2);
        assertThat(registry.get("firn.lifecycle.stage")
                        .tag("stage", "freeze")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("firn.lifecycle.stage")
                        .tag("stage", "discard")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("firn.cold.tier.bytes").gauge().value())
                .isEqualTo((double) (disk.size(rig.roots.pack(0))
                        + disk.size(rig.roots.pack(1))
                        + disk.size(rig.roots.events(0))
                        + disk.size(rig.roots.events(1))
                        + disk.size(rig.roots.eventIndex(0))
                        + disk.size(rig.roots.eventIndex(1))
                        + disk.size(rig.roots.run(0))
                        + disk.size(rig.roots.run(1))
                        + disk.size(rig.roots.index(new ArtifactKey.Index(0, 0, 1)))));
        assertThat(registry.get("firn.lifecycle.index.chunks").counter().count())
                .isEqualTo(2);
        assertThat(registry.get("firn.lifecycle.stage")
                        .tag("stage", "index")
                        .timer()
                        .count())
                .isEqualTo(1);
    }
}
