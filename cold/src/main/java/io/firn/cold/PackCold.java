package io.firn.cold;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.format.FrameException;
import io.firn.format.events.v1.EventCursor;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentReader;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexReader;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.roaringbitmap.RoaringBitmap;

/**
 * The cold storage that answers from packs and the indexes beside them.
 *
 * <p>Holds: a file is believed only when it names this network, geometry and chunk or window, and its content hash is the one in
 * the catalog's key.
 *
 * <p>Owns: the open packs, event segments and indexes; one is closed when it is the least recently used of too many, or evicted, and nobody reads
 * it.
 *
 * <p>Limits: as many open packs, event segments and indexes each as were asked for, and beyond them those being read right now.
 *
 * <p>Threading: safe for concurrent use; reads are positional and share one open file.
 */
public final class PackCold implements ColdStorage {
    private final Disk disk;
    private final Roots roots;
    private final Supplier<CatalogView> catalog;
    private final String network;
    private final Geometry geometry;
    private final OpenFiles<Integer, PackReader> packs;
    private final OpenFiles<Integer, SegmentReader> segments;
    private final OpenFiles<ArtifactKey.Index, TxIndexReader> indexes;

    /**
     * @param catalog the catalog as it is at the call
     * @param openFiles packs kept open at most, at least 1
     */
    public PackCold(
            Disk disk, Roots roots, Supplier<CatalogView> catalog, String network, Geometry geometry, int openFiles) {
        this.disk = disk;
        this.roots = roots;
        this.catalog = catalog;
        this.network = network;
        this.geometry = geometry;
        this.packs = new OpenFiles<>(this::open, openFiles);
        this.segments = new OpenFiles<>(this::openSegment, openFiles);
        this.indexes = new OpenFiles<>(this::open, openFiles);
    }

    @Override
    public Optional<LedgerFrame> ledger(long seq) throws IOException {
        return ledger(catalog.get(), seq);
    }

