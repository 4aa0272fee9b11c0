package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.disk.CorruptFileException;
import io.firn.hot.DiskHotStores;
import io.firn.ledger.EventQuery;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Chunks that were frozen without their events: 0 to 2 have packs, and runs under an index; the hot stores of 2 and 3 are there,
 * 3 up to its fifth ledger.
 */
class EventDerivationTest {
    private static final long FIRST = SampleArchive.GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Rig rig = Rig.on(disk).geometry(SampleArchive.GEOMETRY).last(LAST);

    @BeforeEach
    void anArchiveWithoutEvents() throws Exception {
        try (SampleArchive archive = new SampleArchive(disk, new DiskHotStores(disk), Path.of("/firn"))) {
            for (int chunk = 0; chunk < 3; chunk++) {
                freezeWithoutEvents(archive, chunk);
            }
            archive.index(0, 2);
            archive.append(SampleArchive.GEOMETRY.firstSeqOf(2), LAST);
            archive.openHot(2, SampleArchive.GEOMETRY.lastSeqOf(2));
            archive.openHot(3, LAST);
            archive.stop();
        }
    }

    /** Freezes the pack of a chunk and its run. */
    static void freezeWithoutEvents(SampleArchive archive, int chunk) throws Exception {
        archive.freezePack(chunk);
        ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
        archive.catalog.freeze(
                List.of(run),
                () -> Map.of(
                        run,
                        new ArtifactState.Frozen(
                                archive.run(archive.roots.run(chunk), chunk).content(), ArtifactState.At.LOCAL, 0)));
    }

    @Test
    void theNextSettleDerivesThemFromThePacksWithTheBytesOfAFreeze() throws Exception {
        try (Rig.Started node = rig.start(rig.source())) {
            CatalogView before = view(node);
            assertThat(before.frozen(ArtifactKind.EVENTS)).isEmpty();
            node.core().settle();
            assertThat(view(node).frozen(ArtifactKind.EVENTS)).containsOnlyKeys(0, 1, 2);
            rig.mustServe(node.core(), FIRST, LAST);
        }
        SimulatedDisk other = new SimulatedDisk();
        Rig.on(other).geometry(SampleArchive.GEOMETRY).run(LAST);
        for (int chunk = 0; chunk < 3; chunk++) {
            for (Path file : List.of(rig.roots.events(chunk), rig.roots.eventIndex(chunk))) {
                assertThat(bytes(disk, file)).as("%s", file).isEqualTo(bytes(other, file));
            }
        }
        mustBeSettled();
    }

