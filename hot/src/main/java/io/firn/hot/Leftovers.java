package io.firn.hot;

import io.firn.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** Removing a store's directory, whatever a crash left in it. */
final class Leftovers {
    /** A store is flat; RocksDB keeps at most one level below for what it has set aside. */
    private static final int DEPTH = 3;

    private Leftovers() {}

    static void remove(Disk disk, Path directory) throws IOException {
        remove(disk, directory, DEPTH);
    }

    private static void remove(Disk disk, Path directory, int depth) throws IOException {
        if (!disk.exists(directory)) {
            return;
        }
        if (depth == 0) {
            throw new IOException(directory + ": directories nested deeper than any hot store: remove it by hand");
        }
        for (String name : disk.list(directory)) {
            Path entry = directory.resolve(name);
            if (disk.isDirectory(entry)) {
                remove(disk, entry, depth - 1);
            } else {
                disk.unlinkIfExists(entry);
            }
        }
        disk.removeDirectoryIfExists(directory);
    }
}
