package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentReader;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.format.txrun.v1.RunCursor;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The open files of frozen chunks and windows, leased by what a picture of the catalog says of them.
 *
 * <p>Holds: a file is believed only when it names this network, geometry and chunk or window, and its content hash is the one in
 * the catalog's key.
 *
 * <p>Owns: the open packs, event segments, runs and indexes; one is closed when it is the least recently used of too many, or
 * evicted, and nobody reads it.
 *
 * <p>Limits: as many of each kind as were asked for, and beyond them those being read right now.
 *
 * <p>Threading: safe for concurrent use; reads are positional and share one open file.
 */
final class PackFiles implements Closeable {
    private final Disk disk;
    private final Roots roots;
    private final Archived archived;
    private final OpenFiles<Integer, PackReader> packs;
    private final OpenFiles<Integer, SegmentReader> segments;
    private final OpenFiles<Integer, RunReader> runs;
    private final OpenFiles<ArtifactKey.Index, TxIndexReader> indexes;

    /** Of the picture that was asked about last. */
    private volatile Optional<HashCover> cover = Optional.empty();

    /** @param openFiles files of each kind kept open at most, at least 1 */
    PackFiles(Disk disk, Roots roots, Archived archived, int openFiles) {
        this.disk = disk;
        this.roots = roots;
        this.archived = archived;
        this.packs = new OpenFiles<>(this::openPack, openFiles);
        this.segments = new OpenFiles<>(this::openSegment, openFiles);
        this.runs = new OpenFiles<>(this::openRun, openFiles);
        this.indexes = new OpenFiles<>(this::openIndex, openFiles);
    }

    Archived archived() {
        return archived;
    }

    Roots roots() {
        return roots;
    }

    boolean diskWaits() {
        return disk.waits();
    }

    void checkOpen() throws IOException {
        packs.checkOpen();
    }

