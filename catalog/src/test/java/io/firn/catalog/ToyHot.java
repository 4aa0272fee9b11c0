package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** A hot store of two files that say which directory they were made for. */
final class ToyHot {
    private static final List<String> FILES = List.of("CURRENT", "rows");

    private final Disk disk;

    ToyHot(Disk disk) {
        this.disk = disk;
    }

    void create(Path directory) throws IOException {
        disk.createDirectories(directory);
        for (String name : FILES) {
            try (DiskFile file = disk.create(directory.resolve(name))) {
                file.append(ByteBuffer.wrap(bytes(directory, name)));
                file.force();
            }
        }
        disk.syncDirectory(directory);
    }

    void remove(Path directory) throws IOException {
        if (!disk.exists(directory)) {
            return;
        }
        for (String name : disk.list(directory)) {
            disk.unlinkIfExists(directory.resolve(name));
        }
        disk.removeDirectoryIfExists(directory);
    }

    /** Every directory has a key, and what is ready is whole. */
    void assertTruth(CatalogView view) throws IOException {
        TreeSet<String> named = new TreeSet<>();
        for (Map.Entry<Integer, HotState> chunk : view.hot().entrySet()) {
            Path directory = CatalogScenarios.ROOTS.hot(chunk.getKey());
            named.add(String.valueOf(directory.getFileName()));
            if (chunk.getValue() == HotState.READY) {
                assertThat(disk.list(directory)).containsExactlyElementsOf(FILES);
                for (String name : FILES) {
                    try (DiskFile file = disk.openForRead(directory.resolve(name))) {
                        ByteBuffer read = ByteBuffer.allocate((int) file.size());
                        file.read(read, 0);
                        assertThat(read.array()).as("%s/%s", directory, name).isEqualTo(bytes(directory, name));
                    }
                }
            }
        }
        assertThat(named).as("every hot directory has a key").containsAll(directories());
    }

    /** What must hold once every transient chunk is finished. */
    void assertSettled(CatalogView view) throws IOException {
        assertTruth(view);
        assertThat(view.hot().values()).doesNotContain(HotState.TRANSIENT);
        assertThat(directories()).hasSameSizeAs(view.hot().keySet());
    }

    private List<String> directories() throws IOException {
        Path root = CatalogScenarios.ROOTS.hot();
        return disk.exists(root) ? disk.list(root) : List.of();
    }

    private static byte[] bytes(Path directory, String name) {
        return (directory + "/" + name).repeat(40).getBytes(StandardCharsets.UTF_8);
    }
}
