package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link HotStores} must do. */
public abstract class HotStoreTck {
    static final int CHUNK = 7;
    static final long FIRST = 70_002;

    /** The stores under test, on {@link #disk}. */
    protected abstract HotStores stores();

    protected abstract Disk disk();

    /** An existing empty directory. */
    protected abstract Path root();

    /** Alters a closed store so that it must not be believed. */
    protected abstract void damage(Path directory) throws IOException;

    final Path directory() {
        return root().resolve("00000007");
    }

    @Test
    void newStoreIsEmpty() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            assertThat(store.last()).isEmpty();
            assertThat(store.row(FIRST)).isEmpty();
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            assertThat(store.last()).isEmpty();
        }
    }

    @Test
    void rowsAreReadAsTheyWereAppended() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 50);
            assertHolds(store, FIRST, 50);
        }
    }

    @Test
    void rowsSurviveReopeningForWritingAndForReading() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 20);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            assertHolds(store, FIRST, 20);
            appendTo(store, FIRST + 20, 20);
        }
        try (HotStore store = stores().openReadOnly(directory(), CHUNK)) {
            assertHolds(store, FIRST, 40);
        }
    }

    @Test
    void lastRowMayBeAppendedAgain() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 3);
            store.append(Rows.of(FIRST + 2), Rows.hashes(FIRST + 2), Rows.events(FIRST + 2));
            assertHolds(store, FIRST, 3);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            store.append(Rows.of(FIRST + 2), Rows.hashes(FIRST + 2), Rows.events(FIRST + 2));
            assertHolds(store, FIRST, 3);
        }
    }

    @Test
    void lastRowWithOtherContentIsRefused() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> store.append(Rows.other(FIRST + 2), Rows.hashes(FIRST + 2), Rows.events(FIRST + 2)))
                    .withMessageContaining(Rows.of(FIRST + 2).header().hash().toString())
                    .withMessageContaining(Rows.other(FIRST + 2).header().hash().toString());
            assertHolds(store, FIRST, 3);
        }
    }

    @Test
    void gapsAndStepsBackAreRefused() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.append(Rows.of(FIRST + 4), Rows.hashes(FIRST + 4), Rows.events(FIRST + 4)))
                    .withMessageContaining("" + (FIRST + 4))
                    .withMessageContaining("" + (FIRST + 2));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.append(Rows.of(FIRST + 1), Rows.hashes(FIRST + 1), Rows.events(FIRST + 1)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.append(Rows.of(FIRST - 1), Rows.hashes(FIRST - 1), Rows.events(FIRST - 1)));
            assertHolds(store, FIRST, 3);
            appendTo(store, FIRST + 3, 1);
            assertHolds(store, FIRST, 4);
        }
    }

    @Test
    void rowsAtTheEndsOfTheNumbersSurvive() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, (1L << 32) - 2, 4);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            assertHolds(store, (1L << 32) - 2, 4);
            assertThat(store.row(0)).isEmpty();
            assertThat(store.row(Long.MAX_VALUE)).isEmpty();
        }
    }

    @Test
    void readersBesideTheAppenderSeeWholeRowsAndLastNeverFallsBack() throws Exception {
        int count = 2_000;
        AtomicLong appended = new AtomicLong(FIRST - 1);
        try (HotStore store = stores().create(directory(), CHUNK);
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Callable<Long> reader = () -> {
                long seen = FIRST - 1;
                while (seen < FIRST + count - 1) {
                    long atLeast = appended.get();
                    long last = store.last().map(r -> r.header().seq()).orElse(FIRST - 1);
                    assertThat(last).isGreaterThanOrEqualTo(Math.max(seen, atLeast));
                    for (long seq = Math.max(FIRST, last - 3); seq <= last; seq++) {
                        assertThat(store.row(seq)).contains(Rows.of(seq));
                        Rows.assertFound(store, seq);
                    }
                    seen = last;
                }
                return seen;
            };
            Future<Long> one = readers.submit(reader);
            Future<Long> two = readers.submit(reader);
            for (long seq = FIRST; seq < FIRST + count; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
                appended.set(seq);
            }
            assertThat(one.get()).isEqualTo(FIRST + count - 1);
            assertThat(two.get()).isEqualTo(FIRST + count - 1);
        }
    }

    @Test
    void readersBesideTheAppenderSeeALedgersRowAndHashesTogether() throws Exception {
        int count = 2_000;
        try (HotStore store = stores().create(directory(), CHUNK);
                ExecutorService readers = Executors.newFixedThreadPool(2)) {
            Callable<Long> byHash = () -> {
                long seen = 0;
                for (long seq = FIRST; seq < FIRST + count; seq++) {
                    // Looked for again and again from before it is appended, so that it is found at its first instant.
                    HotHashes hashes = Rows.hashes(seq);
                    Hash any = hashes.hash((int) (seq % hashes.count()));
                    while (store.find(any).isEmpty()) {
                        Thread.onSpinWait();
                    }
                    Rows.assertFound(store, seq);
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                    seen++;
                }
                return seen;
            };
            Callable<Long> byRow = () -> {
                long seen = 0;
                for (long seq = FIRST; seq < FIRST + count; seq++) {
                    while (store.row(seq).isEmpty()) {
                        Thread.onSpinWait();
                    }
                    Rows.assertFound(store, seq);
                    seen++;
                }
                return seen;
            };
            Future<Long> one = readers.submit(byHash);
            Future<Long> two = readers.submit(byRow);
            appendTo(store, FIRST, count);
            assertThat(one.get()).isEqualTo(count);
            assertThat(two.get()).isEqualTo(count);
        }
    }

    @Test
    void ledgerWithoutTransactionsIsFoundByItsOwnHashAlone() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            Hash own = Rows.of(FIRST).header().hash();
            store.append(Rows.of(FIRST), HotHashes.none(own), HotEvents.none());
            assertThat(store.find(own)).contains(new HotPlace(FIRST, HotHashes.LEDGER));
            assertThat(store.find(Hash.ZERO)).isEmpty();
            store.append(Rows.of(FIRST), HotHashes.none(own), HotEvents.none());
        }
    }

    @Test
    void hashThatComesAgainIsFoundAtItsNewestPlace() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 1);
            LedgerLayout layout = new LedgerLayout();
            layout.header(Rows.of(FIRST + 1).header());
            layout.addTx(0, 0, 0, 0, Rows.tx(FIRST, 0), Rows.tx(FIRST, 0));
            layout.addTx(0, 0, 0, 0, Hash.ZERO, Rows.tx(FIRST, 0));
            store.append(Rows.of(FIRST + 1), HotHashes.of(layout), Rows.events(FIRST + 1));
            assertThat(store.find(Rows.tx(FIRST, 0))).contains(new HotPlace(FIRST + 1, 1));
            store.append(Rows.of(FIRST + 1), HotHashes.of(layout), Rows.events(FIRST + 1));
        }
        try (HotStore store = stores().openReadOnly(directory(), CHUNK)) {
            assertThat(store.find(Rows.tx(FIRST, 0))).contains(new HotPlace(FIRST + 1, 1));
            assertThat(store.find(Rows.tx(FIRST, 1))).contains(new HotPlace(FIRST, 1));
        }
    }

    @Test
    void lastRowWithOtherHashesIsRefusedBeforeAndAfterReopening() throws IOException {
        long last = FIRST + 1;
        HotRow row = Rows.of(last);
        LedgerLayout layout = new LedgerLayout();
        layout.header(row.header());
        HotHashes fewer = HotHashes.of(layout);
        for (int i = 0; i < Rows.txCount(last) - 1; i++) {
            layout.addTx(0, 0, 0, 0, Rows.tx(last, i), Rows.inner(last, i));
        }
        layout.addTx(0, 0, 0, 0, Hash.ZERO, Hash.ZERO);
        HotHashes others = HotHashes.of(layout);
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 2);
            refusesAgain(store, row, fewer);
            refusesAgain(store, row, others);
        }
        try (HotStore store = stores().open(directory(), CHUNK)) {
            refusesAgain(store, row, fewer);
            refusesAgain(store, row, others);
            assertHolds(store, FIRST, 2);
            store.append(row, Rows.hashes(last), Rows.events(last));
        }
    }

    private static void refusesAgain(HotStore store, HotRow row, HotHashes hashes) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> store.append(row, hashes, Rows.events(row.header().seq())))
                .withMessageContaining("other hashes");
    }

    @Test
    void closeBesideReadersEndsThemTyped() throws Exception {
        HotStore store = stores().create(directory(), CHUNK);
        appendTo(store, FIRST, 100);
        try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
            AtomicLong reads = new AtomicLong();
            Callable<String> reader = () -> {
                try {
                    while (true) {
                        assertThat(store.row(FIRST + reads.getAndIncrement() % 100))
                                .isPresent();
                    }
                } catch (IllegalStateException e) {
                    return String.valueOf(e.getMessage());
                }
            };
            Future<String> one = readers.submit(reader);
            Future<String> two = readers.submit(reader);
            while (reads.get() < 1_000) {
                Thread.onSpinWait();
            }
            store.close();
            assertThat(one.get()).contains("closed");
            assertThat(two.get()).contains("closed");
        }
    }

    @Test
    void closedStoreRefusesEveryCallAndMayBeClosedAgain() throws IOException {
        HotStore store = stores().create(directory(), CHUNK);
        appendTo(store, FIRST, 1);
        store.close();
        store.close();
        assertThatIllegalStateException().isThrownBy(() -> store.row(FIRST)).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(store::last);
        assertThatIllegalStateException().isThrownBy(() -> store.find(Hash.ZERO));
        assertThatIllegalStateException().isThrownBy(() -> store.eventsThrough(FIRST));
        assertThatIllegalStateException().isThrownBy(store::events);
        assertThatIllegalStateException().isThrownBy(() -> store.postings(new TermKey(0, 0), 0, FIRST, id -> {}));
        assertThatIllegalStateException()
                .isThrownBy(() -> store.append(Rows.of(FIRST + 1), Rows.hashes(FIRST + 1), Rows.events(FIRST + 1)));
    }

    @Test
    void openingWhatIsNotThereFailsAndCreatesNothing() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> stores().open(directory(), CHUNK))
                .isInstanceOf(NoSuchFileException.class);
        assertThatIOException()
                .isThrownBy(() -> stores().openReadOnly(directory(), CHUNK))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(disk().exists(directory())).isFalse();
        disk().createDirectories(directory());
        assertThatIOException().isThrownBy(() -> stores().open(directory(), CHUNK));
        assertThatIOException().isThrownBy(() -> stores().openReadOnly(directory(), CHUNK));
        assertThat(disk().list(directory())).isEmpty();
    }

    @Test
    void damagedStoreIsRefused() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 10);
        }
        damage(directory());
        assertThatIOException().isThrownBy(() -> stores().openReadOnly(directory(), CHUNK));
        assertThatIOException().isThrownBy(() -> stores().open(directory(), CHUNK));
    }

    @Test
    void storeOfAnotherChunkIsRefused() throws IOException {
        stores().create(directory(), CHUNK).close();
        assertThatIOException()
                .isThrownBy(() -> stores().open(directory(), CHUNK + 1))
                .isInstanceOf(CorruptFileException.class)
                .withMessageContaining("7")
                .withMessageContaining("8");
        stores().open(directory(), CHUNK).close();
    }

    @Test
    void createOverALeftoverIsRefused() throws IOException {
        stores().create(directory(), CHUNK).close();
        assertThatIOException()
                .isThrownBy(() -> stores().create(directory(), CHUNK))
                .isInstanceOf(FileAlreadyExistsException.class);
        stores().open(directory(), CHUNK).close();
    }

    @Test
    void readingOnlyChangesNoByteAndRefusesAppends() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 10);
        }
        SortedMap<String, String> before = fingerprints();
        try (HotStore store = stores().openReadOnly(directory(), CHUNK)) {
            assertHolds(store, FIRST, 10);
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> store.append(Rows.of(FIRST + 10), Rows.hashes(FIRST + 10), Rows.events(FIRST + 10)));
        }
        assertThat(fingerprints()).isEqualTo(before);
    }

    @Test
    void removeLeavesNothing() throws IOException {
        try (HotStore store = stores().create(directory(), CHUNK)) {
            appendTo(store, FIRST, 10);
        }
        stores().remove(directory());
        assertThat(disk().exists(directory())).isFalse();
        stores().remove(directory());
        try (HotStore store = stores().create(directory(), CHUNK)) {
            assertThat(store.last()).isEmpty();
        }
    }

    @Test
    void removeTakesAnyLeftover() throws IOException {
        disk().createDirectories(directory().resolve("lost"));
        disk().create(directory().resolve("000001.sst")).close();
        disk().create(directory().resolve("lost").resolve("000002.sst")).close();
        stores().remove(directory());
        assertThat(disk().exists(directory())).isFalse();
    }

    @Test
    void storesOfTwoChunksStandSideBySide() throws IOException {
        Path next = root().resolve("00000008");
        try (HotStore one = stores().create(directory(), CHUNK);
                HotStore two = stores().create(next, CHUNK + 1)) {
            appendTo(one, FIRST, 5);
            appendTo(two, FIRST + 10_000, 5);
            assertHolds(one, FIRST, 5);
            assertHolds(two, FIRST + 10_000, 5);
        }
    }

    static void appendTo(HotStore store, long first, int count) throws IOException {
        for (long seq = first; seq < first + count; seq++) {
            store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
        }
    }

    private static void assertHolds(HotStore store, long first, int count) throws IOException {
        for (long seq = first; seq < first + count; seq++) {
            assertThat(store.row(seq)).contains(Rows.of(seq));
            Rows.assertFound(store, seq);
        }
        Rows.assertNotFound(store, first - 1);
        Rows.assertNotFound(store, first + count);
        assertThat(store.last()).isEqualTo(Optional.of(Rows.of(first + count - 1)));
        assertThat(store.row(first - 1)).isEmpty();
        assertThat(store.row(first + count)).isEmpty();
    }

    private SortedMap<String, String> fingerprints() throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        for (String name : disk().list(directory())) {
            Path path = directory().resolve(name);
            try (var file = disk().openForRead(path)) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
                file.read(bytes, 0);
                CRC32C crc = new CRC32C();
                crc.update(bytes.flip());
                found.put(name, file.size() + " bytes, " + crc.getValue());
            }
        }
        return found;
    }
}