    /** The pack of a chunk; empty when it is not frozen. */
    Optional<OpenFiles<Integer, PackReader>.Leased> pack(CatalogView view, int chunk) throws IOException {
        Optional<ArtifactState.Frozen> frozen = frozen(view, new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS));
        if (frozen.isEmpty()) {
            return Optional.empty();
        }
        OpenFiles<Integer, PackReader>.Leased lease = packs.lease(chunk);
        try {
            checkContent(roots.pack(chunk), lease.reader().summary().content(), frozen.get());
            return Optional.of(lease);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** The event segment of a chunk; empty when it is not frozen. */
    Optional<OpenFiles<Integer, SegmentReader>.Leased> segment(CatalogView view, int chunk) throws IOException {
        Optional<ArtifactState.Frozen> frozen = frozen(view, new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS));
        if (frozen.isEmpty()) {
            return Optional.empty();
        }
        OpenFiles<Integer, SegmentReader>.Leased lease = segments.lease(chunk);
        try {
            checkContent(roots.events(chunk), lease.reader().summary().content(), frozen.get());
            return Optional.of(lease);
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static Optional<ArtifactState.Frozen> frozen(CatalogView view, ArtifactKey key) {
        return view.artifact(key).filter(ArtifactState.Frozen.class::isInstance).map(ArtifactState.Frozen.class::cast);
    }

    HashCover cover(CatalogView view) {
        Optional<HashCover> last = cover;
        if (last.isPresent() && last.get().view() == view) {
            return last.get();
        }
        HashCover made = HashCover.of(view);
        cover = Optional.of(made);
        return made;
    }

    /**
     * Adds the ledgers that may have a hash by the frozen indexes, the newest window first.
     *
     * @return how many there are then
     */
    int indexed(CatalogView view, Hash hash, long[] found) throws IOException {
        int count = 0;
        for (Map.Entry<ArtifactKey.Index, ArtifactState> index :
                new TreeMap<>(view.indexes()).descendingMap().entrySet()) {
            if (count == found.length) {
                break;
            }
            if (index.getValue() instanceof ArtifactState.Frozen frozen) {
                count = indexed(index.getKey(), frozen, hash, found, count);
            }
        }
        return count;
    }

    /** Adds the candidates of one window behind the first {@code count}; how many there are then. */
    private int indexed(ArtifactKey.Index index, ArtifactState.Frozen frozen, Hash hash, long[] found, int count)
            throws IOException {
        try (OpenFiles<ArtifactKey.Index, TxIndexReader>.Leased open = indexes.lease(index)) {
            TxIndexReader reader = open.reader();
            checkContent(roots.index(index), reader.summary().content(), frozen);
            int end = Math.min(count + reader.find(hash, found, count), found.length);
            reverse(found, count, end);
            return end;
        }
    }

    /** Adds the ledgers of a chunk whose run has a hash, the newest first, behind the first {@code count}; how many there are then. */
    int inRun(CatalogView view, int chunk, Hash hash, long[] found, int count) throws IOException {
        Optional<ArtifactState.Frozen> frozen = frozen(view, new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH));
        if (frozen.isEmpty()) {
            return count;
        }
        try (OpenFiles<Integer, RunReader>.Leased open = runs.lease(chunk)) {
            checkContent(roots.run(chunk), open.reader().summary().content(), frozen.get());
            RunCursor entries = open.reader().cursor(hash.w0(), hash.w0());
            int end = count;
            while (end < found.length && entries.next()) {
                if (entries.low() == hash.w1()) {
                    found[end++] = entries.seq();
                }
            }
            reverse(found, count, end);
            return end;
        }
    }

    private static void reverse(long[] found, int from, int to) {
        for (int low = from, high = to - 1; low < high; low++, high--) {
            long newer = found[high];
            found[high] = found[low];
            found[low] = newer;
        }
    }

    private static void checkContent(Path file, Hash content, ArtifactState.Frozen frozen) throws CorruptFileException {
        if (!content.equals(frozen.content())) {
            throw new CorruptFileException(
                    file,
                    "content hash " + content + " is not " + frozen.content()
                            + " of the catalog: another file is in its place");
        }
    }

    /** Lets go of the files of a key before they are unlinked or replaced; a read that runs ends first. */
    void evict(ArtifactKey key) throws IOException {
        switch (key) {
            case ArtifactKey.Index index -> indexes.evict(index);
            case ArtifactKey.Chunk(int chunk, ArtifactKind kind) -> {
                switch (kind) {
                    case LEDGERS -> packs.evict(chunk);
                    case EVENTS -> segments.evict(chunk);
                    case TXHASH -> runs.evict(chunk);
                    case COLD -> {}
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (packs;
                segments;
                runs) {
            indexes.close();
        }
    }

    private PackReader openPack(int chunk) throws IOException {
        Path file = roots.pack(chunk);
        try {
            return PackReader.open(disk, file, archived.pack(chunk));
        } catch (NoSuchFileException e) {
            throw missing(file, e);
        }
    }

    private SegmentReader openSegment(int chunk) throws IOException {
        Path file = roots.events(chunk);
        try {
            return SegmentReader.open(disk, file, roots.eventIndex(chunk), archived.segment(chunk));
        } catch (NoSuchFileException e) {
            throw new CorruptFileException(
                    file,
                    e.getFile() + " is missing, though the catalog calls the chunk's events frozen: put the file back",
                    e);
        }
    }

    private RunReader openRun(int chunk) throws IOException {
        Path file = roots.run(chunk);
        try {
            return RunReader.open(disk, file, archived.run(chunk));
        } catch (NoSuchFileException e) {
            throw missing(file, e);
        }
    }

    private TxIndexReader openIndex(ArtifactKey.Index index) throws IOException {
        Path file = roots.index(index);
        try {
            return TxIndexReader.open(disk, file, archived.index(index));
        } catch (NoSuchFileException e) {
            throw missing(file, e);
        }
    }

    private static CorruptFileException missing(Path file, NoSuchFileException cause) {
        return new CorruptFileException(file, "missing, though the catalog calls it frozen: put the file back", cause);
    }
}
