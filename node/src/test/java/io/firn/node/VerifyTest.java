package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.catalog.ArtifactKey;
import io.firn.hot.DiskHotStores;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWitness;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VerifyTest {
    private static final OptionalLong ANY = OptionalLong.empty();
    private static final long FIRST = SampleArchive.GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();

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

    private Verify.Report verify(OptionalLong from, OptionalLong to) throws NodeException {
        return Verify.run(archive.config, archive.chain, disk, from, to);
    }

    @Test
    void aSoundArchiveIsReadWholeAndALedgerInTwoTiersCountsOnce() throws Exception {
        archive.stop();
        long journalBytes = archive.segmentBytes();
        long packBytes = 0;
        long eventBytes = 0;
        long hashBytes = disk.size(archive.roots.index(new ArtifactKey.Index(0, 0, 2)));
        for (int chunk = 0; chunk < 3; chunk++) {
            packBytes += disk.size(archive.roots.pack(chunk));
            hashBytes += disk.size(archive.roots.run(chunk));
            eventBytes += disk.size(archive.roots.events(chunk)) + disk.size(archive.roots.eventIndex(chunk));
        }

        Verify.Report report = verify(ANY, ANY);

        assertThat(report.bad()).isEmpty();
        assertThat(report.ledgers()).isEqualTo(LAST - FIRST + 1);
        assertThat(report.transactions()).isEqualTo(transactions(FIRST, LAST));
        assertThat(report.events()).isEqualTo(events(FIRST, LAST));
        assertThat(report.files()).isEqualTo(3 + 3 + 6 + 1 + 2);
        assertThat(report.bytes()).isEqualTo(packBytes + eventBytes + hashBytes + journalBytes);
    }

    @Test
    void aRangeIsReadAlone() throws Exception {
        archive.stop();
        Verify.Report report = verify(OptionalLong.of(FIRST + 10), OptionalLong.of(FIRST + 12));

        assertThat(report.bad()).isEmpty();
        assertThat(report.ledgers()).isEqualTo(3);
        assertThat(report.transactions()).isEqualTo(transactions(FIRST + 10, FIRST + 12));
        assertThat(report.events()).isEqualTo(events(FIRST + 10, FIRST + 12));
        assertThat(report.files()).isEqualTo(5);
        assertThat(verify(OptionalLong.of(LAST), ANY).ledgers()).isEqualTo(1);
        assertThat(verify(ANY, OptionalLong.of(FIRST)).ledgers()).isEqualTo(1);
        assertThat(verify(OptionalLong.of(LAST + 1), ANY).ledgers()).isZero();
        assertThat(verify(ANY, OptionalLong.of(Long.MAX_VALUE)).ledgers()).isEqualTo(LAST - FIRST + 1);
    }

    @Test
    void aRangeThatEndsBeforeItBeginsIsAUsageError() throws Exception {
        archive.stop();
        assertThatThrownBy(() -> verify(OptionalLong.of(5), OptionalLong.of(4)))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.kind()).isEqualTo(NodeException.Kind.USAGE));
    }

    @Test
    void aDamagedRecordIsListedAndTheWalkGoesOn() throws Exception {
        archive.stop();
        Path pack = archive.roots.pack(1);
        archive.damage(pack, archive.bytes(pack).length / 2);

        Verify.Report report = verify(ANY, ANY);

        assertThat(report.bad()).isNotEmpty();
        assertThat(report.bad()).allSatisfy(bad -> assertThat(bad.where()).isEqualTo(pack.toString()));
        assertThat(report.ledgers()).isEqualTo(LAST - FIRST);
        assertThat(report.files()).isEqualTo(15);
    }

    @Test
    void damageOutsideTheRangeIsNotRead() throws Exception {
        archive.stop();
        Path pack = archive.roots.pack(1);
        archive.damage(pack, archive.bytes(pack).length / 2);
        assertThat(verify(ANY, OptionalLong.of(SampleArchive.GEOMETRY.lastSeqOf(0)))
                        .bad())
                .isEmpty();
    }

    @Test
    void aMissingPackIsListedAndTheRestIsRead() throws Exception {
        archive.stop();
        disk.unlinkIfExists(archive.roots.pack(0));

        Verify.Report report = verify(ANY, ANY);

        assertThat(report.bad()).singleElement().satisfies(bad -> {
            assertThat(bad.what()).contains("missing");
            assertThat(bad.where()).isEqualTo(archive.roots.pack(0).toString());
        });
        assertThat(report.ledgers()).isEqualTo(LAST - SampleArchive.GEOMETRY.firstSeqOf(1) + 1);
    }

    @Test
    void aGapIsListed() throws Exception {
        archive.catalog.demote(List.of(SampleArchive.key(1)));
        archive.catalog.destroy(List.of(SampleArchive.key(1)));
        archive.stop();
        assertThat(verify(ANY, ANY).bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.what()).contains("ledgers 10 to 17"));
    }

    @Test
    void aWrongLinkAcrossChunksIsListed() throws Exception {
        archive.catalog.demote(List.of(SampleArchive.key(1)));
        archive.catalog.destroy(List.of(SampleArchive.key(1)));
        archive.ledgers = ToyLedgers.of(archive.chain, 8);
        archive.freezePack(1);
        archive.stop();
        assertThat(verify(ANY, ANY).bad())
                .isNotEmpty()
                .allSatisfy(bad -> assertThat(bad.what()).contains("as the hash of the ledger before it"));
    }

    @Test
    void everyDamagedByteOfTheJournalIsListedAndThePacksAreRead() throws Exception {
        archive.stop();
        Path segment = archive.segment(SampleArchive.GEOMETRY.firstSeqOf(2));
        byte[] good = archive.bytes(segment);
        long frozen = 3L * SampleArchive.GEOMETRY.ledgersPerChunk();
        for (int i = 0; i < good.length; i += 61) {
            archive.damage(segment, i);
            Verify.Report report = verify(ANY, ANY);
            assertThat(report.bad()).as("byte %d of %d", i, good.length).isNotEmpty();
            assertThat(report.ledgers()).isGreaterThanOrEqualTo(frozen);
            archive.replace(segment, good);
        }
    }

    @Test
    void aBadLedgerInTheJournalIsListedAndTheOnesAfterItAreChecked() throws Exception {
        archive.append(LAST + 1, archive.ledgers.foreign(LAST + 1));
        archive.append(LAST + 2, LAST + 3);
        archive.stop();

        Verify.Report report = verify(ANY, ANY);

        assertThat(report.bad())
                .singleElement()
                .satisfies(bad -> assertThat(bad.what()).contains("ledger " + (LAST + 1)));
        assertThat(report.ledgers()).isEqualTo(LAST + 3 - FIRST);
    }

    @Test
    void opaqueLedgersAreSound() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive some = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            some.ledgers = some.ledgers.withOpaque(3L, 12L);
            some.freeze(0);
            some.append(SampleArchive.GEOMETRY.firstSeqOf(1), SampleArchive.GEOMETRY.firstSeqOf(1) + 3);
            some.openHot(1, SampleArchive.GEOMETRY.firstSeqOf(1) + 3);
            some.stop();
            assertThat(Verify.run(some.config, some.chain, other, ANY, ANY).bad())
                    .isEmpty();
            assertThat(Doctor.audit(some.config, some.chain, other, some.hotStores, true)
                            .violations())
                    .isEmpty();
        }
    }

    @Test
    void anEmptyArchiveHasNothingBad() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive empty = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            empty.stop();
            Verify.Report report = Verify.run(empty.config, empty.chain, other, ANY, ANY);
            assertThat(report.ledgers()).isZero();
            assertThat(report.bad()).isEmpty();
        }
    }

    @Test
    void progressCountsEveryLedgerOnce() throws Exception {
        archive.stop();
        List<Long> seen = new ArrayList<>();
        Progress progress = (done, total) -> {
            assertThat(total).isEqualTo(LAST - FIRST + 1);
            seen.add(done);
        };
        Verify.run(archive.config, archive.chain, disk, ANY, ANY, progress, Optional.empty());
        assertThat(seen).isSorted().last().isEqualTo(LAST - FIRST + 1);
    }

    /** The same chain or another, as far as it goes; remembers what it was asked. */
    private static final class ToyWitness implements LedgerWitness {
        final List<Long> asked = new ArrayList<>();
        private final ToyLedgers theirs;
        private final LongPredicate holds;

        ToyWitness(ToyLedgers theirs, LongPredicate holds) {
            this.theirs = theirs;
            this.holds = holds;
        }

        @Override
        public Testimony compare(LedgerHeader header, Slice raw) {
            asked.add(header.seq());
            if (!holds.test(header.seq())) {
                return new Absent();
            }
            return Arrays.equals(theirs.ledger(header.seq()), raw.copy())
                    ? new Same()
                    : new Differs("ledger " + header.seq() + " is another", "toys");
        }
    }

    private Verify.Report verify(OptionalLong from, OptionalLong to, LedgerWitness witness) throws NodeException {
        return Verify.run(archive.config, archive.chain, disk, from, to, Progress.NONE, Optional.of(witness));
    }

    @Test
    void everyLedgerIsComparedOnceInHoweverManyTiersItIs() throws Exception {
        archive.stop();
        ToyWitness witness = new ToyWitness(archive.ledgers, seq -> true);

        Verify.Report report = verify(ANY, ANY, witness);

        assertThat(report.bad()).isEmpty();
        assertThat(witness.asked)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(FIRST, LAST).boxed().toList());
        assertThat(report.compared()).hasValue(new Verify.Compared(FIRST, LAST, LAST - FIRST + 1, 0, 0, List.of()));
        assertThat(verify(ANY, ANY).compared()).isEmpty();
    }

    @Test
    void onlyTheRangeIsCompared() throws Exception {
        archive.stop();
        ToyWitness witness = new ToyWitness(archive.ledgers, seq -> true);
        verify(OptionalLong.of(FIRST + 10), OptionalLong.of(FIRST + 12), witness);
        assertThat(witness.asked).containsExactly(FIRST + 10, FIRST + 11, FIRST + 12);
        assertThat(verify(OptionalLong.of(LAST + 1), ANY, witness)
                        .compared()
                        .orElseThrow()
                        .ledgers())
                .isZero();
    }

    @Test
    void ledgersThatDifferAreListed() throws Exception {
        archive.stop();
        ToyWitness fork = new ToyWitness(ToyLedgers.of(archive.chain, 8), seq -> seq >= LAST - 2);

        Verify.Report report = verify(ANY, ANY, fork);

        assertThat(report.bad())
                .containsExactly(
                        new Verify.Bad("ledger " + (LAST - 2) + " is another", "toys"),
                        new Verify.Bad("ledger " + (LAST - 1) + " is another", "toys"),
                        new Verify.Bad("ledger " + LAST + " is another", "toys"));
        assertThat(report.compared())
                .hasValue(new Verify.Compared(
                        FIRST, LAST, 3, 3, LAST - FIRST - 2, List.of(new Verify.Range(FIRST, LAST - 3))));
    }

    @Test
    void whatTheWitnessDoesNotHaveIsToldInRanges() throws Exception {
        archive.stop();
        ToyWitness witness = new ToyWitness(archive.ledgers, seq -> seq != FIRST && seq != FIRST + 9 && seq != LAST);
        Verify.Compared compared = verify(ANY, ANY, witness).compared().orElseThrow();
        assertThat(compared.absent()).isEqualTo(3);
        assertThat(compared.absentRanges())
                .containsExactly(
                        new Verify.Range(FIRST, FIRST),
                        new Verify.Range(FIRST + 9, FIRST + 9),
                        new Verify.Range(LAST, LAST));
    }

    @Test
    void aLedgerThatDoesNotHoldIsNotCompared() throws Exception {
        archive.append(LAST + 1, archive.ledgers.foreign(LAST + 1));
        archive.stop();
        ToyWitness witness = new ToyWitness(archive.ledgers, seq -> true);
        assertThat(verify(ANY, ANY, witness).bad()).hasSize(1);
        assertThat(witness.asked).hasSize((int) (LAST - FIRST + 1)).doesNotContain(LAST + 1);
    }

    @Test
    void aWholeForkIsCountedAndNotListedWhole() throws Exception {
        List<String> listed = new ArrayList<>();
        LedgerWitness odd = (header, raw) -> header.seq() % 2 == 0
                ? new LedgerWitness.Absent()
                : new LedgerWitness.Differs("ledger " + header.seq(), "toys");
        Comparison comparison = new Comparison(Optional.of(odd), (what, where) -> listed.add(what));
        Slice nothing = Slice.of(new byte[0]);
        int differing = Comparison.MOST_LISTED + 5;
        for (long seq = 0; seq < 2L * differing; seq++) {
            comparison.ledger(new LedgerHeader(seq, Hash.ZERO, Hash.ZERO, 0, 0), nothing);
        }
        Verify.Compared compared = comparison.end(0, 2L * differing - 1).orElseThrow();
        assertThat(listed).hasSize(Comparison.MOST_LISTED + 1).last().asString().startsWith("5 more ledgers differ");
        assertThat(compared.different()).isEqualTo(differing);
        assertThat(compared.absent()).isEqualTo(differing);
        assertThat(compared.absentRanges()).hasSize(Comparison.MOST_RANGES);
    }

    private long transactions(long first, long last) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        long transactions = 0;
        for (long seq = first; seq <= last; seq++) {
            archive.chain.newWalker().walk(Slice.of(archive.ledgers.ledger(seq)), layout);
            transactions += layout.txCount();
        }
        return transactions;
    }

    private long events(long first, long last) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        long count = 0;
        for (long seq = first; seq <= last; seq++) {
            Slice raw = Slice.of(archive.ledgers.ledger(seq));
            archive.chain.newWalker().walk(raw, layout);
            archive.chain.newWalker().events(raw, layout, events);
            count += events.count();
        }
        return count;
    }
}
