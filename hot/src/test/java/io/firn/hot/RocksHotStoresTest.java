package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.LRUCache;

class RocksHotStoresTest extends HotStoreTck {
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
            store.append(Rows.of(2), Rows.hashes(2));
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
                store.append(Rows.of(seq), Rows.hashes(seq));
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
        HotStores cold = new RocksHotStores(disk, new LRUCache(1 << 20));
        assertThatIOException().isThrownBy(() -> cold.open(directory, 1)).withMessageContaining("checksum");
    }

    @Test
    void everyCutOfTheWriteAheadLogLeavesAPrefix() throws IOException {
        Path whole = temporary.resolve("whole");
        HotStore writer = stores().create(whole, 1);
        for (long seq = 2; seq < 32; seq++) {
            writer.append(Rows.of(seq), Rows.hashes(seq));
        }
        // Copied while open, as a kill would leave it.
        Path log = files(whole, ".log").getLast();
        byte[] bytes = Files.readAllBytes(log);
        long held = -1;
        for (int length = 0; length <= bytes.length; length += 97) {
            Path copy = temporary.resolve("cut" + length);
            copy(whole, copy);
            Files.write(copy.resolve(String.valueOf(log.getFileName())), java.util.Arrays.copyOf(bytes, length));
            try (HotStore store = stores().open(copy, 1)) {
                long last = store.last().map(r -> r.header().seq()).orElse(1L);
                assertThat(last).isGreaterThanOrEqualTo(held).isLessThan(32);
                for (long seq = 2; seq <= last; seq++) {
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                }
                assertThat(store.row(last + 1)).isEmpty();
                held = last;
            }
        }
        assertThat(held).isGreaterThan(25);
        writer.close();
    }

    @Test
    void secondWriterIsRefused() throws IOException {
        Path directory = temporary.resolve("1");
        HotStore first = stores().create(directory, 1);
        assertThatIOException().isThrownBy(() -> stores().open(directory, 1));
        first.append(Rows.of(2), Rows.hashes(2));
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