    @Override
    public Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException {
        packs.checkOpen();
        long sinceFirst = seq - geometry.firstSeq();
        if (sinceFirst < 0 || sinceFirst / geometry.ledgersPerChunk() > Geometry.MAX_CHUNK) {
            return Optional.empty();
        }
        int chunk = geometry.chunkOf(seq);
        Optional<ArtifactState> state = snapshot.artifact(new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS));
        if (state.isEmpty() || !(state.get() instanceof ArtifactState.Frozen frozen)) {
            return Optional.empty();
        }
        try (OpenFiles<Integer, PackReader>.Leased pack = packs.lease(chunk)) {
            PackReader reader = pack.reader();
            checkContent(roots.pack(chunk), reader.summary().content(), frozen);
            return Optional.of(LedgerFrame.parse(reader.read(seq)));
        } catch (FrameException e) {
            throw new CorruptFileException(roots.pack(chunk), "ledger " + seq + ": " + e.getMessage(), e);
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

    @Override
    public long[] candidates(CatalogView snapshot, Hash hash, int most) throws IOException {
        packs.checkOpen();
        long[] found = new long[most];
        int count = 0;
        for (Map.Entry<ArtifactKey.Index, ArtifactState> index : newestFirst(snapshot)) {
            if (count == most) {
                break;
            }
            if (index.getValue() instanceof ArtifactState.Frozen frozen) {
                count = candidates(index.getKey(), frozen, hash, found, count);
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static Collection<Map.Entry<ArtifactKey.Index, ArtifactState>> newestFirst(CatalogView snapshot) {
        return new TreeMap<>(snapshot.indexes()).descendingMap().entrySet();
    }

    /** Adds the candidates of one window behind the first {@code count}; how many there are then. */
    private int candidates(ArtifactKey.Index index, ArtifactState.Frozen frozen, Hash hash, long[] found, int count)
            throws IOException {
        try (OpenFiles<ArtifactKey.Index, TxIndexReader>.Leased open = indexes.lease(index)) {
            TxIndexReader reader = open.reader();
            checkContent(roots.index(index), reader.summary().content(), frozen);
            int end = Math.min(count + reader.find(hash, found, count), found.length);
            for (int low = count, high = end - 1; low < high; low++, high--) {
                long newer = found[high];
                found[high] = found[low];
                found[low] = newer;
            }
            return end;
        }
    }

    @Override
    public Optional<ColdEvents> events(CatalogView snapshot, int chunk) throws IOException {
        packs.checkOpen();
        Optional<ArtifactState> state = snapshot.artifact(new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS));
        if (state.isEmpty() || !(state.get() instanceof ArtifactState.Frozen frozen)) {
            return Optional.empty();
        }
        OpenFiles<Integer, SegmentReader>.Leased segment = segments.lease(chunk);
        try {
            checkContent(roots.events(chunk), segment.reader().summary().content(), frozen);
            return Optional.of(new SegmentEvents(segment));
        } catch (IOException | RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    @Override
    public OptionalLong latest() throws IOException {
        packs.checkOpen();
        SortedMap<Integer, ArtifactState.Frozen> frozen = catalog.get().frozen(ArtifactKind.LEDGERS);
        return frozen.isEmpty() ? OptionalLong.empty() : OptionalLong.of(geometry.lastSeqOf(frozen.lastKey()));
    }

    /**
     * Lets go of a chunk's files before one is unlinked or replaced: called once the catalog no longer calls it frozen and
     * nobody holds an earlier picture. A read that runs ends first; its file is closed with it.
     */
    public void evict(int chunk) throws IOException {
        packs.evict(chunk);
        segments.evict(chunk);
    }

    /** As {@link #evict(int)}, for the index of a window. */
    public void evict(ArtifactKey.Index index) throws IOException {
        indexes.evict(index);
    }

    @Override
    public void close() throws IOException {
        packs.close();
        segments.close();
        indexes.close();
    }

    private PackReader open(int chunk) throws IOException {
        Path file = roots.pack(chunk);
        try {
            return PackReader.open(disk, file, new PackIdentity(network, geometry, chunk, ArtifactKind.LEDGERS.text()));
        } catch (NoSuchFileException e) {
            throw new CorruptFileException(file, "missing, though the catalog calls it frozen: put the file back", e);
        }
    }

    private SegmentReader openSegment(int chunk) throws IOException {
        Path file = roots.events(chunk);
        try {
            return SegmentReader.open(
                    disk, file, roots.eventIndex(chunk), new SegmentIdentity(network, geometry, chunk));
        } catch (NoSuchFileException e) {
            throw new CorruptFileException(
                    file,
                    e.getFile() + " is missing, though the catalog calls the chunk's events frozen: put the file back",
                    e);
        }
    }

    private TxIndexReader open(ArtifactKey.Index index) throws IOException {
        Path file = roots.index(index);
        try {
            return TxIndexReader.open(
                    disk,
                    file,
                    new IndexIdentity(network, geometry, index.window(), index.firstChunk(), index.lastChunk()));
        } catch (NoSuchFileException e) {
            throw new CorruptFileException(file, "missing, though the catalog calls it frozen: put the file back", e);
        }
    }

    /** A leased segment and a place in it. */
    private static final class SegmentEvents implements ColdEvents {
        private final OpenFiles<Integer, SegmentReader>.Leased lease;
        private final EventCursor cursor;

        SegmentEvents(OpenFiles<Integer, SegmentReader>.Leased lease) {
            this.lease = lease;
            this.cursor = lease.reader().cursor();
        }

        @Override
        public int eventsBefore(long seq) {
            return lease.reader().eventsBefore(seq);
        }

        @Override
        public void postings(TermKey term, int fromId, int limitId, RoaringBitmap into) throws IOException {
            lease.reader().postings(term, fromId, limitId, into);
        }

        @Override
        public Slice stored(int id) throws IOException {
            return cursor.stored(id);
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
