package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentSummary;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexSummary;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunSummary;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** An archive of toy ledgers put together by hand, so that anything about it can be made wrong. Confined to one thread. */
final class SampleArchive implements AutoCloseable {
    static final Geometry GEOMETRY = new Geometry(8, 4, ToyChain.DEFAULT.firstSeq());

    final ToyChain chain = ToyChain.DEFAULT;
    final Disk disk;
    final HotStores hotStores;
    final Roots roots;
    final NodeConfig config;
    final Map<Integer, HotStore> hot = new HashMap<>();
    final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();
    private final LedgerWalker walker = chain.newWalker();
    private final FrameEncoder encoder = new FrameEncoder();

    /** A hash that runs do not get. */
    Optional<Hash> leftOut = Optional.empty();

    ToyLedgers ledgers = ToyLedgers.of(chain, 7);
    Catalog catalog;
    CommitLog journal;

    SampleArchive(Disk disk, HotStores hotStores, Path data) throws IOException {
        this(disk, hotStores, data, GEOMETRY.firstSeq());
    }

    /** @param earliest the pinned first ledger */
    SampleArchive(Disk disk, HotStores hotStores, Path data, long earliest) throws IOException {
        this.disk = disk;
        this.hotStores = hotStores;
        this.roots = Roots.under(data);
        this.config = new NodeConfig(
                roots,
                GEOMETRY,
                OptionalLong.empty(),
                OptionalLong.empty(),
                1L << 20,
                4096,
                1,
                2,
                2,
                Duration.ofMinutes(5),
                Rig.PATIENT,
                Duration.ofSeconds(1));
        for (Path root : List.of(roots.catalog(), roots.journal(), roots.hot(), roots.cold(), roots.transients())) {
            disk.createDirectories(root);
        }
        this.catalog = Catalog.open(disk, roots);
        this.journal = CommitLog.open(disk, roots.journal(), options());
        catalog.pin(new Pins(chain.network(), GEOMETRY, earliest));
    }

    /**
     * Chunks 0 to 2 frozen, the journal from chunk 2 to the middle of chunk 3, chunk 3 hot: what a settled node leaves.
     */
    static SampleArchive settled(Disk disk, HotStores hotStores, Path data) throws Exception {
        SampleArchive archive = new SampleArchive(disk, hotStores, data);
        for (int chunk = 0; chunk < 3; chunk++) {
            archive.freeze(chunk);
        }
        archive.index(0, 2);
        archive.append(GEOMETRY.firstSeqOf(2), GEOMETRY.lastSeqOf(2));
        archive.journal.roll();
        archive.append(GEOMETRY.firstSeqOf(3), lastSeq());
        archive.openHot(3, lastSeq());
        return archive;
    }

    /** The last ledger of {@link #settled}. */
    static long lastSeq() {
        return GEOMETRY.firstSeqOf(3) + 4;
    }

