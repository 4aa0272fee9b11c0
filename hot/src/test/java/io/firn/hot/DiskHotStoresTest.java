package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.FileDisk;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskHotStoresTest extends HotEventsTck {
    @TempDir
    private Path temporary = Path.of("");

    private final Disk disk = new FileDisk();

    @Override
    protected HotStores stores() {
        return new DiskHotStores(disk);
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
        Path file = directory.resolve("rows");
        byte[] bytes = Files.readAllBytes(file);
        bytes[9] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void everyCutAndEveryFlipLeavesAPrefixOrIsRefused() throws IOException {
        Path directory = temporary.resolve("1");
        try (HotStore store = stores().create(directory, 1)) {
            for (long seq = 2; seq < 7; seq++) {
                store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
            }
        }
        byte[] whole = Files.readAllBytes(directory.resolve("rows"));
        for (int i = 0; i < whole.length; i++) {
            assertPrefixOrRefused(i, Arrays.copyOf(whole, i));
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            assertPrefixOrRefused(i, flipped);
        }
    }

    private static void assertPrefixOrRefused(int position, byte[] bytes) throws IOException {
        Path directory = Path.of("/hot/altered");
        Path file = directory.resolve("rows");
        SimulatedDisk altered = new SimulatedDisk();
        altered.createDirectories(directory);
        try (DiskFile written = altered.create(file)) {
            written.append(ByteBuffer.wrap(bytes));
        }
        HotStores stores = new DiskHotStores(altered);
        int header = 20;
        if (bytes.length < header || position < header) {
            assertThatIOException()
                    .isThrownBy(() -> stores.open(directory, 1))
                    .isInstanceOf(CorruptFileException.class);
            return;
        }
        int row = 0;
        while (Rows.recordOffset(2, 2 + row + 1) <= position) {
            row++;
        }
        for (int again = 0; again < 2; again++) {
            try (HotStore store = stores.open(directory, 1)) {
                assertThat(store.last().map(r -> r.header().seq()).orElse(1L)).isEqualTo(1L + row);
                for (long seq = 2; seq < 2 + row; seq++) {
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                    Rows.assertFound(store, seq);
                }
                Rows.assertNotFound(store, 2 + row);
            }
        }
        assertThat(altered.size(file)).isEqualTo(Rows.recordOffset(2, 2 + row));
    }
}
