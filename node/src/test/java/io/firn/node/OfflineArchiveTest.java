package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.DiskFile;
import io.firn.disk.FileDisk;
import io.firn.hot.DiskHotStores;
import io.firn.hot.RocksHotStores;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineArchiveTest {
    private static final long FIRST = SampleArchive.GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();

    private final SimulatedDisk disk = new SimulatedDisk();
    private SampleArchive sample;

    @TempDir
    private Path directory;

    @BeforeEach
    void settle() throws Exception {
        sample = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
    }

    @AfterEach
    void close() {
        sample.close();
    }

    private OfflineArchive open() throws NodeException {
        return OfflineArchive.open(sample.config, sample.chain, disk, sample.hotStores);
    }

    private void assertEndsAt(long last) throws Exception {
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            assertThat(view.latest()).hasValue(sample.ledgers.header(last));
            assertThat(view.ledger(last)).isInstanceOf(ArchiveView.Found.class);
            assertThat(view.ledger(last + 1)).isInstanceOf(ArchiveView.NotYet.class);
        }
    }

    @Test
    void everyLedgerIsAnsweredAndTheFourAnswersDiffer() throws Exception {
        sample.stop();
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            assertThat(view.oldest()).hasValue(sample.ledgers.header(FIRST));
            assertThat(view.latest()).hasValue(sample.ledgers.header(LAST));
            for (long seq = FIRST; seq <= LAST; seq++) {
                assertThat(view.ledger(seq)).isInstanceOfSatisfying(ArchiveView.Found.class, found -> {});
                assertThat(raw(view, seq)).isEqualTo(sample.ledgers.ledger(seq));
            }
            assertThat(view.ledger(FIRST - 1)).isInstanceOf(ArchiveView.BelowFloor.class);
            assertThat(view.ledger(LAST + 1)).isInstanceOf(ArchiveView.NotYet.class);
        }
    }

    @Test
    void aHoleIsUnavailableAndSaysWhich() throws Exception {
        sample.catalog.demote(List.of(SampleArchive.key(1)));
        sample.stop();
        try (OfflineArchive archive = open();
                ArchiveView view = archive.view()) {
            assertThat(view.ledger(SampleArchive.GEOMETRY.firstSeqOf(1)))
                    .isInstanceOfSatisfying(
                            ArchiveView.Unavailable.class,
                            gap -> assertThat(gap.why()).contains("chunk 1"));
        }
    }

    @Test
    void commitsThatHotDoesNotKnowAreNotAnswered() throws Exception {
        sample.append(LAST + 1, LAST + 2);
        sample.stop();
        assertEndsAt(LAST);
    }

    @Test
    void rowsThatTheJournalDoesNotHoldAreNotAnswered() throws Exception {
        sample.row(3, LAST + 1);
        sample.stop();
        assertEndsAt(LAST);
    }

    @Test
    void aTornTailIsNotAnswered() throws Exception {
        sample.append(LAST + 1, LAST + 1);
        sample.row(3, LAST + 1);
        sample.stop();
        Path segment = sample.segment(SampleArchive.GEOMETRY.firstSeqOf(3));
        byte[] bytes = sample.bytes(segment);
        sample.replace(segment, Arrays.copyOf(bytes, bytes.length - 5));
        assertEndsAt(LAST);
    }

    @Test
    void aTransientHotChunkIsNotAnswered() throws Exception {
        sample.catalog.demoteHot(3);
        sample.stop();
        assertEndsAt(SampleArchive.GEOMETRY.lastSeqOf(2));
    }

    @Test
    void aHotStoreThatDoesNotOpenIsNotAnswered() throws Exception {
        sample.stop();
        sample.hotStores.remove(sample.roots.hot(3));
        assertEndsAt(SampleArchive.GEOMETRY.lastSeqOf(2));
    }

    @Test
    void severalHotChunksAreAnsweredUpToTheFirstThatIsNotWhole() throws Exception {
        sample.append(LAST + 1, SampleArchive.GEOMETRY.firstSeqOf(4) + 1);
        for (long seq = LAST + 1; seq <= SampleArchive.GEOMETRY.lastSeqOf(3); seq++) {
            sample.row(3, seq);
        }
        sample.openHot(4, SampleArchive.GEOMETRY.firstSeqOf(4) + 1);
        sample.stop();
        assertEndsAt(SampleArchive.GEOMETRY.firstSeqOf(4) + 1);
    }

    @Test
    void withoutAnythingFrozenTheHotChunkIsAnswered() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive young = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            young.append(FIRST, FIRST + 2);
            young.openHot(0, FIRST + 2);
            young.stop();
            try (OfflineArchive archive = OfflineArchive.open(young.config, young.chain, other, young.hotStores);
                    ArchiveView view = archive.view()) {
                assertThat(view.oldest()).hasValue(young.ledgers.header(FIRST));
                assertThat(view.latest()).hasValue(young.ledgers.header(FIRST + 2));
            }
        }
    }

    @Test
    void anEmptyArchiveHasNoLedgers() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive empty = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            empty.stop();
            try (OfflineArchive archive = OfflineArchive.open(empty.config, empty.chain, other, empty.hotStores);
                    ArchiveView view = archive.view()) {
                assertThat(view.oldest()).isEmpty();
                assertThat(view.latest()).isEmpty();
                assertThat(view.ledger(FIRST)).isInstanceOf(ArchiveView.NotYet.class);
                assertThat(archive.status().oldestLedger()).isEmpty();
                assertThat(archive.status().latestLedger()).isEmpty();
            }
        }
    }

    @Test
    void twoHashesForOneSequenceAreRefusedAsCorrupt() throws Exception {
        sample.append(LAST + 1, LAST + 1);
        sample.ledgers = ToyLedgers.of(sample.chain, 8);
        sample.row(3, LAST + 1);
        sample.stop();
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.CORRUPT))
                .hasMessageContaining("ledger " + (LAST + 1));
    }

    @Test
    void noArchiveAnotherNetworkAndDamageAreThreeAnswers() throws Exception {
        sample.stop();
        assertThatThrownBy(
                        () -> OfflineArchive.open(sample.config, sample.chain, new SimulatedDisk(), sample.hotStores))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.FAILED));
        assertThatThrownBy(() -> OfflineArchive.open(sample.config, new ToyChain("another", 2), disk, sample.hotStores))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
        sample.damage(sample.roots.pack(2), sample.bytes(sample.roots.pack(2)).length - 3);
        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.CORRUPT))
                .hasMessageContaining(sample.roots.pack(2).toString());
    }

    @Test
    void statusTellsRangesTiersSizesAndOpaqueLedgers() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive some = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            some.ledgers = some.ledgers.withOpaque(3L, 12L);
            some.freeze(0);
            some.append(10, 13);
            some.openHot(1, 13);
            some.stop();
            try (OfflineArchive archive = OfflineArchive.open(some.config, some.chain, other, some.hotStores)) {
                NodeStatus status = archive.status();
                assertThat(status.running()).isFalse();
                assertThat(status.network()).isEqualTo(some.chain.network());
                assertThat(status.oldestLedger()).isEqualTo(OptionalLong.of(2));
                assertThat(status.latestLedger()).isEqualTo(OptionalLong.of(13));
                assertThat(status.tip()).isEmpty();
                assertThat(status.frozenChunks()).isEqualTo(1);
                assertThat(status.hotChunks()).isEqualTo(1);
                assertThat(status.opaque()).containsExactly(3L, 12L);
                assertThat(status.coldBytes())
                        .isEqualTo(other.size(some.roots.pack(0))
                                + other.size(some.roots.events(0))
                                + other.size(some.roots.eventIndex(0))
                                + other.size(some.roots.run(0)));
                assertThat(status.journalBytes()).isPositive();
            }
        }
    }

    @Test
    void openingReadingAuditingAndVerifyingLeaveTheDirectoryAsItWas() throws Exception {
        FileDisk real = new FileDisk();
        try (SampleArchive there = SampleArchive.settled(real, new RocksHotStores(real), directory)) {
            there.append(LAST + 1, LAST + 2);
            there.stop();
            try (DiskFile torn = real.openForAppend(there.segment(SampleArchive.GEOMETRY.firstSeqOf(3)))) {
                torn.append(ByteBuffer.allocate(11));
            }
            SortedMap<String, String> before = tree();

            try (OfflineArchive archive = OfflineArchive.open(there.config, there.chain, real, there.hotStores);
                    ArchiveView view = archive.view()) {
                assertThat(view.latest()).hasValue(there.ledgers.header(LAST));
                assertThat(view.oldest()).hasValue(there.ledgers.header(FIRST));
                for (long seq = FIRST; seq <= LAST; seq++) {
                    assertThat(raw(view, seq)).isEqualTo(there.ledgers.ledger(seq));
                }
                assertThat(archive.status().frozenChunks()).isEqualTo(3);
            }
            Doctor.Report audit = Doctor.audit(there.config, there.chain, real, there.hotStores, true);
            assertThat(audit.violations()).isEmpty();
            assertThat(audit.pending()).hasSize(2);
            assertThat(Verify.run(there.config, there.chain, real, OptionalLong.empty(), OptionalLong.empty())
                            .bad())
                    .isEmpty();

            assertThat(tree()).isEqualTo(before);
        }
    }

    /** Every path with its kind, time of change, size and bytes. */
    private SortedMap<String, String> tree() throws IOException {
        SortedMap<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.forEach(path -> {
                try {
                    String what = Files.isDirectory(path) ? "directory" : Arrays.toString(Files.readAllBytes(path));
                    tree.put(path.toString(), Files.getLastModifiedTime(path) + " " + what.hashCode());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return tree;
    }

    private static byte[] raw(ArchiveView view, long seq) throws IOException {
        return switch (view.ledger(seq)) {
            case ArchiveView.Found found -> found.frame().decode().copy();
            case ArchiveView.NotYet notYet -> throw new AssertionError(seq + " is not yet there");
            case ArchiveView.BelowFloor below -> throw new AssertionError(seq + " is below the floor");
            case ArchiveView.Unavailable gap -> throw new AssertionError(gap.why());
        };
    }
}