    @Test
    void theHotChunkStaysUntilTheColdTierHasItsEvents() throws Exception {
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(view(node).answersFor(2)).isFalse();
            assertThat(view(node).hot()).containsOnlyKeys(2, 3).containsEntry(2, HotState.READY);
            try (ArchiveView view = node.core().archive().view()) {
                assertThat(end(view, SampleArchive.GEOMETRY.firstSeqOf(2))).isInstanceOf(ArchiveView.SearchedAll.class);
                assertThat(end(view, SampleArchive.GEOMETRY.lastSeqOf(1)))
                        .isInstanceOfSatisfying(
                                ArchiveView.Incomplete.class,
                                told -> assertThat(told.why()).contains("chunk 1"));
            }
            node.core().settle();
            assertThat(view(node).answersFor(2)).isTrue();
            assertThat(view(node).hot()).containsOnlyKeys(3);
            assertThat(disk.exists(rig.roots.hot(2))).isFalse();
        }
        mustBeSettled();
    }

    @Test
    void aPackThatCannotBeReadKeepsNoOtherChunkFromItsEvents() throws Exception {
        Path pack = rig.roots.pack(1);
        byte[] good = bytes(disk, pack);
        byte[] bad = good.clone();
        bad[200] ^= 1;
        replace(pack, bad);
        try (Rig.Started node = rig.start(rig.source())) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(CorruptFileException.class)
                        .isThrownBy(node.core()::settle)
                        .withMessageContaining(pack.toString());
                assertThat(view(node).frozen(ArtifactKind.EVENTS)).containsOnlyKeys(0, 2);
                assertThat(view(node).hot()).containsOnlyKeys(3);
            }
        }
        replace(pack, good);
        try (Rig.Started node = rig.start(rig.source())) {
            node.core().settle();
            rig.mustServe(node.core(), FIRST, LAST);
        }
        mustBeSettled();
    }

    @Test
    void aHotChunkWhosePackCannotBeReadStays() throws Exception {
        Path pack = rig.roots.pack(2);
        byte[] bad = bytes(disk, pack);
        bad[200] ^= 1;
        replace(pack, bad);
        try (Rig.Started node = rig.start(rig.source())) {
            assertThatExceptionOfType(CorruptFileException.class).isThrownBy(node.core()::settle);
            assertThat(view(node).answersFor(2)).isFalse();
            assertThat(view(node).hot()).containsOnlyKeys(2, 3).containsEntry(2, HotState.READY);
            try (ArchiveView view = node.core().archive().view()) {
                assertThat(end(view, FIRST)).isInstanceOf(ArchiveView.SearchedAll.class);
            }
        }
    }

    @Test
    void leftoversOfADerivationThatWasCutShortAreRemovedAtTheStart() throws Exception {
        ArtifactKey key = new ArtifactKey.Chunk(1, ArtifactKind.EVENTS);
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> catalog.freeze(List.of(key), () -> {
                        replace(rig.roots.events(1), new byte[] {1, 2, 3});
                        throw new IOException("cut short");
                    }))
                    .withMessage("cut short");
            assertThat(catalog.view().artifact(key)).contains(new ArtifactState.Freezing());
        }
        List<Path> spills = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            spills.add(rig.roots.transients().resolve("events-00000001-" + n + ".spill"));
            replace(spills.getLast(), new byte[] {4, 5, 6});
        }
        spills.add(rig.roots.transients().resolve("events-1-0.spill"));
        replace(spills.getLast(), new byte[] {7});
        Path stranger = rig.roots.transients().resolve("events-of-others");
        replace(stranger, new byte[] {8});
        try (Rig.Started node = rig.start(rig.source())) {
            assertThat(view(node).artifact(key)).isEmpty();
            assertThat(disk.exists(rig.roots.events(1))).isFalse();
            for (Path spill : spills) {
                assertThat(disk.exists(spill)).as("%s", spill).isFalse();
            }
            assertThat(disk.exists(stranger)).isTrue();
            node.core().settle();
            rig.mustServe(node.core(), FIRST, LAST);
        }
        mustBeSettled();
    }

    @Test
    void eventsThatWereTakenAwayComeBack() throws Exception {
        rig.run(LAST);
        byte[] events = bytes(disk, rig.roots.events(1));
        List<ArtifactKey> key = List.of(new ArtifactKey.Chunk(1, ArtifactKind.EVENTS));
        try (Catalog catalog = Catalog.open(disk, rig.roots)) {
            catalog.demote(key);
            catalog.destroy(key);
        }
        assertThat(disk.exists(rig.roots.events(1))).isFalse();
        assertThat(disk.exists(rig.roots.eventIndex(1))).isFalse();
        rig.run(LAST);
        assertThat(bytes(disk, rig.roots.events(1))).isEqualTo(events);
        mustBeSettled();
    }

    /** How a search from a ledger on ends that hands out everything. */
    private static ArchiveView.ByEvent end(ArchiveView view, long firstSeq) throws Exception {
        ArchiveView.EventRequest request = new ArchiveView.EventRequest(
                EventQuery.ALL, firstSeq, LAST + 1, Optional.empty(), ArchiveView.EventRequest.Order.ASCENDING);
        return view.events(request, _ -> true);
    }

    private static CatalogView view(Rig.Started node) {
        return node.core().stores().catalog().view();
    }

    private static byte[] bytes(SimulatedDisk disk, Path file) {
        return disk.visible().bytes(file).orElseThrow();
    }

    private void replace(Path file, byte[] bytes) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        disk.createDirectories(directory);
        disk.unlinkIfExists(file);
        try (var made = disk.create(file)) {
            made.append(ByteBuffer.wrap(bytes));
            made.force();
        }
        disk.syncDirectory(directory);
    }

    private void mustBeSettled() throws Exception {
        Doctor.Report report = Doctor.audit(rig.config(), rig.ledgers().chain(), disk, rig.hotStores, true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
    }
}
