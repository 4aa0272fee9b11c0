package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotEventCursor;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotPlace;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import io.firn.testkit.Acknowledgements;
import io.firn.testkit.CrashEnumerator;
import io.firn.testkit.Mutant;
import io.firn.testkit.ToySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A whole node, without its threads, crashed at its disk operations. A ledger counts as acknowledged from the moment its row
 * reaches the hot tier: by then it must be durable.
 */
class NodeCrashTest {
    private static final Path DATA = Path.of("/firn");

    @Test
    void ingestionFreezeAndDiscardLoseNothing() {
        enumerator("node-freeze", this::ingestTwoChunks)
                .atLeast(280, 1_800, 640)
                .caps(30, 12)
                .run();
    }

    @Test
    void startUpLosesNothing() {
        enumerator("node-start-up", this::startOverATamperedArchive)
                .atLeast(305, 2_100, 720)
                .caps(30, 12)
                .run();
    }

    /** Every operation is a crash point: index builds, promotions, and the end of two windows of two chunks of two ledgers. */
    @Test
    void indexesAndWholeWindowsLoseNothing() {
        CrashEnumerator.of("node-index")
                .scenario(this::closeTwoWindows)
                .recoverTo((disk, acks) -> recover(small(rig(disk, Optional.empty())), disk, acks))
                .crashedRecoveries(4)
                .atLeast(400, 14_000, 2_700)
                .caps(1_000, 8)
                .run();
    }

    @Test
    void brokenRulesOfIndexesAreNoticed() {
        CrashEnumerator.of("node-index-mutants")
                .scenario(this::closeTwoWindows)
                .recoverTo((disk, acks) -> recover(small(rig(disk, Optional.empty())), disk, acks))
                .crashedRecoveries(4)
                .caps(1_000, 8)
                .expectCaught(Mutant.delayForce(
                        path -> path.startsWith(DATA.resolve("cold/txhash")),
                        path -> path.startsWith(DATA.resolve("catalog"))));
    }

    /** Every operation is a crash point: packs and runs were frozen before, their events are made from them. */
    @Test
    void eventsOfChunksThatWereFrozenBeforeLoseNothing() {
        enumerator("node-events", this::deriveEvents)
                .atLeast(165, 2_000, 390)
                .caps(1_000, 2)
                .run();
    }

    @Test
    void brokenRulesOfEventsAreNoticed() {
        enumerator("node-events-mutants", this::deriveEvents)
                .caps(1_000, 2)
                .expectCaught(Mutant.delayForce(
                        path -> path.startsWith(DATA.resolve("cold/events")),
                        path -> path.startsWith(DATA.resolve("catalog"))));
    }

    /** Starts over two chunks that were frozen without their events, and goes on into the next. */
    private void deriveEvents(Disk disk, Acknowledgements acks) throws Exception {
        Rig rig = rig(disk, Optional.of(acks));
        try (SampleArchive archive = new SampleArchive(disk, rig.hotStores, DATA)) {
            for (int chunk = 0; chunk < 2; chunk++) {
                long first = Rig.GEOMETRY.firstSeqOf(chunk);
                long last = Rig.GEOMETRY.lastSeqOf(chunk);
                LongStream.rangeClosed(first, last).forEach(acks::attempt);
                EventDerivationTest.freezeWithoutEvents(archive, chunk);
                LongStream.rangeClosed(first, last).forEach(acks::acknowledge);
            }
            archive.stop();
        }
        try (Rig.Started node = rig.last(18).start(source())) {
            ingest(node.core(), acks);
        }
    }

    private static Rig small(Rig rig) {
        return rig.geometry(new Geometry(2, 2, 2));
    }

    private void closeTwoWindows(Disk disk, Acknowledgements acks) throws Exception {
        try (Rig.Started node = small(rig(disk, Optional.of(acks))).last(10).start(source())) {
            ingest(node.core(), acks);
        }
    }

    @Test
    void aJournalResetLosesNothing() {
        enumerator("node-journal-reset", this::resetTheJournal)
                .atLeast(205, 2_100, 510)
                .caps(30, 12)
                .run();
    }

    @Test
    void brokenRulesAreNoticed() {
        // Every operation is a crash point here: a broken rule shows at few of them, and the first ends the search.
        enumerator("node-mutants", this::ingestTwoChunks)
                .caps(1_000, 12)
                .expectCaught(Mutant.NO_FORCE)
                .expectCaught(Mutant.NO_DIRECTORY_SYNC)
                .expectCaught(Mutant.delayForceUntilWrite(
                        path -> path.startsWith(DATA.resolve("journal")), path -> path.startsWith(DATA.resolve("hot"))))
                .expectCaught(Mutant.delayForce(
                        path -> path.startsWith(DATA.resolve("cold")),
                        path -> path.startsWith(DATA.resolve("catalog"))));
    }

