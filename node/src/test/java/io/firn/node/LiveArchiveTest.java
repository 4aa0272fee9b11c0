package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.CatalogView;
import io.firn.cold.packs.PackCold;
import io.firn.disk.CorruptFileException;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotStore;
import io.firn.ledger.EventQuery;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiveArchiveTest {
    private static final long FIRST = SampleArchive.GEOMETRY.firstSeq();
    private static final long LAST = SampleArchive.lastSeq();

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SetClock clock = new SetClock();
    private SampleArchive sample;
    private PackCold cold;
    private LiveArchive archive;

    @BeforeEach
    void open() throws Exception {
        sample = SampleArchive.settled(disk, new DiskHotStores(disk), Path.of("/firn"));
        cold = PackCold.readOnly(disk, sample.roots, sample.catalog::view, sample.chain, SampleArchive.GEOMETRY, 2);
        archive = new LiveArchive(
                sample.chain,
                sample.config,
                sample.catalog::view,
                sample.journal,
                new ColdAccess.Direct(cold),
                clock,
                noOpaque());
        sample.hot.forEach(archive::hotReady);
    }

    @AfterEach
    void close() throws IOException {
        archive.close();
        cold.close();
        sample.stop();
        sample.close();
    }

    @Test
    void beforeTheFirstAdvanceNothingIsServed() throws Exception {
        try (ArchiveView view = archive.view()) {
            assertThat(view.latest()).isEmpty();
            assertThat(view.oldest()).isEmpty();
            assertThat(view.ledger(FIRST)).isInstanceOf(ArchiveView.NotYet.class);
            assertThat(view.ledger(FIRST - 1)).isInstanceOf(ArchiveView.BelowFloor.class);
        }
    }

    @Test
    void everyLedgerUpToTheLatestIsFoundHotOrCold() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        try (ArchiveView view = archive.view()) {
            assertThat(view.oldest()).hasValue(sample.ledgers.header(FIRST));
            assertThat(view.latest()).hasValue(sample.ledgers.header(LAST));
            for (long seq = FIRST; seq <= LAST; seq++) {
                assertThat(raw(view, seq)).isEqualTo(sample.ledgers.ledger(seq));
            }
            assertThat(view.ledger(LAST + 1)).isInstanceOf(ArchiveView.NotYet.class);
            assertThat(view.ledger(Long.MAX_VALUE)).isInstanceOf(ArchiveView.NotYet.class);
            assertThat(view.ledger(Long.MIN_VALUE)).isInstanceOf(ArchiveView.BelowFloor.class);
        }
    }

    @Test
    void aViewStaysAtTheLatestItTook() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        try (ArchiveView before = archive.view()) {
            sample.append(LAST + 1, LAST + 1);
            sample.row(3, LAST + 1);
            archive.advance(sample.ledgers.header(LAST + 1));
            assertThat(before.latest()).hasValue(sample.ledgers.header(LAST));
            assertThat(before.ledger(LAST + 1)).isInstanceOf(ArchiveView.NotYet.class);
            try (ArchiveView after = archive.view()) {
                assertThat(raw(after, LAST + 1)).isEqualTo(sample.ledgers.ledger(LAST + 1));
            }
        }
    }

    @Test
    void theOldestLedgerOfAnArchiveThatIsOnlyHotComesFromItsRow() throws Exception {
        SimulatedDisk other = new SimulatedDisk();
        try (SampleArchive young = new SampleArchive(other, new DiskHotStores(other), Path.of("/firn"))) {
            young.append(FIRST, FIRST + 1);
            young.openHot(0, FIRST + 1);
            PackCold none =
                    PackCold.readOnly(other, young.roots, young.catalog::view, young.chain, SampleArchive.GEOMETRY, 1);
            LiveArchive live = new LiveArchive(
                    young.chain,
                    young.config,
                    young.catalog::view,
                    young.journal,
                    new ColdAccess.Direct(none),
                    clock,
                    noOpaque());
            young.hot.forEach(live::hotReady);
            live.advance(young.ledgers.header(FIRST + 1));
            try (ArchiveView view = live.view()) {
                assertThat(view.oldest()).hasValue(young.ledgers.header(FIRST));
            }
            young.stop();
        }
    }

    @Test
    void coldWinsWhereItCovers() throws Exception {
        sample.append(LAST + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        sample.freeze(3);
        archive.advance(sample.ledgers.header(SampleArchive.GEOMETRY.lastSeqOf(3)));
        Path pack = sample.roots.pack(3);
        sample.damage(pack, sample.bytes(pack).length - 3);
        try (ArchiveView view = archive.view()) {
            assertThatThrownBy(() -> view.ledger(LAST))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining(pack.toString());
        }
    }

    @Test
    void aHoleIsUnavailableNotAbsent() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        sample.catalog.demote(List.of(SampleArchive.key(1)));
        archive.hotGone(3);
        try (ArchiveView view = archive.view()) {
            assertThat(view.ledger(SampleArchive.GEOMETRY.firstSeqOf(1))).isInstanceOf(ArchiveView.Unavailable.class);
            assertThat(view.ledger(LAST)).isInstanceOf(ArchiveView.Unavailable.class);
        }
    }

    @Test
    void anEarlierViewReadsADemotedPackUntilItIsClosed() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        long seq = SampleArchive.GEOMETRY.firstSeqOf(0);
        try (ArchiveView view = archive.view()) {
            sample.catalog.demote(List.of(SampleArchive.key(0)));
            assertThat(raw(view, seq)).isEqualTo(sample.ledgers.ledger(seq));
        }
        archive.awaitEarlierViews();
        cold.evict(0);
        sample.catalog.destroy(List.of(SampleArchive.key(0)));
        try (ArchiveView view = archive.view()) {
            assertThat(view.ledger(seq)).isInstanceOf(ArchiveView.Unavailable.class);
            assertThat(view.oldest()).hasValue(sample.ledgers.header(SampleArchive.GEOMETRY.firstSeqOf(1)));
        }
    }

    @Test
    void anEarlierViewSearchesEventsThatWereDemotedUntilItIsClosed() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        List<ArtifactKey> events = List.of(new ArtifactKey.Chunk(0, ArtifactKind.EVENTS));
        try (ArchiveView view = archive.view()) {
            long before = count(view);
            sample.catalog.demote(events);
            assertThat(count(view)).isEqualTo(before).isPositive();
        }
        archive.awaitEarlierViews();
        sample.catalog.destroy(events);
        try (ArchiveView view = archive.view()) {
            assertThat(view.events(all(), _ -> true)).isInstanceOf(ArchiveView.Incomplete.class);
        }
    }

    @Test
    void aSearchInARevokedViewFailsTyped() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        try (ArchiveView view = archive.view()) {
            assertThat(count(view)).isPositive();
            clock.pass(sample.config.maxViewAge().plus(Duration.ofMillis(1)));
            archive.awaitEarlierViews();
            assertThatThrownBy(() -> view.events(all(), _ -> true)).isInstanceOf(ViewRevokedException.class);
        }
    }

    private static ArchiveView.EventRequest all() {
        return new ArchiveView.EventRequest(
                EventQuery.ALL, FIRST, LAST + 1, Optional.empty(), ArchiveView.EventRequest.Order.ASCENDING);
    }

    /** Events of everything served. */
    private static long count(ArchiveView view) throws IOException, InterruptedException {
        AtomicLong events = new AtomicLong();
        ArchiveView.ByEvent end = view.events(all(), _ -> events.incrementAndGet() > 0);
        assertThat(end).isInstanceOf(ArchiveView.SearchedAll.class);
        return events.get();
    }

    @Test
    void aViewHeldTooLongFailsTyped() throws Exception {
        archive.advance(sample.ledgers.header(LAST));
        try (ArchiveView view = archive.view()) {
            clock.pass(sample.config.maxViewAge().plus(Duration.ofMillis(1)));
            archive.awaitEarlierViews();
            assertThatThrownBy(() -> view.ledger(FIRST)).isInstanceOf(ViewRevokedException.class);
            assertThatThrownBy(view::latest).isInstanceOf(ViewRevokedException.class);
            assertThatThrownBy(view::oldest).isInstanceOf(ViewRevokedException.class);
        }
    }

    @Test
    void aClosedArchiveGivesNoViews() {
        archive.close();
        assertThatThrownBy(archive::view).isInstanceOf(ViewRevokedException.class);
    }

    /** A whole chunk boundary passes while a view is being taken, right after it has taken the catalog. */
    @Test
    void aViewTakenWhileAChunkEndsIsConsistent() throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        LiveArchive live = new LiveArchive(
                sample.chain,
                sample.config,
                () -> {
                    CatalogView snapshot = sample.catalog.view();
                    if (armed.compareAndSet(true, false)) {
                        passABoundary();
                    }
                    return snapshot;
                },
                sample.journal,
                new ColdAccess.Direct(cold),
                clock,
                noOpaque());
        archive.close();
        archive = live;
        archive.hotReady(3, storeOf(3));
        archive.advance(sample.ledgers.header(LAST));
        armed.set(true);
        for (int view = 0; view < 2; view++) {
            try (ArchiveView taken = archive.view()) {
                long latest = taken.latest().orElseThrow().seq();
                for (long seq = FIRST; seq <= latest; seq++) {
                    assertThat(raw(taken, seq)).isEqualTo(sample.ledgers.ledger(seq));
                }
                assertThat(latest).isEqualTo(view == 0 ? LAST : SampleArchive.GEOMETRY.firstSeqOf(4));
            }
        }
    }

    /** Ingests the rest of chunk 3 and the first of chunk 4, freezes chunk 3 and hides its hot store. */
    private void passABoundary() {
        try {
            long next = ingestToTheEndOf(3, LAST + 1);
            sample.append(next, next);
            sample.row(4, next);
            archive.advance(sample.ledgers.header(next));
            sample.freeze(3);
            sample.catalog.demoteHot(3);
            archive.hotGone(3);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStoreIsClosedOnlyOnceEveryViewThatKnowsItIsClosed() throws Exception {
        sample.catalog.demote(List.of(SampleArchive.key(0), SampleArchive.key(1), SampleArchive.key(2)));
        sample.append(LAST + 1, SampleArchive.GEOMETRY.lastSeqOf(3));
        archive.advance(sample.ledgers.header(LAST));
        HotStore store = storeOf(3);
        Thread lifecycle;
        try (ArchiveView view = archive.view()) {
            sample.freeze(3);
            lifecycle = Thread.ofPlatform().daemon().start(() -> {
                try {
                    discard(3);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (lifecycle.getState() != Thread.State.TIMED_WAITING) {
                assertThat(lifecycle.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            assertThat(view.oldest()).hasValue(sample.ledgers.header(SampleArchive.GEOMETRY.firstSeqOf(3)));
        }
        lifecycle.join();
        assertThatThrownBy(() -> store.row(LAST)).isInstanceOf(IllegalStateException.class);
        try (ArchiveView view = archive.view()) {
            assertThat(raw(view, LAST)).isEqualTo(sample.ledgers.ledger(LAST));
        }
    }

    /** Readers beside one who ingests, freezes, discards and trims chunk after chunk. */
    @Test
    void readersBesideIngestionDiscardAndTrimAlwaysReadTheRightBytes() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicLong reads = new AtomicLong();
        int lastChunk = 24;
        sample.ledgers.hash(SampleArchive.GEOMETRY.lastSeqOf(lastChunk));
        archive.advance(sample.ledgers.header(LAST));
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RandomGenerator random = new SplittableRandom(100 + i);
            readers.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (!stop.get()) {
                        readAround(random, reads);
                    }
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(e);
                }
            }));
        }
        try {
            long next = LAST + 1;
            for (int chunk = 3; (chunk < lastChunk || reads.get() < 500) && failures.isEmpty(); chunk++) {
                next = ingestToTheEndOf(chunk, next);
                sample.freeze(chunk);
                discard(chunk);
                sample.journal.trimBelow(next);
            }
        } finally {
            stop.set(true);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
    }

    private void readAround(RandomGenerator random, AtomicLong reads) throws IOException {
        try (ArchiveView view = archive.view()) {
            long latest = view.latest().orElseThrow().seq();
            assertThat(view.oldest()).hasValue(sample.ledgers.header(FIRST));
            for (int i = 0; i < 4; i++) {
                long seq = random.nextBoolean() ? latest - random.nextInt(10) : random.nextLong(FIRST, latest + 1);
                assertThat(raw(view, seq)).isEqualTo(sample.ledgers.ledger(seq));
                reads.incrementAndGet();
            }
            assertThat(view.ledger(latest + 1)).isInstanceOf(ArchiveView.NotYet.class);
        }
    }

    private long ingestToTheEndOf(int chunk, long from) throws IOException {
        long last = SampleArchive.GEOMETRY.lastSeqOf(chunk);
        for (long seq = from; seq <= last; seq++) {
            sample.append(seq, seq);
            sample.row(chunk, seq);
            archive.advance(sample.ledgers.header(seq));
        }
        sample.journal.roll();
        sample.openHot(chunk + 1, last);
        archive.hotReady(chunk + 1, storeOf(chunk + 1));
        return last + 1;
    }

    private void discard(int chunk) throws IOException, InterruptedException {
        sample.catalog.demoteHot(chunk);
        archive.hotGone(chunk);
        archive.awaitEarlierViews();
        sample.catalog.discardHot(chunk, directory -> {
            sample.closeHot(chunk);
            sample.hotStores.remove(directory);
        });
    }

    private HotStore storeOf(int chunk) {
        return Optional.ofNullable(sample.hot.get(chunk)).orElseThrow();
    }

    private static byte[] raw(ArchiveView view, long seq) throws IOException {
        return switch (view.ledger(seq)) {
            case ArchiveView.Found found -> found.frame().decode().copy();
            case ArchiveView.NotYet notYet -> throw new AssertionError(seq + " is not yet there");
            case ArchiveView.BelowFloor below -> throw new AssertionError(seq + " is below the floor");
            case ArchiveView.Unavailable gap -> throw new AssertionError(gap.why());
        };
    }

    private static Homes.Opaque noOpaque() {
        return new OpaqueLedgers();
    }
}
