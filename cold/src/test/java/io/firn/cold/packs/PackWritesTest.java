package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PackWritesTest {
    private static final Deadline NEVER = Deadline.never();
    private static final Geometry GEOMETRY = PackedChain.GEOMETRY;

    private final SimulatedDisk disk = new SimulatedDisk();
    private PackedChain chain;
    private PackCold cold;

    @BeforeEach
    void open() throws IOException {
        chain = new PackedChain(disk);
        cold = chain.cold;
    }

    @AfterEach
    void close() throws IOException {
        chain.close();
    }

    @Test
    void aSectionIsSeenWhenItIsPublishedAndNotBefore() throws Exception {
        try (ColdBackEnd.Prepared prepared = cold.prepare(chain.section(0))) {
            assertThat(cold.latest(NEVER)).isEmpty();
            assertThat(cold.holds(2)).isFalse();
            prepared.publish(NEVER);
            assertThat(cold.latest(NEVER)).hasValue(9);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> prepared.publish(NEVER));
        }
        mustHold(0);
    }

    @Test
    void aSectionThatIsNotPublishedLeavesNothing() throws Exception {
        cold.prepare(chain.section(0)).close();
        assertThat(chain.catalog.view().artifacts()).isEmpty();
        for (Path file : files(0)) {
            assertThat(disk.exists(file)).as("%s", file).isFalse();
        }
        ColdBackEnd.Prepared late = cold.prepare(chain.section(0));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class)
                .isThrownBy(() -> late.publish(Deadline.in(Duration.ZERO)));
        late.close();
        assertThat(chain.catalog.view().artifacts()).isEmpty();
        chain.put(0);
        mustHold(0);
    }

    @Test
    void whatIsNotOneWholeChunkIsRefused() throws Exception {
        for (long[] range : new long[][] {{2, 8}, {3, 10}, {2, 17}, {2, 2}, {10, 16}}) {
            Section section = PackedChain.section(chain.ledgers, range[0], range[1]);
            mustRefuse(section, "whole chunk");
        }
        Section.Entry lowest = chain.section(0).ledgers().getFirst();
        for (long seq : new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE}) {
            LedgerHeader header = new LedgerHeader(seq, Hash.ZERO, Hash.ZERO, 0, 0);
            mustRefuse(new Section(List.of(new Section.Entry(header, lowest.frame()))), "whole chunk");
        }
    }

    @Test
    void ledgersThatAreNotWhatTheirSectionSaysAreRefusedAndLeaveNothing() throws Exception {
        List<Section.Entry> good = chain.section(0).ledgers();
        LedgerHeader fourth = good.get(3).header();
        mustRefuse(with(good, 3, new Section.Entry(fourth, good.get(4).frame())), "ledger 5");
        LedgerHeader renamed = new LedgerHeader(
                fourth.seq(), Hash.ZERO, fourth.previousHash(), fourth.closeTimeSeconds(), fourth.protocolVersion());
        mustRefuse(with(good, 3, new Section.Entry(renamed, good.get(3).frame())), "ledger 5");
        ToyLedgers other = ToyLedgers.of(chain.ledgers.chain(), 8);
        mustRefuse(with(good, 3, new Section.Entry(other.header(5), PackedChain.frame(other, 5))), "linked");
        assertThat(chain.catalog.view().artifacts()).isEmpty();
        assertThat(disk.exists(chain.roots.pack(0))).isFalse();
    }

    private static Section with(List<Section.Entry> entries, int at, Section.Entry entry) {
        List<Section.Entry> changed = new ArrayList<>(entries);
        changed.set(at, entry);
        return new Section(changed);
    }

    @Test
    void linkedSectionsComeOneBehindTheOther() throws Exception {
        chain.put(1);
        mustRefuse(chain.section(0), "does not follow");
        mustRefuse(chain.section(1), "does not follow");
        mustRefuse(chain.section(3), "does not follow");
        ToyLedgers other = ToyLedgers.of(chain.ledgers.chain(), 8);
        mustRefuse(PackedChain.section(other, GEOMETRY.firstSeqOf(2), GEOMETRY.lastSeqOf(2)), "not linked");
        chain.put(2);
        assertThat(cold.latest(NEVER)).hasValue(GEOMETRY.lastSeqOf(2));
    }

    @Test
    void gapsAndStrangersAreTakenWhereTheyAreAllowed() throws Exception {
        ToyLedgers other = ToyLedgers.of(chain.ledgers.chain(), 8);
        try (PackedChain gaps =
                new PackedChain(new SimulatedDisk(), chain.ledgers, new Geometry(1, 4, 2), Continuity.GAPS_ALLOWED)) {
            gaps.put(3);
            gaps.put(7);
            gaps.put(PackedChain.section(other, 10, 10));
            assertThatExceptionOfType(ColdException.InvalidArgument.class).isThrownBy(() -> gaps.put(5));
            assertThat(LongStream.rangeClosed(2, 12).filter(gaps.cold::holds)).containsExactly(5L, 9L, 10L);
            assertThat(Seen.all(gaps.cold.events(EventsFilter.between(2, 9, EventQuery.ALL), 1_000, NEVER)))
                    .isEqualTo(gapless(gaps));
            gaps.cold.truncateAbove(8, NEVER);
            assertThat(gaps.cold.latest(NEVER)).hasValue(5);
        }
    }

    private static List<Seen> gapless(PackedChain gaps) throws Exception {
        List<StoredEvent> both = new ArrayList<>(gaps.events(5, 5));
        both.addAll(gaps.events(9, 9));
        return Seen.all(both);
    }

    @Test
    void aSectionWhoseFoundationWasCutIsNotPublished() throws Exception {
        chain.put(0, 1);
        try (ColdBackEnd.Prepared prepared = cold.prepare(chain.section(2))) {
            cold.truncateAbove(GEOMETRY.lastSeqOf(0), NEVER);
            assertThatExceptionOfType(ColdException.InvalidArgument.class).isThrownBy(() -> prepared.publish(NEVER));
        }
        assertThat(cold.latest(NEVER)).hasValue(GEOMETRY.lastSeqOf(0));
        chain.put(1);
        mustHold(0, 1);
    }

    @Test
    void packsAreCutAtTheLastLedgerOfAChunkAlone() throws Exception {
        chain.put(0, 1, 2);
        for (long seq : new long[] {10, 16, GEOMETRY.firstSeqOf(2), GEOMETRY.lastSeqOf(2) - 1}) {
            assertThatExceptionOfType(ColdException.InvalidArgument.class)
                    .isThrownBy(() -> cold.truncateAbove(seq, NEVER))
                    .withMessageContaining("inside a chunk");
            assertThatExceptionOfType(ColdException.InvalidArgument.class)
                    .isThrownBy(() -> cold.drainAbove(seq, NEVER));
        }
        mustHold(0, 1, 2);
        for (long seq : new long[] {Long.MAX_VALUE, 1_000, GEOMETRY.lastSeqOf(2)}) {
            cold.truncateAbove(seq, NEVER);
            assertThat(cold.drainAbove(seq, NEVER)).isEmpty();
        }
        mustHold(0, 1, 2);
        cold.truncateAbove(17, NEVER);
        mustHold(0, 1);
        mustNotHold(2);
        cold.truncateAbove(1, NEVER);
        mustNotHold(0, 1, 2);
        assertThat(cold.latest(NEVER)).isEmpty();
        chain.put(0);
        cold.truncateAbove(Long.MIN_VALUE, NEVER);
        assertThat(chain.catalog.view().artifacts()).isEmpty();
    }

    /** Chunk 3 ends window 0, whose index then has no runs beside it. */
    @Test
    void hashesOfWhatStaysAreFoundWhenAWholeWindowsIndexGoes() throws Exception {
        chain.put(0, 1, 2, 3, 4);
        chain.index(0, 3);
        assertThat(chain.catalog.view().frozen(ArtifactKind.TXHASH)).containsOnlyKeys(4);
        cold.truncateAbove(GEOMETRY.lastSeqOf(1), NEVER);
        mustHold(0, 1);
        mustNotHold(2, 3, 4);
        assertThat(chain.catalog.view().indexes()).isEmpty();
        assertThat(chain.catalog.view().frozen(ArtifactKind.TXHASH)).containsOnlyKeys(0, 1);
        chain.put(2, 3);
        chain.index(0, 3);
        mustHold(0, 1, 2, 3);
    }

    @Test
    void pruningTakesWholeChunksBelowALedger() throws Exception {
        chain.put(0, 1, 2, 3, 4, 5);
        chain.index(0, 3);
        cold.pruneBelow(Long.MIN_VALUE, NEVER);
        cold.pruneBelow(GEOMETRY.lastSeqOf(0), NEVER);
        mustHold(0, 1, 2, 3, 4, 5);
        cold.pruneBelow(GEOMETRY.lastSeqOf(1) + 3, NEVER);
        mustNotHold(0, 1);
        mustHold(2, 3, 4, 5);
        assertThat(chain.catalog.view().frozenIndex(0)).isPresent();
        cold.pruneBelow(GEOMETRY.firstSeqOf(5), NEVER);
        assertThat(chain.catalog.view().indexes()).isEmpty();
        mustNotHold(2, 3, 4);
        mustHold(5);
        cold.pruneBelow(Long.MAX_VALUE, NEVER);
        assertThat(chain.catalog.view().artifacts()).isEmpty();
        assertThat(cold.latest(NEVER)).isEmpty();
    }

    @Test
    void whatIsDrainedComesBackLedgerByLedger() throws Exception {
        chain.put(0, 1, 2);
        List<DrainedLedger> drained = cold.drainAbove(9, NEVER);
        assertThat(drained).hasSize(16);
        for (int i = 0; i < drained.size(); i++) {
            long seq = 10L + i;
            assertThat(drained.get(i).header()).isEqualTo(chain.ledgers.header(seq));
            LedgerLayout layout = chain.layout(seq);
            assertThat(drained.get(i).receipts()).hasSize(layout.txCount());
            for (int t = 0; t < layout.txCount(); t++) {
                assertThat(drained.get(i).receipts().get(t).value().txHash()).isEqualTo(layout.hash(t));
            }
        }
        mustHold(0);
        mustNotHold(1, 2);
        assertThat(cold.drainAbove(9, NEVER)).isEmpty();
    }

    @Test
    void aWriteWhoseTimeIsOverChangesNothing() throws Exception {
        chain.put(0, 1);
        Deadline passed = Deadline.in(Duration.ZERO);
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class).isThrownBy(() -> cold.truncateAbove(9, passed));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class).isThrownBy(() -> cold.drainAbove(9, passed));
        assertThatExceptionOfType(ColdException.DeadlineExceeded.class).isThrownBy(() -> cold.pruneBelow(10, passed));
        mustHold(0, 1);
    }

    @Test
    void aStreamReadsItsPictureWhileChunksAreRemovedAndOthersComeInTheirPlace() throws Exception {
        chain.put(0, 1, 2);
        ToyLedgers other = ToyLedgers.of(chain.ledgers.chain(), 8);
        List<Seen> before = Seen.all(chain.events(2, GEOMETRY.lastSeqOf(2)));
        List<Seen> seen = new ArrayList<>();
        EventTaker taker = event -> {
            if (seen.isEmpty()) {
                replaceEverything(other);
            }
            return seen.add(Seen.of(event));
        };
        cold.stream(EventsFilter.between(2, GEOMETRY.lastSeqOf(2), EventQuery.ALL), 10_000, taker, NEVER);
        assertThat(seen).isEqualTo(before);
        assertThat(cold.header(new LedgerRef.BySeq(2), NEVER)).contains(other.header(2));
        List<Seen> after = new ArrayList<>();
        cold.stream(EventsFilter.between(2, 9, EventQuery.ALL), 10_000, event -> after.add(Seen.of(event)), NEVER);
        assertThat(after).isNotEmpty().doesNotContainAnyElementsOf(before);
        cold.truncateAbove(0, NEVER);
        assertThat(chain.catalog.view().artifacts()).isEmpty();
    }

    private void replaceEverything(ToyLedgers other) {
        try {
            cold.truncateAbove(0, NEVER);
            for (Path file : files(2)) {
                assertThat(disk.exists(file)).isFalse();
            }
            for (int chunk = 0; chunk < 3; chunk++) {
                chain.put(PackedChain.section(other, GEOMETRY.firstSeqOf(chunk), GEOMETRY.lastSeqOf(chunk)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Chunk 1 has lost its events, chunk 2 has an opaque ledger: a stream reads their packs. */
    @Test
    void aStreamReadsRemovedPacksWhereItNeedsThem() throws Exception {
        try (PackedChain own = new PackedChain(
                new SimulatedDisk(), PackedChain.LEDGERS.withOpaque(25L), GEOMETRY, Continuity.LINKED)) {
            own.put(0, 1, 2);
            own.loseEvents(1);
            List<Seen> seen = new ArrayList<>();
            EventTaker taker = event -> {
                if (seen.isEmpty()) {
                    pruneAll(own);
                }
                return seen.add(Seen.of(event));
            };
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(
                            () -> own.cold.stream(EventsFilter.between(2, 25, EventQuery.ALL), 10_000, taker, NEVER))
                    .withMessageContaining("ledger 25 is kept but not understood");
            assertThat(seen).isEqualTo(Seen.all(own.events(2, 24)));
            assertThat(own.cold.latest(NEVER)).isEmpty();
        }
    }

    private static void pruneAll(PackedChain chain) {
        try {
            chain.cold.pruneBelow(Long.MAX_VALUE, NEVER);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Every operation of a disk fails once; where the catalog has failed with it, the program starts again. */
    @Test
    void aWriteThatFailedIsTriedAgain() throws Exception {
        long failures = 0;
        for (Act act : List.<Act>of(
                life -> life.put(2),
                life -> life.cold.truncateAbove(GEOMETRY.lastSeqOf(0), NEVER),
                life -> life.cold.pruneBelow(GEOMETRY.firstSeqOf(1), NEVER))) {
            boolean reached = true;
            for (int n = 1; reached; n++) {
                SimulatedDisk own = new SimulatedDisk();
                PackedChain life = new PackedChain(own);
                life.put(0, 1);
                life.index(0, 1);
                own.failAt(own.operations() + n);
                try {
                    act.run(life);
                } catch (IOException e) {
                    failures++;
                }
                reached = own.faulted();
                own.heal();
                life = again(life, act);
                assertThat(life.catalog.view().artifacts())
                        .allMatch(artifact -> artifact.getValue() instanceof ArtifactState.Frozen);
                for (int chunk = 0; chunk < 3; chunk++) {
                    mustAnswerOrNot(life, chunk);
                }
                life.close();
            }
        }
        assertThat(failures).isGreaterThan(45);
    }

    @FunctionalInterface
    private interface Act {
        void run(PackedChain life) throws IOException;
    }

    /** Does what was not done, after a new start when the process cannot. */
    private static PackedChain again(PackedChain life, Act act) throws IOException {
        try {
            redo(life, act);
            return life;
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("has failed");
            life.cold.close();
            PackedChain next = new PackedChain(((SimulatedDisk) life.disk).afterKill());
            redo(next, act);
            return next;
        }
    }

    private static void redo(PackedChain life, Act act) throws IOException {
        try {
            act.run(life);
        } catch (ColdException.InvalidArgument e) {
            // it was done although it failed
            assertThat(e).hasMessageContaining("does not follow");
        }
        life.catalog.sweep();
    }

    private static void mustAnswerOrNot(PackedChain life, int chunk) throws IOException {
        long seq = GEOMETRY.lastSeqOf(chunk);
        boolean held = life.cold.holds(seq);
        assertThat(life.cold.ledger(new LedgerRef.BySeq(seq), NEVER).isPresent())
                .isEqualTo(held);
        assertThat(life.cold
                        .ledger(new LedgerRef.ByHash(life.ledgers.hash(seq)), NEVER)
                        .isPresent())
                .isEqualTo(held);
    }

    @Test
    void whatWasOpenedForReadingIsNotWritten() throws Exception {
        chain.put(0);
        try (PackCold reader =
                PackCold.readOnly(disk, chain.roots, chain.catalog::view, chain.ledgers.chain(), GEOMETRY, 1)) {
            assertThat(reader.latest(NEVER)).hasValue(9);
            assertThatExceptionOfType(ColdException.InvalidArgument.class)
                    .isThrownBy(() -> reader.prepare(chain.section(1)));
            assertThatExceptionOfType(ColdException.InvalidArgument.class)
                    .isThrownBy(() -> reader.truncateAbove(1, NEVER));
            assertThatExceptionOfType(ColdException.InvalidArgument.class)
                    .isThrownBy(() -> reader.pruneBelow(100, NEVER));
        }
        mustHold(0);
    }

    private List<Path> files(int chunk) {
        return List.of(
                chain.roots.pack(chunk),
                chain.roots.events(chunk),
                chain.roots.eventIndex(chunk),
                chain.roots.run(chunk));
    }

    private void mustRefuse(Section section, String why) throws IOException {
        List<?> before = chain.catalog.view().artifacts();
        assertThatExceptionOfType(ColdException.InvalidArgument.class)
                .isThrownBy(() -> cold.prepare(section))
                .withMessageContaining(why);
        assertThat(chain.catalog.view().artifacts()).isEqualTo(before);
    }

    private void mustHold(int... chunks) throws Exception {
        for (int chunk : chunks) {
            for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
                assertThat(cold.holds(seq)).isTrue();
                assertThat(cold.header(new LedgerRef.ByHash(chain.ledgers.hash(seq)), NEVER))
                        .contains(chain.ledgers.header(seq));
                LedgerLayout layout = chain.layout(seq);
                for (int i = 0; i < layout.txCount(); i++) {
                    assertThat(cold.transaction(new TxRef.ByHash(layout.innerHash(i)), NEVER))
                            .hasValueSatisfying(tx -> assertThat(tx.ledger().seq())
                                    .isEqualTo(layout.header().seq()));
                }
            }
            long first = GEOMETRY.firstSeqOf(chunk);
            long last = GEOMETRY.lastSeqOf(chunk);
            assertThat(Seen.all(cold.events(EventsFilter.between(first, last, EventQuery.ALL), 10_000, NEVER)))
                    .isEqualTo(Seen.all(chain.events(first, last)));
        }
    }

    private void mustNotHold(int... chunks) throws Exception {
        for (int chunk : chunks) {
            long seq = GEOMETRY.firstSeqOf(chunk) + 1;
            assertThat(cold.holds(seq)).isFalse();
            assertThat(cold.ledger(new LedgerRef.BySeq(seq), NEVER)).isEmpty();
            assertThat(cold.ledger(new LedgerRef.ByHash(chain.ledgers.hash(seq)), NEVER))
                    .isEmpty();
            assertThat(cold.events(EventsFilter.between(seq, seq, EventQuery.ALL), 0, NEVER))
                    .isEmpty();
            assertThat(chain.catalog.view().artifacts())
                    .noneMatch(artifact -> artifact.getKey() instanceof ArtifactKey.Chunk of
                            && of.chunk() == chunk
                            && artifact.getValue() instanceof ArtifactState.Frozen);
        }
    }
}
