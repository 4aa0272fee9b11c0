package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.cold.ColdBackEnd;
import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.Section;
import io.firn.disk.Disk;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.format.txindex.v1.TxIndexSummary;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chunks of toy ledgers in packs that can be written; windows are four chunks of eight ledgers. */
final class PackedChain implements AutoCloseable {
    static final Geometry GEOMETRY = new Geometry(8, 4, 2);
    static final ToyLedgers LEDGERS = ToyLedgers.of(ToyChain.DEFAULT, 3);

    final Disk disk;
    final Roots roots;
    final ToyLedgers ledgers;
    final Geometry geometry;
    final Continuity continuity;
    final Catalog catalog;
    final PackCold cold;

    PackedChain(Disk disk) throws IOException {
        this(disk, LEDGERS, GEOMETRY, Continuity.LINKED);
    }

    PackedChain(Disk disk, ToyLedgers ledgers, Geometry geometry, Continuity continuity) throws IOException {
        this(disk, Roots.under(Path.of("/firn")), ledgers, geometry, continuity);
    }

    PackedChain(Disk disk, Roots roots, ToyLedgers ledgers, Geometry geometry, Continuity continuity)
            throws IOException {
        this.disk = disk;
        this.roots = roots;
        this.ledgers = ledgers;
        this.geometry = geometry;
        this.continuity = continuity;
        disk.createDirectories(roots.catalog());
        disk.createDirectories(roots.cold());
        disk.createDirectories(roots.transients());
        catalog = Catalog.open(disk, roots);
        catalog.pin(new Pins(ledgers.chain().network(), geometry, geometry.firstSeq()));
        catalog.sweep();
        cold = PackCold.writable(disk, roots, catalog, ledgers.chain(), geometry, 2, continuity);
    }

    Section section(int chunk) throws IOException {
        return section(ledgers, geometry.firstSeqOf(chunk), geometry.lastSeqOf(chunk));
    }

    static Section section(ToyLedgers from, long firstSeq, long lastSeq) throws IOException {
        List<Section.Entry> entries = new ArrayList<>();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            entries.add(new Section.Entry(from.header(seq), frame(from, seq)));
        }
        return new Section(entries);
    }

    static LedgerFrame frame(ToyLedgers from, long seq) throws IOException {
        Slice raw = Slice.of(from.ledger(seq));
        LedgerLayout layout = new LedgerLayout();
        try (FrameEncoder encoder = new FrameEncoder()) {
            from.chain().newWalker().walk(raw, layout);
            ByteBuffer frame = encoder.encode(raw, layout);
            return LedgerFrame.parse(
                    ByteBuffer.allocate(frame.remaining()).put(frame).flip());
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
    }

    void put(int... chunks) throws IOException {
        for (int chunk : chunks) {
            put(section(chunk));
        }
    }

    void put(Section section) throws IOException {
        try (ColdBackEnd.Prepared prepared = cold.prepare(section)) {
            prepared.publish(Deadline.never());
        }
    }

    /** Indexes chunks of a window out of their runs; what that replaces is destroyed. */
    void index(int firstChunk, int lastChunk) throws Exception {
        ArtifactKey.Index coverage = new ArtifactKey.Index(geometry.windowOf(firstChunk), firstChunk, lastChunk);
        Archived archived = new Archived(ledgers.chain(), geometry);
        List<ArtifactKey> replaced = catalog.promoteIndex(coverage, () -> {
            List<RunReader> runs = new ArrayList<>();
            for (int chunk = firstChunk; chunk <= lastChunk; chunk++) {
                runs.add(RunReader.open(disk, roots.run(chunk), archived.run(chunk)));
            }
            TxIndexSummary summary =
                    TxIndexWriter.build(disk, roots.index(coverage), archived.index(coverage), runs, 1, () -> false);
            for (RunReader run : runs) {
                run.close();
            }
            return Map.of(coverage, new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, 0));
        });
        for (ArtifactKey key : replaced) {
            cold.evict(key);
        }
        catalog.destroy(replaced);
    }

    /** Takes the events of a chunk away. */
    void loseEvents(int chunk) throws IOException {
        List<ArtifactKey> events = List.of(new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS));
        catalog.demote(events);
        cold.evict(chunk);
        catalog.destroy(events);
    }

    /** What walking a ledger gives. */
    LedgerLayout layout(long seq) throws BadLedgerException {
        return layout(ledgers, seq);
    }

    private static LedgerLayout layout(ToyLedgers from, long seq) throws BadLedgerException {
        LedgerLayout layout = new LedgerLayout();
        from.chain().newWalker().walk(Slice.of(from.ledger(seq)), layout);
        return layout;
    }

    /** The events of some ledgers by walking them. */
    List<StoredEvent> events(long firstSeq, long lastSeq) throws BadLedgerException {
        return eventsOf(ledgers, firstSeq, lastSeq);
    }

    static List<StoredEvent> eventsOf(ToyLedgers from, long firstSeq, long lastSeq) throws BadLedgerException {
        LedgerWalker walker = from.chain().newWalker();
        List<StoredEvent> all = new ArrayList<>();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            LedgerEvents events = new LedgerEvents();
            walker.events(Slice.of(from.ledger(seq)), layout(from, seq), events);
            for (int i = 0; i < events.count(); i++) {
                all.add(StoredEvent.read(events.stored(i)));
            }
        }
        return all;
    }

    boolean matches(EventQuery query, StoredEvent event) throws BadLedgerException {
        EventFields fields = new EventFields();
        ledgers.chain().newWalker().fields(event.event(), fields);
        return query.matches(fields);
    }

    @Override
    public void close() throws IOException {
        cold.close();
        catalog.close();
    }
}
