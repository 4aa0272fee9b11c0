package io.firn.hot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library and the one block cache of the process.
 *
 * <p>The library is taken from {@code java.library.path} when it is there. Otherwise it is unpacked from the jar into a
 * temporary directory of its own, loaded and unlinked at once, so that a process killed later leaves no copy behind.
 *
 * <p>Threading: loaded once, by whoever comes first; the Java runtime's class initialisation is the lock.
 */
final class RocksLibrary {
    private static final long CACHE_BYTES = 32L << 20;

    /** Blocks read from table files by all stores together. */
    static final Cache CACHE = load();

    private RocksLibrary() {}

    private static Cache load() {
        try {
            Path unpackInto = Files.createTempDirectory("firn-rocksdb");
            try {
                NativeLibraryLoader.getInstance().loadLibrary(unpackInto.toString());
                RocksDB.loadLibrary();
            } finally {
                removeUnpacked(unpackInto);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("RocksDB's native library cannot be loaded", e);
        }
        return new LRUCache(CACHE_BYTES);
    }

    private static void removeUnpacked(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
