package io.firn.catalog;

import java.nio.file.Path;

/** The directories of an archive; none equal to or inside another. */
public record Roots(Path catalog, Path journal, Path hot, Path cold, Path transients) {
    /** The default layout under one data directory. */
    public static Roots under(Path data) {
        return new Roots(
                data.resolve("catalog"),
                data.resolve("journal"),
                data.resolve("hot"),
                data.resolve("cold"),
                data.resolve("transients"));
    }

    /** File of a chunk's ledgers: {@code ledgers/{bucket}/{chunk}.pack} under the cold root. */
    public Path pack(int chunk) {
        throw new UnsupportedOperationException(chunk + "");
    }

    /** Every file that a key stands for. */
    public java.util.List<Path> files(ArtifactKey key) {
        throw new UnsupportedOperationException(key + "");
    }

    /** Directory of a hot chunk: {@code {chunk:08d}} under the hot root. */
    public Path hot(int chunk) {
        throw new UnsupportedOperationException(chunk + "");
    }
}
