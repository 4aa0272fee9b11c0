package io.firn.node;

import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Makes verified ledgers part of the archive, one after the other.
 *
 * <p>Durable when: {@link #commit} returned. What is durable is the commit in the journal; the hot rows can be written again.
 *
 * <p>Threading: confined to its owner; {@link #nextSeq} from any thread.
 *
 * <p>Proof: {@code NodeCrashTest}.
 */
final class Ingestion {
    private final Stores stores;
    private final LiveArchive archive;
    private final NodeMetrics metrics;
    private final OpaqueLedgers opaque;
    private volatile long nextSeq;

    Ingestion(Stores stores, LiveArchive archive, NodeMetrics metrics, OpaqueLedgers opaque, long nextSeq) {
        this.stores = stores;
        this.archive = archive;
        this.metrics = metrics;
        this.opaque = opaque;
        this.nextSeq = nextSeq;
    }

    /** Every ledger below this is acknowledged, in the hot tier or cold, and served. */
    long nextSeq() {
        return nextSeq;
    }

    /**
     * Commits the next ledger.
     *
     * <table>
     * <caption>Steps</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>first ledger of a chunk: the journal rolls</td><td>a journal that ends with a whole chunk</td>
     *     <td>nothing to repair</td></tr>
     * <tr><td>2</td><td>first ledger of a chunk: hot bracket, key {@code ready}</td><td>an empty hot chunk</td>
     *     <td>start-up keeps it</td></tr>
     * <tr><td>3</td><td>append to the journal</td><td>perhaps a torn commit</td><td>the journal cuts it at open</td></tr>
     * <tr><td>4</td><td>journal forced: the ledger is acknowledged</td><td>a hot chunk behind the journal</td>
     *     <td>start-up applies the rows again</td></tr>
     * <tr><td>5</td><td>hot rows in one batch</td><td>the same, or all of it</td><td>the same</td></tr>
     * <tr><td>6</td><td>the archive advances</td><td>everything</td><td>nothing to repair</td></tr>
     * </table>
     */
    void commit(Intake.Ready ledger) throws IOException {
        long started = System.nanoTime();
        LedgerHeader header = ledger.header();
        Geometry geometry = stores.geometry();
        HotStore hot = storeFor(header.seq());
        stores.journal().append(header.seq(), ledger.frame());
        metrics.committed(header.seq());
        hot.append(new HotRow(header, ledger.opaque()), ledger.hashes(), ledger.events());
        opaque.note(header.seq(), ledger.opaque());
        archive.advance(header);
        nextSeq = header.seq() + 1;
        metrics.commit().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        if (geometry.closesChunk(header.seq())) {
            metrics.chunkCompleted();
        }
    }

    private HotStore storeFor(long seq) throws IOException {
        int chunk = stores.geometry().chunkOf(seq);
        if (stores.geometry().opensChunk(seq)) {
            stores.journal().roll();
        }
        var open = stores.hot().store(chunk);
        if (open.isPresent()) {
            return open.get();
        }
        HotStore made = stores.hot().create(chunk);
        archive.hotReady(chunk, made);
        return made;
    }
}
