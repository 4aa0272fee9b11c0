package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.RootLocks;
import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.Disk;
import io.firn.disk.LockMode;
import io.firn.hot.DiskHotStores;
import io.firn.hot.HotStores;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A node on the toy chain, on whatever disk; each start takes the locks, as {@link Node} does. */
final class Rig {
    /** Where many tests run on few processors, a read may wait for its turn. */
    static final ColdLimits PATIENT = ColdLimits.DEFAULTS
            .withTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))
            .withCacheBytes(0);

    /** Chunk 0 is 2..9, chunk 1 is 10..17, chunk 2 is 18..25. */
    static final Geometry GEOMETRY = new Geometry(8, 4, 2);

    static final ToyLedgers LEDGERS = ToyLedgers.of(ToyChain.DEFAULT, 7);

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    final Disk disk;
    final HotStores hotStores;
    final Roots roots;
    private OptionalLong earliest = OptionalLong.empty();
    private OptionalLong last = OptionalLong.empty();
    private int retain = 1;
    private Geometry geometry = GEOMETRY;
    private ToyLedgers ledgers = LEDGERS;

    private Rig(Disk disk, HotStores hotStores, Roots roots) {
        this.disk = disk;
        this.hotStores = hotStores;
        this.roots = roots;
    }

    /** On one disk for everything, simulated or not. */
    static Rig on(Disk disk, Path data) {
        return new Rig(disk, new DiskHotStores(disk), Roots.under(data));
    }

    static Rig on(Disk disk) {
        return on(disk, Path.of("/firn"));
    }

    static Rig on(Disk disk, HotStores hotStores, Path data) {
        return new Rig(disk, hotStores, Roots.under(data));
    }

    Rig earliest(long seq) {
        earliest = OptionalLong.of(seq);
        return this;
    }

    Rig last(long seq) {
        last = OptionalLong.of(seq);
        return this;
    }

    Rig following() {
        last = OptionalLong.empty();
        return this;
    }

    Rig retain(int chunks) {
        retain = chunks;
        return this;
    }

    Rig geometry(Geometry other) {
        geometry = other;
        return this;
    }

    Rig ledgers(ToyLedgers other) {
        ledgers = other;
        return this;
    }

    ToyLedgers ledgers() {
        return ledgers;
    }

    ToySource source() {
        return new ToySource(ledgers, 1_000_000);
    }

    NodeConfig config() {
        return new NodeConfig(
                roots,
                geometry,
                earliest,
                last,
                1 << 20,
                256,
                retain,
                2,
                16,
                Duration.ofMinutes(5),
                PATIENT,
                Duration.ofMillis(20));
    }

    Node.Parts parts(LedgerSource source) {
        return new Node.Parts(ledgers.chain(), source, disk, hotStores, CLOCK, new SimpleMeterRegistry());
    }

    /** Starts up under the locks. */
    Started start(LedgerSource source) throws Exception {
        Node.Parts parts = parts(source);
        RootLocks locks = RootLocks.acquire(disk, roots, LockMode.EXCLUSIVE);
        try {
            return new Started(NodeCore.startUp(config(), parts, new NodeMetrics(parts.metrics()), () -> false), locks);
        } catch (Exception e) {
            locks.close();
            throw e;
        }
    }

    /** A started core and its locks. */
    record Started(NodeCore core, RootLocks locks) implements AutoCloseable {
        /** Ingests until the source has no more or the last ledger wanted is there, then settles. */
        Started ingestAll() throws Exception {
            while (core.ingestOne(Duration.ZERO) instanceof Intake.Ready) {
                assertThat(core.nextSeq()).isPositive();
            }
            core.settle();
            return this;
        }

        @Override
        public void close() {
            core.close();
            locks.close();
        }
    }

    /** A whole bounded run to {@code lastSeq}. */
    void run(long lastSeq) throws Exception {
        last(lastSeq);
        try (Started node = start(source())) {
            node.ingestAll();
        }
    }

    /** Every ledger from {@code first} to {@code lastSeq} is served byte for byte, and none above. */
    void mustServe(NodeCore core, long first, long lastSeq) throws Exception {
        try (ArchiveView view = core.archive().view()) {
            mustServe(view, first, lastSeq);
        }
    }

    /** The same of a view. */
    void mustServe(ArchiveView view, long first, long lastSeq) throws Exception {
        assertThat(view.oldest().map(header -> header.seq())).contains(first);
        assertThat(view.latest()).contains(ledgers.header(lastSeq));
        for (long seq = first; seq <= lastSeq; seq++) {
            long at = seq;
            assertThat(view.ledger(seq))
                    .as("ledger %s", seq)
                    .isInstanceOfSatisfying(ArchiveView.Found.class, found -> mustEqual(at, found));
        }
        assertThat(view.ledger(lastSeq + 1)).isInstanceOf(ArchiveView.NotYet.class);
        mustFind(view, first, lastSeq);
        mustHandOut(view, first, lastSeq);
    }

    /** The events of the ledgers from {@code first} to {@code lastSeq} come in order, up to one that is not understood. */
    private void mustHandOut(ArchiveView view, long first, long lastSeq) throws Exception {
        LedgerWalker walker = ledgers.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        List<StoredEvent> expected = new ArrayList<>();
        boolean opaque = false;
        for (long seq = first; seq <= lastSeq && !opaque; seq++) {
            Slice raw = Slice.of(ledgers.ledger(seq));
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
            opaque = layout.opaqueReason().isPresent();
            for (int i = 0; i < events.count(); i++) {
                expected.add(StoredEvent.read(Slice.of(events.stored(i).copy())));
            }
        }
        Iterator<StoredEvent> next = expected.iterator();
        ArchiveView.EventRequest all = new ArchiveView.EventRequest(
                EventQuery.ALL, first, lastSeq + 1, Optional.empty(), ArchiveView.EventRequest.Order.ASCENDING);
        ArchiveView.ByEvent end = view.events(all, found -> {
            StoredEvent wanted = next.next();
            assertThat(found.id()).isEqualTo(wanted.id());
            assertThat(found.txHash()).isEqualTo(wanted.txHash());
            assertThat(found.event().copy()).isEqualTo(wanted.event().copy());
            return true;
        });
        assertThat(next).isExhausted();
        assertThat(end).isInstanceOf(opaque ? ArchiveView.Incomplete.class : ArchiveView.SearchedAll.class);
    }

    /** Every hash of the ledgers from {@code first} to {@code lastSeq} is found, with the bytes it names, and no other. */
    private void mustFind(ArchiveView view, long first, long lastSeq) throws Exception {
        LedgerWalker walker = ledgers.chain().newWalker();
        LedgerLayout layout = new LedgerLayout();
        boolean opaque = false;
        for (long seq = first; seq <= lastSeq; seq++) {
            Slice raw = Slice.of(ledgers.ledger(seq));
            walker.walk(raw, layout);
            opaque |= layout.opaqueReason().isPresent();
            assertThat(view.find(layout.header().hash()))
                    .as("hash of ledger %s", seq)
                    .isEqualTo(new ArchiveView.FoundLedger(layout.header()));
            for (int i = 0; i < layout.txCount(); i++) {
                mustFind(view, layout, i, raw, layout.hash(i));
                mustFind(view, layout, i, raw, layout.innerHash(i));
            }
        }
        assertThat(view.find(new Hash(lastSeq, 1, 2, 3)))
                .isInstanceOf(opaque ? ArchiveView.Incomplete.class : ArchiveView.Unknown.class);
    }

    private static void mustFind(ArchiveView view, LedgerLayout layout, int i, Slice raw, Hash hash) throws Exception {
        assertThat(view.find(hash))
                .as("transaction %s of ledger %s", i, layout.header().seq())
                .isInstanceOfSatisfying(ArchiveView.FoundTx.class, found -> {
                    assertThat(found.ledger()).isEqualTo(layout.header());
                    assertThat(found.position()).isEqualTo(i);
                    assertThat(found.envelope().copy())
                            .isEqualTo(raw.part(layout.envelopeOffset(i), layout.envelopeLength(i))
                                    .copy());
                    assertThat(found.result().copy())
                            .isEqualTo(raw.part(layout.resultOffset(i), layout.resultLength(i))
                                    .copy());
                });
    }

    private void mustEqual(long seq, ArchiveView.Found found) {
        try {
            assertThat(found.frame().decode().copy()).as("ledger %s", seq).isEqualTo(ledgers.ledger(seq));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
