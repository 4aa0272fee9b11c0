package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.CatalogView;
import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReads;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Puts whole chunks in and takes whole chunks out, through the one write and the one delete of the catalog.
 *
 * <p>Holds: a hash of a ledger that stays is found before, during and after a removal.
 *
 * <p>Threading: one write at a time; one section is prepared beside it.
 *
 * <p>Proof: {@code PackWritesTest}, {@code PackWritesCrashTest}.
 */
final class PackWrites {
    private static final List<ArtifactKind> KINDS =
            List.of(ArtifactKind.LEDGERS, ArtifactKind.EVENTS, ArtifactKind.TXHASH);

    private final Catalog catalog;
    private final Continuity continuity;
    private final PackFiles files;
    private final Streams streams;
    private final Archived archived;
    private final Geometry geometry;
    private final ChunkWriter writer;

    PackWrites(Disk disk, Catalog catalog, Continuity continuity, PackFiles files, Streams streams) {
        this.catalog = catalog;
        this.continuity = continuity;
        this.files = files;
        this.streams = streams;
        this.archived = files.archived();
        this.geometry = archived.geometry();
        this.writer = new ChunkWriter(disk, files.roots(), archived.chain(), geometry);
    }

    /**
     * Writes a chunk under keys that are {@code freezing}.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>destroy what an earlier removal of this chunk has left</td><td>what was there, or less of it</td>
     *     <td>sweep</td></tr>
     * <tr><td>2</td><td>{@link Catalog#begin}</td><td>keys, no file</td><td>sweep</td></tr>
     * <tr><td>3</td><td>verify every ledger while pack, events and run are written and forced</td>
     *     <td>keys, parts of files or whole ones</td><td>sweep</td></tr>
     * <tr><td>4</td><td>{@code publish}: {@link Catalog.Draft#publish}</td><td>the chunk</td><td>nothing</td></tr>
     * <tr><td>or</td><td>{@code close}: {@link Catalog.Draft#abandon}</td><td>nothing</td><td>nothing</td></tr>
     * </table>
     */
    ColdBackEnd.Prepared prepare(Section section) throws IOException {
        int chunk = chunkOf(section);
        requireFollows(section);
        clear(chunk);
        List<ArtifactKind> derived = catalog.view().indexed(chunk)
                ? List.of(ArtifactKind.EVENTS)
                : List.of(ArtifactKind.EVENTS, ArtifactKind.TXHASH);
        List<ArtifactKey> keys = new ArrayList<>();
        keys.add(new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS));
        derived.forEach(kind -> keys.add(new ArtifactKey.Chunk(chunk, kind)));
        PreparedChunk prepared = new PreparedChunk(section, catalog.begin(keys));
        try {
            prepared.written = write(chunk, derived, section);
            return prepared;
        } catch (IOException | RuntimeException e) {
            try {
                prepared.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    private Map<ArtifactKey, ArtifactState.Frozen> write(int chunk, List<ArtifactKind> derived, Section section)
            throws IOException {
        SectionFeed feed = new SectionFeed(section, archived.chain().newWalker());
        try {
            return writer.write(chunk, derived, feed, pack -> {
                if (continuity == Continuity.LINKED) {
                    Optional<ChunkWriter.Unlinked> unlinked =
                            writer.unlinked(chunk, pack, catalog.view().frozen(ArtifactKind.LEDGERS));
                    if (unlinked.isPresent()) {
                        throw new ColdException.InvalidArgument("chunk " + chunk + " is not linked to what is stored: "
                                + unlinked.get().why());
                    }
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while chunk " + chunk + " was written");
        }
    }

    private int chunkOf(Section section) throws ColdException {
        long first = section.firstSeq();
        if (first < geometry.firstSeq()
                || section.lastSeq() > geometry.lastSeqOf(Geometry.MAX_CHUNK)
                || !geometry.opensChunk(first)
                || section.lastSeq() != first + geometry.ledgersPerChunk() - 1) {
            throw new ColdException.InvalidArgument("ledgers " + first + " to " + section.lastSeq()
                    + " are not a whole chunk of " + geometry.ledgersPerChunk() + " from " + geometry.firstSeq());
        }
        return geometry.chunkOf(first);
    }

    private void requireFollows(Section section) throws ColdException {
        SortedMap<Integer, ArtifactState.Frozen> chunks = catalog.view().frozen(ArtifactKind.LEDGERS);
        if (chunks.isEmpty()) {
            return;
        }
        long latest = geometry.lastSeqOf(chunks.lastKey());
        boolean follows =
                continuity == Continuity.LINKED ? section.firstSeq() == latest + 1 : section.firstSeq() > latest;
        if (!follows) {
            throw new ColdException.InvalidArgument("ledger " + section.firstSeq() + " does not follow the latest, "
                    + latest + (continuity == Continuity.LINKED ? ": the next is due" : ""));
        }
    }

    /** Removes what is left of a chunk without ledgers. */
    private void clear(int chunk) throws IOException {
        List<ArtifactKey> left = new ArrayList<>();
        for (ArtifactKind kind : KINDS) {
            ArtifactKey key = new ArtifactKey.Chunk(chunk, kind);
            Optional<ArtifactState> state = catalog.view().artifact(key);
            if (state.isPresent() && !(state.get() instanceof ArtifactState.Freezing)) {
                left.add(key);
            }
        }
        if (!left.isEmpty()) {
            remove(left);
        }
    }

    /** A chunk whose files are written. */
    private final class PreparedChunk implements ColdBackEnd.Prepared {
        private final Section section;
        private final Catalog.Draft draft;
        private Map<ArtifactKey, ArtifactState.Frozen> written = Map.of();
        private boolean tried;

        private PreparedChunk(Section section, Catalog.Draft draft) {
            this.section = section;
            this.draft = draft;
        }

        @Override
        public void publish(Deadline deadline) throws IOException {
            if (tried) {
                throw new IllegalStateException("a section is published once");
            }
            deadline.check();
            requireFollows(section);
            tried = true;
            draft.publish(written);
        }

        @Override
        public void close() throws IOException {
            try (draft) {
                if (!tried) {
                    tried = true;
                    draft.abandon();
                }
            }
        }
    }

    /**
     * Removes the chunks above a ledger.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>freeze the runs of chunks that stay and whose index goes</td><td>everything, and runs that are
     *     searched once their index is gone</td><td>nothing</td></tr>
     * <tr><td>2</td><td>streams that run pin what they have yet to read</td><td>same</td><td>nothing</td></tr>
     * <tr><td>3</td><td>catalog: the chunks and every index that reaches them to {@code pruning}, one batch</td>
     *     <td>what stays, and files that nobody sees</td><td>sweep</td></tr>
     * <tr><td>4</td><td>close the files that nobody reads, {@link Catalog#destroy}</td><td>what stays</td><td>sweep</td></tr>
     * </table>
     */
    void truncateAbove(long seq, Deadline deadline) throws IOException {
        int from = firstRemoved(seq);
        List<ArtifactKey> doomed = reaching(from);
        if (!doomed.isEmpty()) {
            removeAbove(from, doomed, deadline);
        }
    }

    List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException {
        int from = firstRemoved(seq);
        List<ArtifactKey> doomed = reaching(from);
        CatalogView view = catalog.view();
        ColdReads before = new PackReads(new Picture(files, view));
        List<DrainedLedger> drained = new ArrayList<>();
        for (int chunk : view.frozen(ArtifactKind.LEDGERS).tailMap(from).keySet()) {
            for (long at = geometry.firstSeqOf(chunk); at <= geometry.lastSeqOf(chunk); at++) {
                deadline.check();
                LedgerHeader header =
                        before.header(new LedgerRef.BySeq(at), deadline).orElseThrow();
                drained.add(new DrainedLedger(header, before.receipts(at, deadline)));
            }
        }
        if (!doomed.isEmpty()) {
            removeAbove(from, doomed, deadline);
        }
        return drained;
    }

    /** The lowest chunk above a ledger at which can be cut. */
    private int firstRemoved(long seq) throws ColdException {
        int from = archived.firstChunkAbove(seq);
        int cut = from - 1;
        SortedMap<Integer, ArtifactState.Frozen> chunks = catalog.view().frozen(ArtifactKind.LEDGERS);
        if (cut >= 0 && chunks.containsKey(cut) && seq < geometry.lastSeqOf(cut)) {
            throw new ColdException.InvalidArgument(
                    "ledger " + seq + " lies inside a chunk: packs are cut at its last, " + geometry.lastSeqOf(cut)
                            + ", or before its first, at " + (geometry.firstSeqOf(cut) - 1));
        }
        return from;
    }

    /** What is frozen of chunks from one on, and every index that covers one of them. */
    private List<ArtifactKey> reaching(int from) {
        CatalogView view = catalog.view();
        List<ArtifactKey> found = new ArrayList<>();
        for (ArtifactKind kind : KINDS) {
            view.frozen(kind).tailMap(from).keySet().forEach(chunk -> found.add(new ArtifactKey.Chunk(chunk, kind)));
        }
        frozenIndexes(view).filter(index -> index.lastChunk() >= from).forEach(found::add);
        return found;
    }

    private static java.util.stream.Stream<ArtifactKey.Index> frozenIndexes(CatalogView view) {
        return view.indexes().entrySet().stream()
                .filter(index -> index.getValue() instanceof ArtifactState.Frozen)
                .map(Map.Entry::getKey);
    }

    private void removeAbove(int from, List<ArtifactKey> doomed, Deadline deadline) throws IOException {
        for (ArtifactKey key : doomed) {
            if (key instanceof ArtifactKey.Index index) {
                for (int chunk = index.firstChunk(); chunk < Math.min(from, index.lastChunk() + 1); chunk++) {
                    deadline.check();
                    freezeRun(chunk);
                }
            }
        }
        deadline.check();
        remove(doomed);
    }

    /** Makes the run of a chunk, unless there is one. */
    private void freezeRun(int chunk) throws IOException {
        ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
        Optional<ArtifactState> state = catalog.view().artifact(run);
        boolean frozen = state.isPresent() && state.get() instanceof ArtifactState.Frozen;
        if (frozen || !catalog.view().frozen(ArtifactKind.LEDGERS).containsKey(chunk)) {
            return;
        }
        if (state.isPresent() && state.get() instanceof ArtifactState.Pruning) {
            remove(List.of(run));
        }
        try {
            catalog.freeze(List.of(run), () -> writer.derive(chunk, List.of(ArtifactKind.TXHASH), writer.pack(chunk)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the run of chunk " + chunk + " was written");
        }
    }

    /** Removes the whole chunks below a ledger, and every index that covers only such; steps as {@link #truncateAbove}, from 2 on. */
    void pruneBelow(long seq, Deadline deadline) throws IOException {
        int limit = archived.firstChunkReaching(seq);
        CatalogView view = catalog.view();
        List<ArtifactKey> doomed = new ArrayList<>();
        for (ArtifactKind kind : KINDS) {
            view.frozen(kind).headMap(limit).keySet().forEach(chunk -> doomed.add(new ArtifactKey.Chunk(chunk, kind)));
        }
        frozenIndexes(view).filter(index -> index.lastChunk() < limit).forEach(doomed::add);
        if (!doomed.isEmpty()) {
            deadline.check();
            remove(doomed);
        }
    }

    private void remove(List<ArtifactKey> keys) throws IOException {
        TreeSet<Integer> chunks = new TreeSet<>();
        for (ArtifactKey key : keys) {
            if (key instanceof ArtifactKey.Chunk(int chunk, ArtifactKind _)) {
                chunks.add(chunk);
            }
        }
        streams.remove(chunks, () -> {
            catalog.demote(keys);
            for (ArtifactKey key : keys) {
                files.evict(key);
            }
            catalog.destroy(keys);
        });
    }
}
