package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The directories of an archive; none equal to or inside another.
 *
 * <p>Limits: whether two are the same is a question to the disk, asked when the locks are taken.
 */
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
        return inBucket(cold.resolve("ledgers"), chunk, ".pack");
    }

    /** File of a chunk's events: {@code events/{bucket}/{chunk}-events.pack} under the cold root. */
    public Path events(int chunk) {
        return inBucket(cold.resolve("events"), chunk, "-events.pack");
    }

    /** File of the terms of a chunk's events: {@code events/{bucket}/{chunk}-index.pack} under the cold root. */
    public Path eventIndex(int chunk) {
        return inBucket(cold.resolve("events"), chunk, "-index.pack");
    }

    /** File of a chunk's hashes: {@code txhash/raw/{bucket}/{chunk}.run} under the cold root. */
    public Path run(int chunk) {
        return inBucket(cold.resolve("txhash").resolve("raw"), chunk, ".run");
    }

    /** File of a window's index: {@code txhash/index/{window}/{first chunk}-{last chunk}.idx} under the cold root. */
    public Path index(ArtifactKey.Index index) {
        return cold.resolve("txhash")
                .resolve("index")
                .resolve(Digits.eight(index.window()))
                .resolve(Digits.eight(index.firstChunk()) + "-" + Digits.eight(index.lastChunk()) + ".idx");
    }

    /** Every file that a key stands for; none for kind {@code cold}, which lives in a store. */
    public List<Path> files(ArtifactKey key) {
        return switch (key) {
            case ArtifactKey.Chunk(int chunk, ArtifactKind kind) -> files(chunk, kind);
            case ArtifactKey.Index index -> List.of(index(index));
        };
    }

    /** Directory of a hot chunk: {@code {chunk:08d}} under the hot root. */
    public Path hot(int chunk) {
        Digits.check("chunk", chunk);
        return hot.resolve(Digits.eight(chunk));
    }

    /** The roots by name, in the order they are locked. */
    SequencedMap<String, Path> byName() {
        SequencedMap<String, Path> roots = new LinkedHashMap<>();
        roots.put("catalog", catalog);
        roots.put("journal", journal);
        roots.put("hot", hot);
        roots.put("cold", cold);
        roots.put("transients", transients);
        return roots;
    }

    /** @throws IllegalArgumentException naming two roots of which one is the other, or inside it, by real path */
    void checkApart(Disk disk) throws IOException {
        List<Map.Entry<String, Path>> seen = new ArrayList<>();
        for (Map.Entry<String, Path> root : byName().entrySet()) {
            Path real = disk.realPath(root.getValue());
            for (Map.Entry<String, Path> other : seen) {
                if (real.startsWith(other.getValue()) || other.getValue().startsWith(real)) {
                    throw new IllegalArgumentException(
                            "the directories of " + other.getKey() + " (" + other.getValue() + ") and " + root.getKey()
                                    + " (" + real + ") are one, or one inside the other: give each its own");
                }
            }
            seen.add(Map.entry(root.getKey(), real));
        }
    }

    private List<Path> files(int chunk, ArtifactKind kind) {
        return switch (kind) {
            case LEDGERS -> List.of(pack(chunk));
            case EVENTS -> List.of(events(chunk), eventIndex(chunk));
            case TXHASH -> List.of(run(chunk));
            case COLD -> List.of();
        };
    }

    private static Path inBucket(Path tree, int chunk, String ending) {
        Digits.check("chunk", chunk);
        return tree.resolve(Digits.five(Geometry.bucketOf(chunk))).resolve(Digits.eight(chunk) + ending);
    }
}
