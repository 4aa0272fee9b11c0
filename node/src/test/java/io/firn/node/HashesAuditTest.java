package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.keylog.KeyBatch;
import io.firn.keylog.KeyLog;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the audit says of runs, indexes and hashes in hot stores that are not what the ledgers hold. */
class HashesAuditTest {
    private static final ArtifactKey.Index INDEX = new ArtifactKey.Index(0, 0, 2);

    private final SimulatedDisk disk = new SimulatedDisk();
    private SampleArchive archive;

    @BeforeEach
    void settle() throws Exception {
        archive = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @Test
    void anotherRunOrIndexInItsPlaceIsTold() throws Exception {
        archive.stop();
        Path run = archive.roots.run(1);
        byte[] good = archive.bytes(run);
        archive.replace(run, archive.bytes(archive.roots.run(0)));
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-1", "chunk", run);

        disk.unlinkIfExists(run);
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.run(run, 1);
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-1", "another file is in its place", run);

        archive.reopen();
        Path index = archive.roots.index(INDEX);
        byte[] right = archive.bytes(index);
        SimulatedDisk elsewhere = new SimulatedDisk();
        try (SampleArchive other = new SampleArchive(elsewhere, new DiskHotStores(elsewhere), Path.of("/firn"))) {
            other.ledgers = archive.ledgers;
            for (int chunk = 0; chunk < 3; chunk++) {
                other.freeze(chunk);
            }
            other.index(0, 2);
            other.stop();
            archive.stop();
            archive.replace(run, good);
            archive.replace(index, other.bytes(index));
        }
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-1", "another file is in its place", index);
        archive.replace(index, java.util.Arrays.copyOf(right, right.length - 1));
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-1", "", index);
        archive.replace(index, right);
        assertThat(audit(ReadsAudit.Depth.DEEP).violations()).isEmpty();
    }

    @Test
    void everyDamagedByteOfRunsAndIndexesIsTold() throws Exception {
        archive.stop();
        for (Path file : List.of(archive.roots.run(1), archive.roots.index(INDEX))) {
            byte[] good = archive.bytes(file);
            for (int i = 0; i < good.length; i += 7) {
                archive.damage(file, i);
                assertThat(audit(ReadsAudit.Depth.DEEP).violations())
                        .as("byte %s of %s", i, file)
                        .isNotEmpty()
                        .allSatisfy(told -> assertThat(told.where()).contains(file.toString()));
                archive.replace(file, good);
            }
        }
    }

    @Test
    void anIndexThatMissesAHashIsToldByTheDeepAudit() throws Exception {
        Hash hash = leaveOneOut();
        mustTell(
                ReadsAudit.Depth.DEEP,
                "INV-1",
                "does not find " + hash,
                archive.roots.index(new ArtifactKey.Index(0, 0, 3)));
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).isEmpty();
    }

    @Test
    void aRunWithOtherHashesIsToldByTheDeepAudit() throws Exception {
        Hash hash =
                archive.hashes(SampleArchive.GEOMETRY.firstSeqOf(4)).iterator().next();
        archive.leftOut = Optional.of(hash);
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        archive.freeze(3);
        archive.freeze(4);
        archive.stop();
        mustTell(ReadsAudit.Depth.DEEP, "INV-1", "that are not the", archive.roots.run(4));
    }

    /** Chunk 3 is frozen and indexed without one of its hashes. */
    private Hash leaveOneOut() throws Exception {
        Hash hash =
                archive.hashes(SampleArchive.GEOMETRY.firstSeqOf(3)).iterator().next();
        archive.leftOut = Optional.of(hash);
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        archive.freeze(3);
        archive.index(0, 3);
        archive.stop();
        return hash;
    }

    @Test
    void aHotHashInAnotherPlaceIsTold() throws Exception {
        long first = SampleArchive.GEOMETRY.firstSeqOf(3);
        archive.closeHot(3);
        archive.hotStores.remove(archive.roots.hot(3));
        try (var store = archive.hotStores.create(archive.roots.hot(3), 3)) {
            for (long seq = first; seq <= SampleArchive.lastSeq(); seq++) {
                archive.frame(Slice.of(archive.ledgers.ledger(Math.max(seq, first + 1))));
                HotHashes hashes = HotHashes.of(archive.layout);
                store.append(
                        new HotRow(archive.ledgers.header(seq), false),
                        hashes,
                        archive.hotEvents(archive.ledgers.ledger(seq)));
            }
        }
        archive.stop();
        mustTell(
                ReadsAudit.Depth.DEEP,
                "INV-1",
                "of ledger " + first + " is not found in its place",
                archive.roots.hot(3));
    }

    @Test
    void aFrozenChunkThatIsNotIndexedIsPending() throws Exception {
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        archive.freeze(3);
        archive.stop();
        Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending())
                .containsExactly("the hashes of chunk 3 are not indexed: the next start indexes them");
    }

    @Test
    void twoFrozenIndexesOfOneWindowAreTold() throws Exception {
        byte[] index = archive.bytes(archive.roots.index(INDEX));
        String value = keyed(INDEX);
        ArtifactKey.Index second = new ArtifactKey.Index(0, 0, 1);
        archive.stop();
        archive.replace(archive.roots.index(second), index);
        put(second, value);
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-2", "2 frozen indexes", archive.roots.index(second));
    }

    @Test
    void aRunBesideTheIndexOfItsWholeWindowIsTold() throws Exception {
        ArtifactKey key = new ArtifactKey.Chunk(1, ArtifactKind.TXHASH);
        byte[] run = archive.bytes(archive.roots.run(1));
        String value = keyed(key);
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        archive.freeze(3);
        archive.index(0, 3);
        archive.stop();
        archive.replace(archive.roots.run(1), run);
        put(key, value);
        mustTell(ReadsAudit.Depth.OUTSIDE, "INV-2", "beside the index of its whole window", archive.roots.run(1));
    }

    private String keyed(ArtifactKey key) {
        ArtifactState.Frozen frozen =
                (ArtifactState.Frozen) archive.catalog.view().artifact(key).orElseThrow();
        return "frozen;h=" + frozen.content() + ";at=l";
    }

    /** Puts a key past the catalog, as no node would. */
    private void put(ArtifactKey key, String value) throws Exception {
        try (KeyLog keys = KeyLog.open(disk, archive.roots.catalog())) {
            keys.commit(new KeyBatch(Map.of(key.text(), Optional.of(value))));
        }
    }

    private void mustTell(ReadsAudit.Depth depth, String invariant, String what, Path where) throws Exception {
        assertThat(audit(depth).violations()).anySatisfy(told -> {
            assertThat(told.invariant()).isEqualTo(invariant);
            assertThat(told.what()).contains(what);
            assertThat(told.where()).contains(where.toString());
        });
    }

    private Doctor.Report audit(ReadsAudit.Depth depth) throws NodeException {
        return Doctor.audit(archive.config, archive.chain, disk, archive.hotStores, depth == ReadsAudit.Depth.DEEP);
    }
}
