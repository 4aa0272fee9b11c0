package io.firn.node;

import io.firn.catalog.Catalog;
import io.firn.cold.handle.ColdHandle;
import io.firn.cold.packs.PackCold;
import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A started node without its threads: every step of it can be taken one at a time, in a simulation too.
 *
 * <p>Owns: catalog, journal, hot stores, cold storage and archive; not the root locks, which outlive it.
 *
 * <p>Threading: {@link #ingestOne} by one thread, {@link #settle} by one thread, beside each other.
 */
final class NodeCore implements AutoCloseable {
    private final Stores stores;
    private final LiveArchive archive;
    private volatile Intake intake;
    private final Ingestion ingestion;
    private final Lifecycle lifecycle;
    private final OpaqueLedgers opaque;
    private final Closing closing;

    private NodeCore(
            Stores stores,
            LiveArchive archive,
            Intake intake,
            Ingestion ingestion,
            Lifecycle lifecycle,
            OpaqueLedgers opaque,
            Closing closing) {
        this.stores = stores;
        this.archive = archive;
        this.intake = intake;
        this.ingestion = ingestion;
        this.lifecycle = lifecycle;
        this.opaque = opaque;
        this.closing = closing;
    }

    /**
     * Opens and recovers everything under locked roots: catalog, intents, pins, sweep, start-up table.
     *
     * @param stopping true once the node is to stop: a chunk being frozen is left to the next start
     */
    static NodeCore startUp(NodeConfig config, Node.Parts parts, NodeMetrics metrics, BooleanSupplier stopping)
            throws NodeException, InterruptedException {
        Opening.check(config, parts.chain());
        Closing closing = new Closing();
        boolean started = false;
        try {
            NodeCore core = open(config, parts, metrics, stopping, closing);
            started = true;
            return core;
        } catch (IOException e) {
            throw NodeException.of(e);
        } finally {
            if (!started) {
                closing.close();
            }
        }
    }

    private static NodeCore open(
            NodeConfig config, Node.Parts parts, NodeMetrics metrics, BooleanSupplier stopping, Closing closing)
            throws NodeException, IOException, InterruptedException {
        Disk disk = parts.disk();
        Catalog catalog = closing.add(Catalog.open(disk, config.roots()));
        Opening.checkIntents(catalog);
        long earliest = Opening.pin(catalog, config, parts.chain());
        catalog.sweep();
        RunWriter.removeLeftovers(disk, config.roots().transients());
        SegmentWriter.removeLeftovers(disk, config.roots().transients());
        CommitLogOptions options = new CommitLogOptions(config.segmentBytes(), config.indexIntervalBytes());
        CommitLog log = closing.add(CommitLog.open(disk, config.roots().journal(), options));
        LedgerJournal journal = new LedgerJournal(log, config.roots().journal());
        HotTier hot = closing.add(new HotTier(catalog, parts.hotStores()));
        Stores stores = new Stores(config, parts, catalog, journal, hot, earliest);
        BulkLedgers bulk = new BulkLedgers(parts.chain(), parts.source());
        ChunkBuilder builder = new ChunkBuilder(stores, bulk, stopping);
        StartUp startUp = new StartUp(stores, builder, bulk);
        ChainLink link = startUp.run();
        metrics.coldBytes(stores.coldBytes());

        PackCold cold = PackCold.readOnly(
                disk, config.roots(), catalog::view, parts.chain(), config.geometry(), config.openFiles());
        ColdHandle handle = closing.add(ColdHandle.open(cold, config.coldLimits(), metrics.registry()));
        OpaqueLedgers opaque = OpaqueLedgers.of(stores);
        LiveArchive archive = new LiveArchive(
                parts.chain(), config, catalog::view, log, new ColdAccess.Handled(handle, cold), parts.clock(), opaque);
        hot.stores().forEach(archive::hotReady);
        Optional<LedgerHeader> latest = startUp.latest(link.nextSeq());
        latest.ifPresent(archive::advance);
        latest.ifPresent(header -> metrics.committed(header.seq()));

        Ingestion ingestion = new Ingestion(stores, archive, metrics, opaque, link.nextSeq());
        int opaqueRun = opaque.runBelow(link.nextSeq());
        Intake intake = new VerifyingIntake(parts.chain(), parts.source(), link, opaqueRun, config.lastSeq());
        TxIndexing indexing = new TxIndexing(stores, builder, metrics, stopping);
        Lifecycle lifecycle = new Lifecycle(stores, builder, indexing, archive, cold, ingestion::nextSeq, metrics);
        return new NodeCore(stores, archive, intake, ingestion, lifecycle, opaque, closing);
    }

    Stores stores() {
        return stores;
    }

    LiveArchive archive() {
        return archive;
    }

    /** From now on ledgers are verified and framed ahead, on a thread of their own. */
    void readAhead() {
        intake = new AheadIntake(intake);
    }

    /** Ends an {@link #ingestOne} that waits for the source. */
    void interrupt() {
        intake.interrupt();
    }

    OpaqueLedgers opaque() {
        return opaque;
    }

    /** The next ledger to ingest; all below are acknowledged and served. */
    long nextSeq() {
        return ingestion.nextSeq();
    }

    /**
     * Ingests the next ledger, waiting at most {@code patience} for it. When the outcome is {@link Intake.Ready}, the ledger
     * is acknowledged.
     */
    Intake.Taken ingestOne(Duration patience) throws IOException, InterruptedException {
        Intake.Taken taken = intake.take(patience);
        if (taken instanceof Intake.Ready ready) {
            ingestion.commit(ready);
        }
        return taken;
    }

    /** Freezes, indexes, discards and trims whatever is due. */
    void settle() throws IOException, InterruptedException {
        lifecycle.settle();
    }

    /** Ends every view, then closes what was opened, the last first. */
    @Override
    public void close() {
        archive.close();
        intake.close();
        closing.close();
    }
}
