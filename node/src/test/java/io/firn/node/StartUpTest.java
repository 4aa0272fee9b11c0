package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.Catalog;
import io.firn.catalog.HotState;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The start-up table carried out: each row is brought about on a stopped archive of ledgers 2 to 12, chunk 0 frozen, 1 hot. */
class StartUpTest {
    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk);
    private final Tampering tampering = new Tampering(rig);

    @BeforeEach
    void anArchiveOfOneColdChunkAndThreeHotLedgers() throws Exception {
        rig.run(12);
        rig.following();
    }

    @Test
    void hotThatEqualsTheJournalGoesOn() throws Exception {
        startsAt(13);
    }

    @Test
    void hotBehindTheJournalIsAppliedAgain() throws Exception {
        tampering.hotRows(1, Rig.LEDGERS, 10, 10);
        startsAt(13);
    }

    @Test
    void emptyHotChunkIsAppliedAgain() throws Exception {
        tampering.hotRows(1, Rig.LEDGERS, 10, 9);
        startsAt(13);
    }

    @Test
    void hotAheadOfTheJournalIsRebuiltAndItsLedgersAreWithdrawn() throws Exception {
        tampering.hotRows(1, Rig.LEDGERS, 10, 14);
        startsAt(13);
    }

    @Test
    void hotAheadWithOtherHashesIsWithdrawnAndTheRealLedgersAreIngested() throws Exception {
        tampering.journal(Rig.LEDGERS, 2, 11);
        ToyLedgers other = ToyLedgers.of(Rig.LEDGERS.chain(), 8);
        tampering.hotRows(1, other, 10, 12);
        startsAt(12);
        rig.run(20);
        try (Rig.Started node = rig.start(rig.source())) {
            rig.mustServe(node.core(), 2, 20);
        }
    }

    @Test
    void chunkInTheJournalWithoutAHotKeyIsReplayed() throws Exception {
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            catalog.discardHot(1, rig.hotStores::remove);
        }
        startsAt(13);
    }

    @Test
    void transientHotChunkIsReplayed() throws Exception {
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            catalog.demoteHot(1);
        }
        tampering.hotRows(1, ToyLedgers.of(Rig.LEDGERS.chain(), 8), 10, 11);
        startsAt(13);
    }

    @Test
    void hotChunkWhoseFilesAreGoneIsRebuilt() throws Exception {
        rig.hotStores.remove(rig.roots.hot(1));
        startsAt(13);
    }

    @Test
    void hotChunkThatIsFrozenIsDiscarded() throws Exception {
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            catalog.openHot(
                    0,
                    rig.hotStores::remove,
                    directory -> rig.hotStores.create(directory, 0).close());
        }
        startsAt(13);
    }

    @Test
    void lostJournalWithdrawsTheHotChunkAndResumesBehindTheFrontier() throws Exception {
        tampering.noJournal();
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(10);
            assertThat(node.core().stores().catalog().view().hot()).isEmpty();
            rig.mustServe(node.core(), 2, 9);
        }
        rig.run(20);
        try (Rig.Started node = rig.start(rig.source())) {
            rig.mustServe(node.core(), 2, 20);
        }
    }

    @Test
    void journalBehindTheFrontierIsResetInANewEpoch() throws Exception {
        tampering.journal(Rig.LEDGERS, 2, 5);
        try (Rig.Started node = rig.last(12).start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(10);
            assertThat(node.core().stores().journal().epoch()).isEqualTo(1);
            assertThat(node.core().stores().catalog().view().intents()).containsKey(JournalReset.INTENT);
            node.ingestAll();
            assertThat(node.core().stores().catalog().view().intents()).isEmpty();
        }
        startsAt(13);
    }

    @Test
    void theEpochOfAResetWithoutACommitIsKept() throws Exception {
        tampering.journal(Rig.LEDGERS, 2, 5);
        for (int start = 0; start < 3; start++) {
            try (Rig.Started node = rig.start(rig.source())) {
                assertThat(node.core().nextSeq()).isEqualTo(10);
                assertThat(node.core().stores().journal().epoch()).isEqualTo(1);
            }
        }
        Doctor.Report report = Doctor.audit(rig.config(), rig.ledgers().chain(), disk, rig.hotStores, true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
    }

    @Test
    void anEmptyJournalThatLeadsElsewhereIsReset() throws Exception {
        tampering.journal(Rig.LEDGERS, 5, 4);
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(10);
            assertThat(node.core().stores().journal().nextSeq()).isEqualTo(10);
            rig.mustServe(node.core(), 2, 9);
        }
    }

    @Test
    void journalThatBeginsInsideAHotChunkIsCompletedFromTheSource() throws Exception {
        tampering.journal(Rig.LEDGERS, 12, 12);
        ToySource source = rig.source();
        try (Rig.Started node = rig.last(20).start(source)) {
            assertThat(node.core().nextSeq()).isEqualTo(13);
            assertThat(source.served()).isEqualTo(2);
            assertThat(node.core().stores().hot().store(1).orElseThrow().row(10))
                    .isPresent();
            try (ArchiveView view = node.core().archive().view()) {
                assertThat(view.ledger(11)).isInstanceOf(ArchiveView.Unavailable.class);
            }
            node.ingestAll();
            rig.mustServe(node.core(), 2, 20);
        }
    }

    @Test
    void journalThatBeginsInsideAHotChunkStopsTheNodeWhenNobodyHasTheRest() throws Exception {
        tampering.journal(Rig.LEDGERS, 12, 12);
        ToySource source = rig.source().fault(11, ToySource.Fault.MISSING, 1);
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.start(source))
                .withMessageContaining("ledgers 10 to 11")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.CORRUPT));
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(13);
        }
    }

    @Test
    void aHoleBelowTheFrontierIsFilledFromTheSource() throws Exception {
        rig.run(28);
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            var key = new io.firn.catalog.ArtifactKey.Chunk(1, io.firn.catalog.ArtifactKind.LEDGERS);
            catalog.demote(java.util.List.of(key));
            catalog.destroy(java.util.List.of(key));
        }
        rig.following();
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(29);
            node.core().settle();
            rig.mustServe(node.core(), 2, 28);
        }
    }

    @Test
    void twoHashesInJournalAndHotStopTheNode() throws Exception {
        tampering.hotRows(1, ToyLedgers.of(Rig.LEDGERS.chain(), 8), 10, 12);
        stopsCorrupt("ledger 12");
    }

    @Test
    void twoHashesInJournalAndPackStopTheNode() throws Exception {
        ToyLedgers other = ToyLedgers.of(Rig.LEDGERS.chain(), 8);
        tampering.journal(other, 10, 12);
        tampering.hotRows(1, other, 10, 12);
        stopsCorrupt("ledger 9");
    }

    @Test
    void aGarbledPackAtTheFrontierStopsTheNode() throws Exception {
        tampering.garble(rig.roots.pack(0));
        stopsCorrupt("pack");
    }

    @Test
    void anUnknownIntentStopsTheNode() throws Exception {
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            catalog.putIntent("move-to-the-moon", "now");
        }
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.start(rig.source()))
                .withMessageContaining("move-to-the-moon");
    }

    @Test
    void aSecondProcessIsRefusedNamingTheHolder() throws Exception {
        try (Rig.Started first = rig.start(rig.source())) {
            assertThat(first.core().nextSeq()).isEqualTo(13);
            assertThatExceptionOfType(NodeException.class)
                    .isThrownBy(() -> Node.start(rig.config(), rig.parts(rig.source())))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.LOCKED));
        }
    }

    private void stopsCorrupt(String naming) {
        assertThatExceptionOfType(NodeException.class)
                .isThrownBy(() -> rig.start(rig.source()))
                .withMessageContaining(naming)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.CORRUPT));
    }

    /** Starts, serves, is settled and sound; and starts again without changing anything. */
    private void startsAt(long next) throws Exception {
        try (Rig.Started node = rig.following().start(rig.source())) {
            assertThat(node.core().nextSeq()).isEqualTo(next);
            node.core().settle();
            int live = Rig.GEOMETRY.chunkOf(next - 1);
            assertThat(node.core().stores().catalog().view().hot()).isEqualTo(Map.of(live, HotState.READY));
            rig.mustServe(node.core(), 2, next - 1);
        }
        Doctor.Report report = Doctor.audit(rig.config(), rig.ledgers().chain(), disk, rig.hotStores, true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
        var before = disk.visible();
        try (Rig.Started node = rig.start(rig.source())) {
            node.core().settle();
        }
        assertThat(before.differenceTo(disk.visible())).isEmpty();
    }
}
