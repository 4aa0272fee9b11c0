package io.firn.cold.packs;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.format.events.v1.SegmentReader;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.pack.v1.PackReader;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One picture of the catalog and the files it names.
 *
 * <p>Holds: the events of a chunk that was {@link #pin pinned} stay readable, as they were, whatever becomes of its files.
 *
 * <p>Owns: the leases of what was pinned, until {@link #passed} or closed.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Picture implements AutoCloseable {
    private final PackFiles files;
    private final CatalogView view;
    private final Map<Integer, Pinned> pinned = new HashMap<>();
    private int passedBelow;
    private boolean closed;

    /**
     * What is kept of a chunk.
     *
     * @param failure why nothing is
     */
    private record Pinned(
            Optional<OpenFiles<Integer, PackReader>.Leased> pack,
            Optional<OpenFiles<Integer, SegmentReader>.Leased> segment,
            Optional<IOException> failure) {
        void close() {
            pack.ifPresent(OpenFiles.Leased::close);
            segment.ifPresent(OpenFiles.Leased::close);
        }
    }

    Picture(PackFiles files, CatalogView view) {
        this.files = files;
        this.view = view;
    }

    CatalogView view() {
        return view;
    }

    PackFiles files() {
        return files;
    }

    Geometry geometry() {
        return files.archived().geometry();
    }

    /** Chunks whose ledgers are here, ascending. */
    SortedMap<Integer, ArtifactState.Frozen> chunks() {
        return view.frozen(ArtifactKind.LEDGERS);
    }

    /** True when the ledger is here. */
    boolean holds(long seq) {
        Geometry geometry = geometry();
        return seq >= geometry.firstSeq()
                && seq <= geometry.lastSeqOf(Geometry.MAX_CHUNK)
                && chunks().containsKey(geometry.chunkOf(seq));
    }

    /** The frame of a ledger; empty when it is not here. */
    Optional<LedgerFrame> frame(long seq) throws IOException {
        files.checkOpen();
        if (!holds(seq)) {
            return Optional.empty();
        }
        int chunk = geometry().chunkOf(seq);
        try (OpenFiles<Integer, PackReader>.Leased pack = pack(chunk)) {
            return Optional.of(LedgerFrame.parse(pack.reader().read(seq)));
        } catch (FrameException e) {
            throw new CorruptFileException(files.roots().pack(chunk), "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    /** The pack of a chunk that is here. */
    synchronized OpenFiles<Integer, PackReader>.Leased pack(int chunk) throws IOException {
        Optional<OpenFiles<Integer, PackReader>.Leased> kept = kept(chunk).flatMap(Pinned::pack);
        return kept.isPresent() ? kept.get().again() : files.pack(view, chunk).orElseThrow();
    }

    /** The events of a chunk, to be closed by the caller; empty when they are not frozen. */
    synchronized Optional<ColdEvents> events(int chunk) throws IOException {
        files.checkOpen();
        Optional<Pinned> kept = kept(chunk);
        Optional<OpenFiles<Integer, SegmentReader>.Leased> lease =
                kept.isPresent() ? kept.get().segment().map(OpenFiles.Leased::again) : files.segment(view, chunk);
        return lease.map(SegmentEvents::new);
    }

    private Optional<Pinned> kept(int chunk) throws IOException {
        Optional<Pinned> kept = Optional.ofNullable(pinned.get(chunk));
        if (kept.isPresent() && kept.get().failure().isPresent()) {
            throw kept.get().failure().get();
        }
        return kept;
    }

    /** Keeps what the events of a chunk are read from; that it cannot be opened is told to whoever asks for it. */
    synchronized void pin(int chunk) {
        if (closed || chunk < passedBelow || pinned.containsKey(chunk)) {
            return;
        }
        Optional<OpenFiles<Integer, SegmentReader>.Leased> segment = Optional.empty();
        try {
            segment = files.segment(view, chunk);
            Optional<ArtifactState.Frozen> ledgers = Optional.ofNullable(chunks().get(chunk));
            boolean packRead =
                    segment.isEmpty() || ledgers.filter(l -> l.opaque() > 0).isPresent();
            Optional<OpenFiles<Integer, PackReader>.Leased> pack =
                    packRead ? files.pack(view, chunk) : Optional.empty();
            pinned.put(chunk, new Pinned(pack, segment, Optional.empty()));
        } catch (IOException e) {
            segment.ifPresent(OpenFiles.Leased::close);
            pinned.put(chunk, new Pinned(Optional.empty(), Optional.empty(), Optional.of(e)));
        }
    }

    /** Lets go of a chunk; neither it nor one below it will be asked for again by a stream. */
    synchronized void passed(int chunk) {
        passedBelow = Math.max(passedBelow, chunk + 1);
        Optional.ofNullable(pinned.remove(chunk)).ifPresent(Pinned::close);
    }

    @Override
    public synchronized void close() {
        closed = true;
        pinned.values().forEach(Pinned::close);
        pinned.clear();
    }
}
