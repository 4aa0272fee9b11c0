package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Writes files whose bytes follow from their name, so that a reader knows whether one is whole. */
final class ToyArtifacts {
    private static final int APPENDS = 3;
    private static final int APPEND_BYTES = 700;

    private final Disk disk;
    private final Roots roots;

    ToyArtifacts(Disk disk, Roots roots) {
        this.disk = disk;
        this.roots = roots;
    }

    /** The writer of some keys. */
    Catalog.ArtifactWriter writer(Collection<? extends ArtifactKey> keys) {
        return () -> {
            Map<ArtifactKey, ArtifactState.Frozen> written = new LinkedHashMap<>();
            for (ArtifactKey key : keys) {
                write(key);
                written.put(key, frozen(key));
            }
            return written;
        };
    }

    void write(ArtifactKey key) throws IOException {
        for (Path path : roots.files(key)) {
            byte[] bytes = bytes(path);
            try (DiskFile file = disk.create(path)) {
                for (int i = 0; i < APPENDS; i++) {
                    file.append(ByteBuffer.wrap(bytes, i * APPEND_BYTES, APPEND_BYTES));
                }
                file.force();
            }
        }
    }

    static ArtifactState.Frozen frozen(ArtifactKey key) {
        SplittableRandom random = new SplittableRandom(key.text().hashCode());
        Hash content = new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        return new ArtifactState.Frozen(content, ArtifactState.At.LOCAL, random.nextInt(2));
    }

    /** Keys of every kind that has files, of one chunk. */
    static List<ArtifactKey> keys(int chunk) {
        return List.of(
                new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS),
                new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS),
                new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH));
    }

    /** What must hold at any moment, after a crash and before anything was repaired. */
    void assertTruth(CatalogView view) throws IOException {
        TreeSet<Path> named = new TreeSet<>();
        for (Map.Entry<ArtifactKey, ArtifactState> artifact : view.artifacts()) {
            named.addAll(roots.files(artifact.getKey()));
            if (artifact.getValue() instanceof ArtifactState.Frozen frozen) {
                assertThat(frozen).isEqualTo(frozen(artifact.getKey()));
                assertWhole(artifact.getKey());
            }
        }
        assertThat(named).as("every file has a key").containsAll(files());
    }

    /** What must hold after the sweep. */
    void assertSettled(CatalogView view) throws IOException {
        assertTruth(view);
        TreeSet<Path> frozen = new TreeSet<>();
        for (Map.Entry<ArtifactKey, ArtifactState> artifact : view.artifacts()) {
            assertThat(artifact.getValue()).isInstanceOf(ArtifactState.Frozen.class);
            frozen.addAll(roots.files(artifact.getKey()));
        }
        assertThat(files()).isEqualTo(frozen);
    }

    void assertWhole(ArtifactKey key) throws IOException {
        for (Path path : roots.files(key)) {
            assertThat(disk.exists(path)).as("%s is there", path).isTrue();
            try (DiskFile file = disk.openForRead(path)) {
                ByteBuffer read = ByteBuffer.allocate(APPENDS * APPEND_BYTES + 1);
                int length = file.read(read, 0);
                if (!Arrays.equals(Arrays.copyOf(read.array(), length), bytes(path))) {
                    throw new AssertionError(path + " is not whole: " + length + " bytes");
                }
            }
        }
    }

    /** Every file under the cold root. */
    SortedSet<Path> files() throws IOException {
        TreeSet<Path> found = new TreeSet<>();
        collect(roots.cold(), found);
        return found;
    }

    private void collect(Path at, Collection<Path> into) throws IOException {
        if (!disk.exists(at)) {
            return;
        }
        for (String name : new ArrayList<>(disk.list(at))) {
            Path entry = at.resolve(name);
            if (disk.isDirectory(entry)) {
                collect(entry, into);
            } else {
                into.add(entry);
            }
        }
    }

    private static byte[] bytes(Path path) {
        byte[] bytes = new byte[APPENDS * APPEND_BYTES];
        new SplittableRandom(path.toString().hashCode()).nextBytes(bytes);
        return bytes;
    }
}
