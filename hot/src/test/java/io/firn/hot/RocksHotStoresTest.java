package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class RocksHotStoresTest extends HotEventsTck {
    @TempDir
    private Path temporary = Path.of("");

    private final Disk disk = new FileDisk();

    @Override
    protected HotStores stores() {
        return new RocksHotStores(disk);
    }

    @Override
    protected Disk disk() {
        return disk;
    }

    @Override
    protected Path root() {
        return temporary;
    }

    @Override
    protected void damage(Path directory) throws IOException {
        Path manifest = only(directory, "MANIFEST-");
        Files.write(manifest, new byte[] {1, 2, 3});
    }

    @Test
    void missingTableFileIsRefused() throws IOException {
        Path directory = temporary.resolve("1");
        try (HotStore store = stores().create(directory, 1)) {
            store.append(Rows.of(2), Rows.hashes(2), Rows.events(2));
        }
        // Opening once turns the write-ahead log into a table.
        stores().open(directory, 1).close();
        for (Path table : files(directory, ".sst")) {
            Files.delete(table);
        }
        assertThatIOException().isThrownBy(() -> stores().open(directory, 1));
    }

    @Test
    void flippedByteInATableIsRefused() throws IOException {
        Path directory = temporary.resolve("1");
        try (HotStore store = stores().create(directory, 1)) {
            for (long seq = 2; seq < 102; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
            }
        }
        stores().open(directory, 1).close();
        List<Path> tables = files(directory, ".sst");
        assertThat(tables).isNotEmpty();
        for (Path table : tables) {
            byte[] bytes = Files.readAllBytes(table);
            bytes[20] ^= 0x40;
            Files.write(table, bytes);
        }
        // A cold cache, as in a new process: blocks that were sound when they were read stay sound in memory.
        HotStores cold = new RocksHotStores(disk, new LRUCache(1 << 20), RocksBuffers.DEFAULT);
        assertThatIOException().isThrownBy(() -> cold.open(directory, 1)).withMessageContaining("checksum");
    }

    @Test
    void everyCutOfTheWriteAheadLogLeavesAPrefix() throws IOException {
        Path whole = temporary.resolve("whole");
        HotStore writer = stores().create(whole, 1);
        for (long seq = 2; seq < 32; seq++) {
            writer.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
        }
        // Copied while open, as a kill would leave it.
        Path log = files(whole, ".log").getLast();
        byte[] bytes = Files.readAllBytes(log);
        long held = -1;
        for (int length = 0; length <= bytes.length; length += 1_201) {
            Path copy = temporary.resolve("cut" + length);
            copy(whole, copy);
            Files.write(copy.resolve(String.valueOf(log.getFileName())), java.util.Arrays.copyOf(bytes, length));
            try (HotStore store = stores().open(copy, 1)) {
                long last = store.last().map(r -> r.header().seq()).orElse(1L);
                assertThat(last).isGreaterThanOrEqualTo(held).isLessThan(32);
                for (long seq = 2; seq <= last; seq++) {
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                    Rows.assertFound(store, seq);
                }
                assertThat(store.row(last + 1)).isEmpty();
                Rows.assertNotFound(store, last + 1);
                held = last;
            }
        }
        assertThat(held).isGreaterThan(25);
        writer.close();
    }

    @Test
    void storesOfOtherVersionsAreUnsupported() throws Exception {
        Path directory = temporary.resolve("1");
        stores().create(directory, 1).close();
        // As version 1 left it: no family of hashes.
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, temporary.resolve("v1").toString());
                ColumnFamilyHandle ledgers = db.createColumnFamily(new ColumnFamilyDescriptor(bytes("ledgers")))) {
            db.put(bytes("firn"), bytes("hot.v1;chunk=00000001"));
            db.put(ledgers, new byte[8], new byte[78]);
        }
        assertUnsupported(temporary.resolve("v1"));
        // As version 2 left it: no families of events.
        try (Options options = new Options().setCreateIfMissing(true);
                RocksDB db = RocksDB.open(options, temporary.resolve("v2").toString());
                ColumnFamilyHandle ledgers = db.createColumnFamily(new ColumnFamilyDescriptor(bytes("ledgers")));
                ColumnFamilyHandle hashes = db.createColumnFamily(new ColumnFamilyDescriptor(bytes("txhash")))) {
            db.put(bytes("firn"), bytes("hot.v2;chunk=00000001"));
            db.put(ledgers, new byte[8], new byte[82]);
            db.put(hashes, new byte[32], new byte[8]);
        }
        assertUnsupported(temporary.resolve("v2"));
        try (RocksDB db = openRaw(directory)) {
            db.put(bytes("firn"), bytes("hot.v4;chunk=00000001"));
        }
        assertUnsupported(directory);
    }

    private void assertUnsupported(Path directory) {
        assertThatIOException()
                .isThrownBy(() -> stores().open(directory, 1))
                .isInstanceOf(UnsupportedFormatException.class)
                .withMessageContaining("reads 3");
        assertThatIOException()
                .isThrownBy(() -> stores().openReadOnly(directory, 1))
                .isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void placeThatCannotBeIsCorruptAndNamesTheDirectory() throws Exception {
        Path directory = temporary.resolve("1");
        try (HotStore store = stores().create(directory, 1)) {
            for (long seq = 2; seq < 12; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
            }
        }
        List<String> places = List.of(
                "0000000a00000000",
                "ffffffff00000000",
                "00000000fffffffe",
                "0000000080000000",
                "",
                "00",
                "00000000000000",
                "000000000000000000");
        try (RocksDB db = openRaw(directory)) {
            for (int i = 0; i < places.size(); i++) {
                db.put(raw.get(2), new Hash(i, 1, 2, 3).bytes(), HexFormat.of().parseHex(places.get(i)));
            }
            db.put(raw.get(2), new Hash(9, 9, 9, 9).bytes(), HexFormat.of().parseHex("00000009ffffffff"));
        }
        try (HotStore store = stores().open(directory, 1)) {
            for (int i = 0; i < places.size(); i++) {
                Hash hash = new Hash(i, 1, 2, 3);
                assertThatIOException()
                        .as(places.get(i))
                        .isThrownBy(() -> store.find(hash))
                        .isInstanceOf(CorruptFileException.class)
                        .withMessageContaining(directory.toString())
                        .withMessageContaining(hash.toString());
            }
            assertThat(store.find(new Hash(9, 9, 9, 9))).contains(new HotPlace(11, HotHashes.LEDGER));
        }
    }

    @Test
    void eventsThatCannotBeAreCorruptAndNameTheDirectory() throws Exception {
        Path directory = temporary.resolve("1");
        HotEvents events = Rows.events(3, 70);
        try (HotStore store = stores().create(directory, 1)) {
            store.append(Rows.of(2), Rows.hashes(2), Rows.events(2, 70));
            store.append(Rows.of(3), Rows.hashes(3), events);
        }
        TermKey term = events.term(0);
        try (RocksDB db = openRaw(directory)) {
            // The second block of the first ledger is gone, the first of the other is cut; a term goes back.
            db.delete(raw.get(3), EventBlockV1.key(EventBlockV1.limit(Rows.events(2, 70), 0)));
            db.put(raw.get(3), EventBlockV1.key(70), new byte[] {0, 1, 0, 0});
            db.put(raw.get(4), PostingsV1.key(term.high(), term.low(), 1), new byte[] {3, 0});
        }
        try (HotStore store = stores().open(directory, 1);
                HotEventCursor cursor = store.events()) {
            assertCorrupt(directory, () -> cursor.stored(69));
            assertCorrupt(directory, () -> cursor.stored(70));
            assertThat(cursor.stored(0).copy())
                    .isEqualTo(Rows.events(2, 70).stored(0).copy());
            assertCorrupt(directory, () -> store.postings(term, 3, 3, id -> {}));
            assertCorrupt(
                    directory, () -> store.append(Rows.of(3), Rows.hashes(3), events), IllegalArgumentException.class);
        }
    }

    private static void assertCorrupt(Path directory, ThrowingCallable call) {
        assertCorrupt(directory, call, CorruptFileException.class);
    }

    private static void assertCorrupt(Path directory, ThrowingCallable call, Class<? extends Exception> error) {
        assertThatThrownBy(call).isInstanceOf(error).hasMessageContaining(directory.toString());
    }

    @Test
    void storeWhoseFamiliesEndAtDifferentLedgersIsRefused() throws Exception {
        HotEvents events = Rows.events(4, 20);
        TermKey term = events.term(events.termCount() - 1);
        Tearing[] tearings = {
            db -> db.delete(raw.get(1), LedgerRows.key(4)),
            db -> db.delete(raw.get(2), Rows.hash(4).bytes()),
            db -> db.delete(raw.get(3), EventBlockV1.key(40)),
            db -> db.put(raw.get(3), EventBlockV1.key(60), EventBlockV1.encode(events, 0, 1)),
            db -> db.delete(raw.get(4), PostingsV1.key(term.high(), term.low(), 2))
        };
        for (int i = 0; i < tearings.length; i++) {
            Path directory = temporary.resolve("torn" + i);
            try (HotStore store = stores().create(directory, 1)) {
                for (long seq = 2; seq < 5; seq++) {
                    store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq, 20));
                }
            }
            try (RocksDB db = openRaw(directory)) {
                tearings[i].tear(db);
            }
            assertCorrupt(directory, () -> stores().open(directory, 1));
            assertCorrupt(directory, () -> stores().openReadOnly(directory, 1));
        }
    }

    private interface Tearing {
        void tear(RocksDB db) throws RocksDBException;
    }

    private final List<ColumnFamilyHandle> raw = new ArrayList<>();

    private RocksDB openRaw(Path directory) throws RocksDBException {
        raw.clear();
        return RocksDB.open(
                directory.toString(),
                Stream.concat(Stream.of("default"), HotFamily.names().stream())
                        .map(name -> new ColumnFamilyDescriptor(bytes(name)))
                        .toList(),
                raw);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void secondWriterIsRefused() throws IOException {
        Path directory = temporary.resolve("1");
        HotStore first = stores().create(directory, 1);
        assertThatIOException().isThrownBy(() -> stores().open(directory, 1));
        first.append(Rows.of(2), Rows.hashes(2), Rows.events(2));
        first.close();
    }

    @Test
    void informationLogStaysInsideAndSmall() throws IOException {
        Path directory = temporary.resolve("1");
        stores().create(directory, 1).close();
        for (int i = 0; i < 6; i++) {
            stores().open(directory, 1).close();
        }
        List<Path> logs;
        try (Stream<Path> all = Files.list(directory)) {
            logs = all.filter(p -> p.getFileName().toString().startsWith("LOG")).toList();
        }
        assertThat(logs).hasSizeBetween(1, 3);
        for (Path log : logs) {
            assertThat(Files.size(log)).isLessThan(100_000);
        }
        assertThat(temporary).isDirectoryNotContaining(p -> !p.equals(directory));
    }

    private static Path only(Path directory, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
