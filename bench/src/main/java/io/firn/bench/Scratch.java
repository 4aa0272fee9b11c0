package io.firn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A new directory for one run, removed with everything in it.
 *
 * @param path where it is
 */
record Scratch(Path path) implements AutoCloseable {
    static Scratch in(Path parent, String name) throws IOException {
        return new Scratch(Files.createTempDirectory(parent, name));
    }

    /** Bytes of all files under a directory. */
    static long bytesUnder(Path directory) throws IOException {
        long bytes = 0;
        for (Path file : below(directory)) {
            bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return bytes;
    }

    /** What is in a directory comes before it. */
    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        }
    }

    @Override
    public void close() throws IOException {
        for (Path file : below(path)) {
            Files.delete(file);
        }
    }
}