    private static CrashEnumerator enumerator(String name, CrashEnumerator.Scenario scenario) {
        return CrashEnumerator.of(name)
                .scenario(scenario)
                .recoverTo(NodeCrashTest::recover)
                .crashedRecoveries(4);
    }

    private static Rig rig(Disk disk, Optional<Acknowledgements> acks) {
        HotStores plain = new DiskHotStores(disk);
        HotStores stores = acks.isPresent() ? new Acknowledging(plain, acks.get()) : plain;
        return Rig.on(disk, stores, DATA).retain(0);
    }

    private void ingestTwoChunks(Disk disk, Acknowledgements acks) throws Exception {
        try (Rig.Started node = rig(disk, Optional.of(acks)).last(19).start(source())) {
            ingest(node.core(), acks);
        }
    }

    /** Stops with a chunk hot, loses its hot store, starts again and goes on over the chunk's end. */
    private void startOverATamperedArchive(Disk disk, Acknowledgements acks) throws Exception {
        Rig rig = rig(disk, Optional.of(acks));
        try (Rig.Started node = rig.last(11).start(source())) {
            ingest(node.core(), acks);
        }
        rig.hotStores.remove(rig.roots.hot(1));
        disk.syncDirectory(rig.roots.hot());
        try (Rig.Started node = rig.last(18).start(source())) {
            ingest(node.core(), acks);
        }
    }

    /** Freezes a chunk, finds an older journal beside it, and goes on into the next chunk. */
    private void resetTheJournal(Disk disk, Acknowledgements acks) throws Exception {
        Rig rig = rig(disk, Optional.of(acks));
        try (Rig.Started node = rig.last(9).start(source())) {
            ingest(node.core(), acks);
        }
        new Tampering(rig).journal(Rig.LEDGERS, 2, 5);
        try (Rig.Started node = rig.last(12).start(source())) {
            ingest(node.core(), acks);
        }
    }

    private static ToySource source() {
        return new ToySource(Rig.LEDGERS, 1_000);
    }

    private static void ingest(NodeCore core, Acknowledgements acks) throws Exception {
        while (true) {
            acks.attempt(core.nextSeq());
            if (!(core.ingestOne(Duration.ZERO) instanceof Intake.Ready)) {
                break;
            }
            core.settle();
        }
        core.settle();
    }

    /** Starts, settles, reads every ledger, audits; what is served must reach at least as far as what was acknowledged. */
    private static List<Long> recover(Disk disk, Acknowledgements acks) throws Exception {
        return recover(rig(disk, Optional.empty()), disk, acks);
    }

    private static List<Long> recover(Rig rig, Disk disk, Acknowledgements acks) throws Exception {
        List<Long> found = new ArrayList<>();
        try (Rig.Started node = rig.start(source())) {
            node.core().settle();
            long next = node.core().nextSeq();
            if (next > 2) {
                rig.mustServe(node.core(), 2, next - 1);
            }
            for (long seq = 2; seq < next; seq++) {
                found.add(seq);
            }
        }
        acks.requireAll(found);
        Doctor.Report report = Doctor.audit(rig.config(), rig.ledgers().chain(), disk, rig.hotStores, true);
        assertThat(report.violations()).isEmpty();
        assertThat(report.pending()).isEmpty();
        return found;
    }

    /** Hot stores that report a ledger the moment its row arrives. */
    private record Acknowledging(HotStores stores, Acknowledgements acks) implements HotStores {
        @Override
        public HotStore create(Path directory, int chunk) throws IOException {
            return new AcknowledgingStore(stores.create(directory, chunk), acks);
        }

        @Override
        public HotStore open(Path directory, int chunk) throws IOException {
            return new AcknowledgingStore(stores.open(directory, chunk), acks);
        }

        @Override
        public HotStore openReadOnly(Path directory, int chunk) throws IOException {
            return stores.openReadOnly(directory, chunk);
        }

        @Override
        public void remove(Path directory) throws IOException {
            stores.remove(directory);
        }
    }

    private record AcknowledgingStore(HotStore store, Acknowledgements acks) implements HotStore {
        @Override
        public void append(HotRow row, HotHashes hashes, HotEvents events) throws IOException {
            acks.acknowledge(row.header().seq());
            store.append(row, hashes, events);
        }

        @Override
        public OptionalInt eventsThrough(long seq) throws IOException {
            return store.eventsThrough(seq);
        }

        @Override
        public void postings(TermKey key, long firstSeq, long lastSeq, IntConsumer ids) throws IOException {
            store.postings(key, firstSeq, lastSeq, ids);
        }

        @Override
        public HotEventCursor events() {
            return store.events();
        }

        @Override
        public Optional<HotPlace> find(Hash hash) throws IOException {
            return store.find(hash);
        }

        @Override
        public Optional<HotRow> row(long seq) throws IOException {
            return store.row(seq);
        }

        @Override
        public Optional<HotRow> last() throws IOException {
            return store.last();
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }
}