    static ArtifactKey key(int chunk) {
        return new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS);
    }

    PackIdentity identity(int chunk) {
        return new PackIdentity(chain.network(), GEOMETRY, chunk, ArtifactKind.LEDGERS.text());
    }

    void freeze(int chunk) throws Exception {
        ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
        ArtifactKey events = new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS);
        catalog.freeze(List.of(key(chunk), events, run), () -> {
            PackSummary summary = pack(roots.pack(chunk), chunk);
            return Map.of(
                    key(chunk),
                    new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, summary.opaque()),
                    events,
                    new ArtifactState.Frozen(
                            segment(roots.events(chunk), roots.eventIndex(chunk), chunk)
                                    .content(),
                            ArtifactState.At.LOCAL,
                            0),
                    run,
                    new ArtifactState.Frozen(run(roots.run(chunk), chunk).content(), ArtifactState.At.LOCAL, 0));
        });
    }

    /** Freezes the pack of a chunk alone. */
    void freezePack(int chunk) throws Exception {
        catalog.freeze(List.of(key(chunk)), () -> {
            PackSummary summary = pack(roots.pack(chunk), chunk);
            return Map.of(
                    key(chunk), new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, summary.opaque()));
        });
    }

    RunIdentity runIdentity(int chunk) {
        return new RunIdentity(chain.network(), GEOMETRY, chunk);
    }

    /** Writes the run of a chunk of {@link #ledgers}. */
    RunSummary run(Path file, int chunk) throws IOException {
        try (RunWriter writer = RunWriter.create(disk, file, roots.transients(), runIdentity(chunk))) {
            for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
                for (Hash hash : hashes(seq)) {
                    writer.add(hash, seq);
                }
            }
            return writer.finish();
        }
    }

    /** Writes the events of a chunk of {@link #ledgers}. */
    SegmentSummary segment(Path events, Path index, int chunk) throws IOException {
        SegmentIdentity identity = new SegmentIdentity(chain.network(), GEOMETRY, chunk);
        try (SegmentWriter writer = SegmentWriter.create(disk, events, index, roots.transients(), identity)) {
            for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
                Slice raw = Slice.of(ledgers.ledger(seq));
                frame(raw);
                writer.add(events(raw));
            }
            return writer.finish();
        }
    }

    /** The events of a ledger. */
    HotEvents hotEvents(byte[] ledger) {
        frame(Slice.of(ledger));
        return HotEvents.of(events(Slice.of(ledger)));
    }

    /** The events of the ledger that {@link #layout} is of. */
    private LedgerEvents events(Slice raw) {
        try {
            chain.newWalker().events(raw, layout, events);
            return events;
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
    }

    /** Every hash that names a ledger or a transaction in it, but the one to leave out. */
    Set<Hash> hashes(long seq) {
        frame(Slice.of(ledgers.ledger(seq)));
        Set<Hash> hashes = new LinkedHashSet<>(List.of(layout.header().hash()));
        for (int i = 0; i < layout.txCount(); i++) {
            hashes.add(layout.hash(i));
            hashes.add(layout.innerHash(i));
        }
        leftOut.ifPresent(hashes::remove);
        return hashes;
    }

    /** Indexes chunks of the first window; what that replaces is destroyed. */
    void index(int firstChunk, int lastChunk) throws Exception {
        ArtifactKey.Index coverage = new ArtifactKey.Index(0, firstChunk, lastChunk);
        catalog.destroy(catalog.promoteIndex(coverage, () -> {
            List<RunReader> runs = new ArrayList<>();
            for (int chunk = firstChunk; chunk <= lastChunk; chunk++) {
                runs.add(RunReader.open(disk, roots.run(chunk), runIdentity(chunk)));
            }
            IndexIdentity identity = new IndexIdentity(chain.network(), GEOMETRY, 0, firstChunk, lastChunk);
            TxIndexSummary summary = TxIndexWriter.build(disk, roots.index(coverage), identity, runs, 1, () -> false);
            for (RunReader run : runs) {
                run.close();
            }
            return Map.of(coverage, new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, 0));
        }));
    }

    /** Writes the pack of a chunk of {@link #ledgers}. */
    PackSummary pack(Path file, int chunk) throws IOException {
        try (PackWriter writer = PackWriter.create(disk, file, identity(chunk))) {
            for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
                Slice raw = Slice.of(ledgers.ledger(seq));
                ByteBuffer frame = frame(raw);
                writer.add(frame, raw, layout.header(), layout.opaqueReason().isPresent());
            }
            return writer.finish();
        }
    }

    void append(long first, long last) throws IOException {
        for (long seq = first; seq <= last; seq++) {
            append(seq, ledgers.ledger(seq));
        }
    }

    void append(long seq, byte[] raw) throws IOException {
        journal.append(seq, frame(Slice.of(raw)));
        journal.awaitDurable(seq + 1);
    }

    /** Opens the hot bracket of a chunk and writes its rows up to a ledger. */
    void openHot(int chunk, long last) throws IOException {
        catalog.openHot(chunk, hotStores::remove, directory -> hot.put(chunk, hotStores.create(directory, chunk)));
        for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= last; seq++) {
            row(chunk, seq);
        }
    }

    void row(int chunk, long seq) throws IOException {
        HotStore store = hot.get(chunk);
        if (store == null) {
            throw new IllegalStateException("chunk " + chunk + " is not open");
        }
        Slice raw = Slice.of(ledgers.ledger(seq));
        frame(raw);
        store.append(
                new HotRow(layout.header(), layout.opaqueReason().isPresent()),
                HotHashes.of(layout),
                HotEvents.of(events(raw)));
    }

    void closeHot(int chunk) throws IOException {
        HotStore store = hot.remove(chunk);
        if (store != null) {
            store.close();
        }
    }

    /** The frame of a raw ledger; its layout is in {@link #layout} afterwards. */
    ByteBuffer frame(Slice raw) {
        try {
            walker.walkTrusted(raw, layout);
        } catch (BadLedgerException e) {
            throw new IllegalStateException(e);
        }
        return encoder.encode(raw, layout);
    }

    /** Closes everything as a stopped node leaves it. */
    void stop() throws IOException {
        for (HotStore store : hot.values()) {
            store.close();
        }
        hot.clear();
        journal.close();
        catalog.close();
    }

    /** Opens catalog and journal again, to change something. */
    void reopen() throws IOException {
        catalog = Catalog.open(disk, roots);
        journal = CommitLog.open(disk, roots.journal(), options());
    }

    byte[] bytes(Path file) throws IOException {
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer all = ByteBuffer.allocate((int) opened.size());
            opened.read(all, 0);
            return all.array();
        }
    }

    void replace(Path file, byte[] bytes) throws IOException {
        disk.unlinkIfExists(file);
        try (DiskFile opened = disk.create(file)) {
            opened.append(ByteBuffer.wrap(bytes));
        }
    }

    /** Turns one bit of a file. */
    void damage(Path file, int offset) throws IOException {
        byte[] bytes = bytes(file);
        bytes[offset] ^= 0x20;
        replace(file, bytes);
    }

    /** The journal's segment that begins with a sequence. */
    Path segment(long firstSeq) throws IOException {
        try (CommitLog log = CommitLog.openReadOnly(disk, roots.journal(), options())) {
            return log.segments().stream()
                    .filter(s -> s.firstOffset() == firstSeq)
                    .findFirst()
                    .orElseThrow()
                    .file();
        }
    }

    /** Bytes of all segments of a stopped archive's journal. */
    long segmentBytes() throws IOException {
        try (CommitLog log = CommitLog.openReadOnly(disk, roots.journal(), options())) {
            return log.segments().stream().mapToLong(CommitLog.Segment::bytes).sum();
        }
    }

    private static CommitLogOptions options() {
        return new CommitLogOptions(1L << 20, 4096);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
