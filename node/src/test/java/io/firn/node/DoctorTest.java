package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.DiskFile;
import io.firn.hot.DiskHotStores;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final int FROZEN = 3;
    private static final int CHUNK_LEDGERS = SampleArchive.GEOMETRY.ledgersPerChunk();

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

    private Doctor.Report light() throws Exception {
        archive.stop();
        return audit(ReadsAudit.Depth.OUTSIDE);
    }

    private Doctor.Report deep() throws Exception {
        archive.stop();
        return audit(ReadsAudit.Depth.DEEP);
    }

    private Doctor.Report audit(ReadsAudit.Depth depth) throws NodeException {
        return Doctor.audit(archive.config, archive.chain, disk, archive.hotStores, depth == ReadsAudit.Depth.DEEP);
    }

    @Test
    void aSettledArchiveHasNothingPendingAndNoViolation() throws Exception {
        archive.stop();
        for (ReadsAudit.Depth depth : ReadsAudit.Depth.values()) {
            Doctor.Report report = audit(depth);
            assertThat(report.violations()).isEmpty();
            assertThat(report.pending()).isEmpty();
            assertThat(report.settled()).isTrue();
        }
    }

    @Test
    void whatWasCheckedIsCountedByInvariantAndKind() throws Exception {
        archive.stop();
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).checked())
                .containsEntry("INV-1.packs", (long) FROZEN)
                .containsEntry("INV-1.journal_segments", 2L)
                .containsEntry("INV-1.hot_stores", 1L)
                .containsEntry("INV-2.chunks", FROZEN + 1L)
                .containsEntry("INV-1.runs", (long) FROZEN)
                .containsEntry("INV-1.indexes", 1L)
                .containsEntry("INV-2.windows", 1L)
                .containsEntry("INV-1.event_segments", (long) FROZEN)
                .containsEntry("INV-3.keys", 3L * FROZEN + 1)
                .containsEntry("INV-3.files", 4L * FROZEN + 1)
                .containsEntry("INV-3.hot_stores", 1L)
                .containsEntry("INV-4.keys", 3L * FROZEN + 2)
                .doesNotContainKey("INV-1.rederived.pack_ledgers");
        assertThat(audit(ReadsAudit.Depth.DEEP).checked())
                .containsEntry("INV-1.rederived.pack_ledgers", (long) FROZEN * CHUNK_LEDGERS)
                .containsEntry("INV-1.rederived.journal_ledgers", CHUNK_LEDGERS + 5L)
                .containsEntry("INV-1.rederived.hot_rows", 5L)
                .hasEntrySatisfying(
                        "INV-1.rederived.hashes", n -> assertThat(n).isGreaterThan((long) FROZEN * CHUNK_LEDGERS))
                .hasEntrySatisfying("INV-1.rederived.events", n -> assertThat(n).isPositive())
                .hasEntrySatisfying(
                        "INV-1.rederived.pack_transactions", n -> assertThat(n).isPositive());
    }

    @Test
    void anEmptyArchiveIsSettled() throws Exception {
        SimulatedDisk empty = new SimulatedDisk();
        try (SampleArchive fresh = new SampleArchive(empty, new DiskHotStores(empty), Path.of("/firn"))) {
            fresh.stop();
            Doctor.Report report = Doctor.audit(fresh.config, fresh.chain, empty, fresh.hotStores, true);
            assertThat(report.violations()).isEmpty();
            assertThat(report.settled()).isTrue();
        }
    }

    @Test
    void whereThereIsNoArchiveThereIsNothingToAudit() {
        SimulatedDisk nothing = new SimulatedDisk();
        assertThatThrownBy(() -> Doctor.audit(archive.config, archive.chain, nothing, archive.hotStores, false))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.FAILED));
    }

    @Test
    void theArchiveOfAnotherNetworkIsAUsageError() throws Exception {
        archive.stop();
        var other = new io.firn.testkit.ToyChain("another network", 2);
        assertThatThrownBy(() -> Doctor.audit(archive.config, other, disk, archive.hotStores, false))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
    }

    @Test
    void progressEndsAtTheTotal() throws Exception {
        archive.stop();
        List<Long> seen = new ArrayList<>();
        Doctor.audit(archive.config, archive.chain, disk, archive.hotStores, true, (done, total) -> {
            assertThat(done).isBetween(0L, total);
            seen.add(done);
        });
        assertThat(seen).isSorted().last().isEqualTo(FROZEN * CHUNK_LEDGERS + CHUNK_LEDGERS + 5L);
    }

    // INV-1

    @Test
    void everyDamagedByteOfAPackIsTold() throws Exception {
        archive.stop();
        Path pack = archive.roots.pack(1);
        byte[] good = archive.bytes(pack);
        for (int i = 0; i < good.length; i += 41) {
            archive.damage(pack, i);
            Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
            assertThat(report.violations()).as("byte %d of %d", i, good.length).isNotEmpty();
            assertThat(report.violations()).allSatisfy(v -> {
                assertThat(v.invariant()).isEqualTo("INV-1");
                assertThat(v.where()).isEqualTo(pack.toString());
                assertThat(v.remedy()).isNotBlank();
            });
            archive.replace(pack, good);
        }
    }

    @Test
    void aTruncatedPackIsTold() throws Exception {
        Path pack = archive.roots.pack(0);
        byte[] good = archive.bytes(pack);
        archive.replace(pack, java.util.Arrays.copyOf(good, good.length - 9));
        assertOnly(light(), "INV-1", pack, "");
    }

    @Test
    void thePackOfAnotherChunkIsTold() throws Exception {
        archive.replace(archive.roots.pack(1), archive.bytes(archive.roots.pack(2)));
        assertOnly(light(), "INV-1", archive.roots.pack(1), "chunk");
    }

    @Test
    void anotherPackOfTheSameChunkIsTold() throws Exception {
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.pack(archive.roots.pack(1), 1);
        Doctor.Report report = light();
        assertThat(report.violations()).extracting(Doctor.Violation::invariant).containsOnly("INV-1");
        assertThat(report.violations())
                .anySatisfy(v -> assertThat(v.what()).contains("another pack is in its place"))
                .anySatisfy(v -> assertThat(v.what()).contains("as the hash of the ledger before it"));
    }

    @Test
    void aWrongLinkBetweenChunksIsToldEvenWhenTheCatalogBelievesThePack() throws Exception {
        archive.catalog.demote(List.of(SampleArchive.key(1)));
        archive.catalog.destroy(List.of(SampleArchive.key(1)));
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.freezePack(1);
        archive.stop();
        for (ReadsAudit.Depth depth : ReadsAudit.Depth.values()) {
            List<Doctor.Violation> violations = audit(depth).violations();
            assertThat(violations).extracting(Doctor.Violation::invariant).containsOnly("INV-1");
            assertThat(violations)
                    .extracting(Doctor.Violation::where)
                    .contains(
                            archive.roots.pack(1).toString(),
                            archive.roots.pack(2).toString());
            assertThat(violations)
                    .filteredOn(v -> !v.where().contains("txhash") && !v.where().contains("events"))
                    .allSatisfy(v -> assertThat(v.what()).contains("as the hash of the ledger before it"));
        }
    }

    @Test
    void twoHashesForOneSequenceInPackAndJournalAreTold() throws Exception {
        archive.journal.reset(SampleArchive.GEOMETRY.firstSeqOf(2));
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.append(SampleArchive.GEOMETRY.firstSeqOf(2), SampleArchive.lastSeq());
        archive.stop();
        for (ReadsAudit.Depth depth : ReadsAudit.Depth.values()) {
            assertThat(audit(depth).violations()).anySatisfy(v -> {
                assertThat(v.invariant()).isEqualTo("INV-1");
                assertThat(v.what()).contains("has hash", "in the journal");
            });
        }
    }

    @Test
    void aJournalThatDoesNotFollowThePacksIsTold() throws Exception {
        archive.journal.reset(SampleArchive.GEOMETRY.firstSeqOf(3));
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.append(SampleArchive.GEOMETRY.firstSeqOf(3), SampleArchive.lastSeq());
        archive.stop();
        for (ReadsAudit.Depth depth : ReadsAudit.Depth.values()) {
            assertThat(audit(depth).violations())
                    .anySatisfy(v -> assertThat(v.what()).contains("as the hash of the ledger before it"));
        }
    }

    @Test
    void aBrokenLinkInsideTheJournalIsToldByTheDeepAudit() throws Exception {
        long next = SampleArchive.lastSeq() + 1;
        archive.append(next, archive.ledgers.notChaining(next));
        Doctor.Report report = deep();
        assertThat(report.violations())
                .singleElement()
                .satisfies(v -> assertThat(v.what()).contains("ledger " + next, "as the hash of the ledger before it"));
    }

    @Test
    void aLedgerOfAnotherNetworkIsToldByTheDeepAudit() throws Exception {
        long next = SampleArchive.lastSeq() + 1;
        archive.append(next, archive.ledgers.foreign(next));
        assertThat(deep().violations())
                .singleElement()
                .satisfies(v -> assertThat(v.what()).contains("ledger " + next));
    }

    @Test
    void aHotRowThatIsNotTheLedgersIsTold() throws Exception {
        long next = SampleArchive.lastSeq() + 1;
        archive.append(next, next);
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.row(3, next);
        assertOnly(light(), "INV-1", archive.roots.hot(3), "ledger " + next);
    }

    @Test
    void aDamagedJournalIsToldAndThePacksAreStillAudited() throws Exception {
        archive.stop();
        Path segment = archive.segment(SampleArchive.GEOMETRY.firstSeqOf(2));
        archive.damage(segment, archive.bytes(segment).length / 2);
        Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
        assertThat(report.violations()).isNotEmpty();
        assertThat(report.violations()).anySatisfy(v -> assertThat(v.where()).contains("journal"));
        assertThat(report.checked()).containsEntry("INV-1.rederived.pack_ledgers", (long) FROZEN * CHUNK_LEDGERS);
    }

    @Test
    void aDamagedCatalogIsToldAndTheJournalIsStillAudited() throws Exception {
        archive.stop();
        for (String name : disk.list(archive.roots.catalog())) {
            Path file = archive.roots.catalog().resolve(name);
            if (!disk.isDirectory(file) && disk.size(file) > 0) {
                byte[] garbage = new byte[(int) disk.size(file)];
                java.util.Arrays.fill(garbage, (byte) 'x');
                archive.replace(file, garbage);
            }
        }
        Doctor.Report report = audit(ReadsAudit.Depth.DEEP);
        assertThat(report.violations()).anySatisfy(v -> assertThat(v.where()).contains("catalog"));
        assertThat(report.checked()).containsEntry("INV-1.rederived.journal_ledgers", CHUNK_LEDGERS + 5L);
    }

    // INV-2

    @Test
    void aGapBetweenPacksIsTold() throws Exception {
        archive.catalog.demote(List.of(SampleArchive.key(1)));
        archive.catalog.destroy(List.of(SampleArchive.key(1)));
        assertOnly(light(), "INV-2", "chunks 1 to 1", "ledgers 10 to 17");
    }

    @Test
    void aGapBetweenPacksAndJournalIsTold() throws Exception {
        archive.journal.reset(SampleArchive.GEOMETRY.firstSeqOf(3) + 2);
        archive.append(SampleArchive.GEOMETRY.firstSeqOf(3) + 2, SampleArchive.lastSeq());
        Doctor.Report report = light();
        assertThat(report.violations()).anySatisfy(v -> {
            assertThat(v.invariant()).isEqualTo("INV-2");
            assertThat(v.what()).contains("ledgers 26 to 27");
        });
    }

    @Test
    void aHotChunkThatIsFrozenTooIsPending() throws Exception {
        archive.openHot(2, SampleArchive.GEOMETRY.lastSeqOf(2));
        assertPending(light(), "hot chunk 2 is frozen too");
    }

    @Test
    void aTransientHotChunkIsPending() throws Exception {
        archive.catalog.demoteHot(3);
        assertPending(light(), "hot chunk 3 is transient");
    }

    @Test
    void hotBehindTheJournalIsPending() throws Exception {
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.lastSeq() + 2);
        assertPending(light(), "2 ledgers behind the journal");
    }

    @Test
    void hotAheadOfTheJournalIsPending() throws Exception {
        archive.row(3, SampleArchive.lastSeq() + 1);
        assertPending(light(), "1 ledgers ahead of the journal");
    }

    @Test
    void aChunkOfTheJournalWithoutHotStoreIsPending() throws Exception {
        archive.catalog.discardHot(3, directory -> {
            archive.closeHot(3);
            archive.hotStores.remove(directory);
        });
        assertPending(light(), "chunk 3 is in the journal and has no hot store");
    }

    @Test
    void aJournalBehindTheFrozenFrontierIsPending() throws Exception {
        archive.journal.reset(SampleArchive.GEOMETRY.firstSeqOf(1));
        archive.append(SampleArchive.GEOMETRY.firstSeqOf(1), SampleArchive.GEOMETRY.firstSeqOf(1) + 2);
        Doctor.Report report = light();
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).anySatisfy(p -> assertThat(p).contains("behind frozen chunk 2"));
    }

    @Test
    void aTornJournalTailIsPending() throws Exception {
        archive.stop();
        Path segment = archive.segment(SampleArchive.GEOMETRY.firstSeqOf(3));
        try (DiskFile file = disk.openForAppend(segment)) {
            file.append(ByteBuffer.allocate(11));
        }
        assertPending(audit(ReadsAudit.Depth.DEEP), "torn commit");
    }

    @Test
    void artifactsBeingWrittenOrDeletedArePending() throws Exception {
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        for (long seq = SampleArchive.lastSeq() + 1; seq <= SampleArchive.GEOMETRY.lastSeqOf(3); seq++) {
            archive.row(3, seq);
        }
        assertThatThrownBy(() -> archive.catalog.freeze(List.of(SampleArchive.key(3)), () -> {
                    archive.pack(archive.roots.pack(3), 3);
                    throw new IOException("stopped here");
                }))
                .hasMessage("stopped here");
        archive.catalog.demote(List.of(SampleArchive.key(2)));
        Doctor.Report report = light();
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending())
                .anySatisfy(p -> assertThat(p).contains("chunk:00000002:ledgers is pruning"))
                .anySatisfy(p -> assertThat(p).contains("chunk:00000003:ledgers is freezing"));
        assertThat(report.settled()).isFalse();
    }

    // INV-3

    @Test
    void aMissingPackIsTold() throws Exception {
        disk.unlinkIfExists(archive.roots.pack(1));
        Doctor.Report report = light();
        assertOnly(report, "INV-3", archive.roots.pack(1), "missing");
    }

    @Test
    void aFileThatNoKeyNamesIsTold() throws Exception {
        Path extra = archive.roots.pack(1).resolveSibling("00000099.pack");
        archive.replace(extra, new byte[3]);
        assertOnly(light(), "INV-3", extra, "no key");
    }

    @Test
    void aFileInTheColdRootItselfIsToldAndALockFileIsNot() throws Exception {
        Path extra = archive.roots.cold().resolve("notes.txt");
        archive.replace(extra, new byte[3]);
        archive.replace(archive.roots.cold().resolve("firn.lock"), new byte[3]);
        archive.replace(archive.roots.hot().resolve("firn.lock"), new byte[3]);
        assertOnly(light(), "INV-3", extra, "no key");
    }

    @Test
    void aHotStoreThatNoKeyNamesIsTold() throws Exception {
        archive.hotStores.create(archive.roots.hot(77), 77).close();
        assertOnly(light(), "INV-3", archive.roots.hot(77), "no key");
    }

    @Test
    void aMissingHotStoreIsPendingWhileTheJournalHoldsItsChunk() throws Exception {
        archive.stop();
        archive.hotStores.remove(archive.roots.hot(3));
        assertPending(audit(ReadsAudit.Depth.OUTSIDE), "hot chunk 3 has no store");
    }

    @Test
    void aMissingHotStoreIsAViolationWhenTheJournalBeginsInsideItsChunk() throws Exception {
        archive.journal.reset(SampleArchive.GEOMETRY.firstSeqOf(3) + 2);
        archive.append(SampleArchive.GEOMETRY.firstSeqOf(3) + 2, SampleArchive.lastSeq());
        archive.stop();
        archive.hotStores.remove(archive.roots.hot(3));
        assertThat(audit(ReadsAudit.Depth.OUTSIDE).violations()).anySatisfy(v -> {
            assertThat(v.invariant()).isEqualTo("INV-3");
            assertThat(v.where()).isEqualTo(archive.roots.hot(3).toString());
        });
    }

    @Test
    void anUnreadableHotStoreIsPendingWhileTheJournalHoldsItsChunk() throws Exception {
        archive.stop();
        for (String name : disk.list(archive.roots.hot(3))) {
            archive.replace(archive.roots.hot(3).resolve(name), new byte[4]);
        }
        assertPending(audit(ReadsAudit.Depth.OUTSIDE), "hot chunk 3 cannot be read");
    }

    @Test
    void anUnfinishedOperationIsTold() throws Exception {
        archive.catalog.putIntent("unwind", "17");
        assertOnly(light(), "INV-3", archive.roots.catalog(), "unwind");
    }

    // INV-4

    @Test
    void whatLiesBelowTheFloorIsTold() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        long floor = SampleArchive.GEOMETRY.firstSeqOf(2);
        try (SampleArchive late = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"), floor)) {
            late.freeze(1);
            late.freeze(2);
            late.stop();
            Doctor.Report report = Doctor.audit(late.config, late.chain, other, late.hotStores, false);
            assertThat(report.violations()).hasSize(3).allSatisfy(v -> {
                assertThat(v.invariant()).isEqualTo("INV-4");
                assertThat(v.what()).contains("below the earliest ledger " + floor);
            });
            assertThat(report.violations())
                    .extracting(Doctor.Violation::where)
                    .containsExactlyInAnyOrder(
                            List.of(late.roots.pack(1)).toString(),
                            List.of(late.roots.events(1), late.roots.eventIndex(1))
                                    .toString(),
                            List.of(late.roots.run(1)).toString());
        }
    }

    @Test
    void theAuditWritesNothing() throws Exception {
        archive.append(SampleArchive.lastSeq() + 1, SampleArchive.lastSeq() + 2);
        archive.stop();
        long before = disk.operations();
        audit(ReadsAudit.Depth.DEEP);
        assertThat(disk.operations()).isEqualTo(before);
    }

    private static void assertOnly(Doctor.Report report, String invariant, Object where, String what) {
        assertThat(report.violations()).singleElement().satisfies(v -> {
            assertThat(v.invariant()).isEqualTo(invariant);
            assertThat(v.where()).contains(where.toString());
            assertThat(v.what()).contains(what);
            assertThat(v.remedy()).isNotBlank();
        });
    }

    private static void assertPending(Doctor.Report report, String what) {
        assertThat(report.violations()).isEmpty();
        assertThat(report.settled()).isFalse();
        assertThat(report.pending())
                .singleElement()
                .satisfies(p -> assertThat(p).contains(what));
    }
}
