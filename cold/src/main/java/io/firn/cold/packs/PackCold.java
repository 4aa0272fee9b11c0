package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.Catalog;
import io.firn.catalog.CatalogView;
import io.firn.catalog.Roots;
import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReads;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.FoundByHash;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.disk.Disk;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Chain;
import io.firn.ledger.EventId;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The back end that answers from packs and what lies beside them.
 *
 * <p>Holds: what the catalog calls frozen is here, whole chunks of it; each call answers from one picture of the catalog. A file that
 * a frozen key names and that is missing, damaged or another one is an error that names it. A stream reads to its end from the
 * picture in which it began, also when chunks of it are removed meanwhile.
 *
 * <p>Durable when: a write has returned.
 *
 * <p>After a crash: {@link Catalog#sweep} before this is opened finishes what was under way.
 *
 * <p>Owns: the open files. The catalog is its opener's.
 *
 * <p>Limits: as many open packs, event segments, runs and indexes each as were asked for, and beyond them those being read right now
 * and those of chunks that were removed while a stream has yet to read them.
 *
 * <p>Threading: as {@link ColdBackEnd} says.
 *
 * <p>Proof: {@code PackColdTest}, {@code PackWritesTest}, {@code PackWritesCrashTest}.
 */
public final class PackCold implements ColdStorage, ColdBackEnd {
    private static final List<ArtifactKind> KINDS =
            List.of(ArtifactKind.LEDGERS, ArtifactKind.EVENTS, ArtifactKind.TXHASH);

    private final Supplier<CatalogView> catalog;
    private final PackFiles files;
    private final Streams streams = new Streams();
    private final Optional<PackWrites> writes;

    private PackCold(Supplier<CatalogView> catalog, PackFiles files, Optional<Writing> writing) {
        this.catalog = catalog;
        this.files = files;
        this.writes = writing.map(w -> new PackWrites(w.disk(), w.catalog(), w.continuity(), files, streams));
    }

    /** What writing needs. */
    private record Writing(Disk disk, Catalog catalog, Continuity continuity) {}

    /**
     * Opens for reading what somebody else writes; who removes a file {@link #evict(ArtifactKey) evicts} it.
     *
     * @param catalog the catalog as it is at the call
     * @param openFiles files of each kind kept open at most, at least 1
     */
    public static PackCold readOnly(
            Disk disk, Roots roots, Supplier<CatalogView> catalog, Chain chain, Geometry geometry, int openFiles) {
        PackFiles files = new PackFiles(disk, roots, new Archived(chain, geometry), openFiles);
        return new PackCold(catalog, files, Optional.empty());
    }

    /**
     * Opens for reading and writing; nobody else writes chunks and indexes of this catalog meanwhile.
     *
     * @param catalog swept, with the pins of this chain and geometry
     * @param openFiles files of each kind kept open at most, at least 1
     */
    public static PackCold writable(
            Disk disk,
            Roots roots,
            Catalog catalog,
            Chain chain,
            Geometry geometry,
            int openFiles,
            Continuity continuity) {
        PackFiles files = new PackFiles(disk, roots, new Archived(chain, geometry), openFiles);
        return new PackCold(catalog::view, files, Optional.of(new Writing(disk, catalog, continuity)));
    }

    /**
     * What an earlier picture of the catalog answers; costs nothing. Whoever asks holds a lease that keeps the files of that picture.
     */
    public ColdReads at(CatalogView picture) {
        return new PackReads(new Picture(files, picture));
    }

    private ColdReads now() {
        return at(catalog.get());
    }

    @Override
    public Optional<LedgerFrame> ledger(long seq) throws IOException {
        return ledger(catalog.get(), seq);
    }

    @Override
    public Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException {
        return new Picture(files, snapshot).frame(seq);
    }

    @Override
    public long[] candidates(CatalogView snapshot, Hash hash, int most) throws IOException {
        files.checkOpen();
        long[] found = new long[most];
        return Arrays.copyOf(found, files.indexed(snapshot, hash, found));
    }

    @Override
    public Optional<ColdEvents> events(CatalogView snapshot, int chunk) throws IOException {
        return new Picture(files, snapshot).events(chunk);
    }

    @Override
    public OptionalLong latest() throws IOException {
        return new PackReads(new Picture(files, catalog.get())).latest();
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return now().ledger(ledger, deadline);
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        return now().header(ledger, deadline);
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException {
        return now().headers(ledgers, deadline);
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        return now().find(hash, deadline);
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        return now().transaction(tx, deadline);
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        return now().transactions(seq, deadline);
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        return now().transactionCount(seq, deadline);
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        return now().receipt(tx, deadline);
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        return now().receipts(seq, deadline);
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return now().events(filter, most, deadline);
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        return now().eventsPage(filter, after, limit, order, deadline);
    }

    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        Streams.Stream stream = streams.enter(() -> {
            Picture picture = new Picture(files, catalog.get());
            EventReads events = new EventReads(new PackReads(picture), picture);
            return new Streams.Stream(picture, events, events.span(filter));
        });
        try {
            stream.events().stream(stream.span(), filter.query(), most, into, deadline);
        } finally {
            streams.leave(stream);
        }
    }

    @Override
    public boolean holds(long seq) {
        return now().holds(seq);
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return latest();
    }

    @Override
    public boolean snapshotReads() {
        return true;
    }

    @Override
    public boolean blocking() {
        return files.diskWaits();
    }

    @Override
    public Prepared prepare(Section section) throws IOException {
        return writes().prepare(section);
    }

    @Override
    public void truncateAbove(long seq, Deadline deadline) throws IOException {
        writes().truncateAbove(seq, deadline);
    }

    @Override
    public List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException {
        return writes().drainAbove(seq, deadline);
    }

    @Override
    public void pruneBelow(long seq, Deadline deadline) throws IOException {
        writes().pruneBelow(seq, deadline);
    }

    private PackWrites writes() throws IOException {
        files.checkOpen();
        return writes.orElseThrow(() -> new ColdException.InvalidArgument("the packs were opened for reading only"));
    }

    /**
     * Lets go of a chunk's files before one is unlinked or replaced: called once the catalog no longer calls it frozen and
     * nobody holds an earlier picture. A read that runs ends first; its file is closed with it.
     */
    public void evict(int chunk) throws IOException {
        for (ArtifactKind kind : KINDS) {
            evict(new ArtifactKey.Chunk(chunk, kind));
        }
    }

    /** As {@link #evict(int)}, for the files of one key. */
    public void evict(ArtifactKey key) throws IOException {
        files.evict(key);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
