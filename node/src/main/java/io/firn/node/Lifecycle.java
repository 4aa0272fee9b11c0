package io.firn.node;

import io.firn.catalog.ArtifactState;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.LongSupplier;

/**
 * Moves whole chunks from hot to cold: freeze, discard, trim.
 *
 * <p>Order: a chunk is published frozen before its hot store is withdrawn, and its ledgers leave the journal only when no hot
 * key is left for them; so every ledger has a home at every moment.
 *
 * <p>Holds: when {@link #settle} returned nothing is left to do.
 *
 * <p>Threading: confined to one worker.
 *
 * <p>Proof: {@code NodeCrashTest}.
 */
final class Lifecycle {
    private final Stores stores;
    private final ChunkBuilder builder;
    private final LiveArchive archive;
    private final LongSupplier nextSeq;
    private final NodeMetrics metrics;
    private final JournalReset reset;

    /** @param nextSeq every ledger below it has been ingested whole */
    Lifecycle(Stores stores, ChunkBuilder builder, LiveArchive archive, LongSupplier nextSeq, NodeMetrics metrics) {
        this.stores = stores;
        this.builder = builder;
        this.archive = archive;
        this.nextSeq = nextSeq;
        this.metrics = metrics;
        this.reset = new JournalReset(stores.catalog(), stores.journal());
    }

    /**
     * Does all there is to do. A failed freeze does not keep what is frozen already from leaving hot tier and journal.
     *
     * @throws InterruptedException when the node is stopping
     */
    void settle() throws IOException, InterruptedException {
        Optional<IOException> failed = Optional.empty();
        try {
            while (freezeNext()) {
                discardFrozen();
            }
        } catch (IOException e) {
            failed = Optional.of(e);
        }
        discardFrozen();
        trim();
        reset.forget();
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    /** Freezes the lowest whole chunk that is not frozen; false when there is none. */
    boolean freezeNext() throws IOException, InterruptedException {
        OptionalInt next = nextToFreeze();
        if (next.isEmpty()) {
            return false;
        }
        int chunk = next.getAsInt();
        long started = System.nanoTime();
        builder.freeze(chunk, builder.pieces(chunk), lastHotHash(chunk));
        metrics.addColdBytes(stores.parts().disk().size(stores.config().roots().pack(chunk)));
        metrics.freeze().record(System.nanoTime() - started, java.util.concurrent.TimeUnit.NANOSECONDS);
        return true;
    }

    private OptionalInt nextToFreeze() {
        Geometry geometry = stores.geometry();
        SortedMap<Integer, ArtifactState.Frozen> frozen = stores.frozen();
        long limit = nextSeq.getAsLong();
        int chunk = geometry.chunkOf(stores.earliestSeq());
        while (frozen.containsKey(chunk)) {
            chunk++;
        }
        return geometry.lastSeqOf(chunk) < limit ? OptionalInt.of(chunk) : OptionalInt.empty();
    }

    private Optional<Hash> lastHotHash(int chunk) throws IOException {
        Optional<HotStore> store = stores.hot().store(chunk);
        if (store.isEmpty()) {
            return Optional.empty();
        }
        Optional<HotRow> last = store.get().row(stores.geometry().lastSeqOf(chunk));
        return last.map(row -> row.header().hash());
    }

    /**
     * Takes every frozen chunk out of the hot tier.
     *
     * <table>
     * <caption>Steps</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>hot key → {@code transient}</td><td>a hot chunk nobody believes</td><td>start-up discards it</td></tr>
     * <tr><td>2</td><td>the archive hides it, views taken before end</td><td>the same</td><td>the same</td></tr>
     * <tr><td>3</td><td>close, remove the directory, sync its parent</td><td>a key, part of a directory or none</td>
     *     <td>the same</td></tr>
     * <tr><td>4</td><td>delete the key</td><td>nothing of it</td><td>nothing to repair</td></tr>
     * </table>
     */
    void discardFrozen() throws IOException, InterruptedException {
        SortedMap<Integer, ArtifactState.Frozen> frozen = stores.frozen();
        for (int chunk : stores.catalog().view().hot().keySet()) {
            if (frozen.containsKey(chunk)) {
                long started = System.nanoTime();
                stores.hot().withdraw(chunk);
                archive.hotGone(chunk);
                archive.awaitEarlierViews();
                stores.hot().discard(chunk);
                metrics.discard().record(System.nanoTime() - started, java.util.concurrent.TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Gives up journal segments of chunks that are cold, have {@code retainChunks} cold ones above them and no hot key. */
    void trim() throws IOException {
        LedgerJournal journal = stores.journal();
        if (journal.isEmpty()) {
            return;
        }
        Geometry geometry = stores.geometry();
        SortedMap<Integer, ArtifactState.Frozen> frozen = stores.frozen();
        int limit = geometry.chunkOf(journal.firstSeq());
        while (frozen.containsKey(limit)) {
            limit++;
        }
        limit -= stores.config().retainChunks();
        var hot = stores.catalog().view().hot();
        if (!hot.isEmpty()) {
            limit = Math.min(limit, hot.firstKey());
        }
        if (limit > geometry.chunkOf(journal.firstSeq())) {
            journal.trimBelow(geometry.firstSeqOf(limit));
        }
    }
}
