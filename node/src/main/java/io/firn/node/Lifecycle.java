package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.cold.packs.PackCold;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Moves whole chunks from hot to cold: freeze, index, discard, trim.
 *
 * <p>Order: a chunk is published frozen, its events with it, then indexed, before its hot store is withdrawn, and its ledgers leave the journal only
 * when no hot key is left for them; so every ledger has a home, and every hash and event is found, at every moment.
 *
 * <p>Holds: when {@link #settle} returned nothing is left to do.
 *
 * <p>Threading: confined to one worker.
 *
 * <p>Proof: {@code NodeCrashTest}, {@code EventDerivationTest}.
 */
final class Lifecycle {
    private final Stores stores;
    private final ChunkBuilder builder;
    private final TxIndexing indexing;
    private final LiveArchive archive;
    private final PackCold cold;
    private final LongSupplier nextSeq;
    private final NodeMetrics metrics;
    private final JournalReset reset;

    /** What newer indexes have replaced and views taken earlier may still read. */
    private final List<ArtifactKey> replaced = new ArrayList<>();

    /** @param nextSeq every ledger below it has been ingested whole */
    Lifecycle(
            Stores stores,
            ChunkBuilder builder,
            TxIndexing indexing,
            LiveArchive archive,
            PackCold cold,
            LongSupplier nextSeq,
            NodeMetrics metrics) {
        this.stores = stores;
        this.builder = builder;
        this.indexing = indexing;
        this.archive = archive;
        this.cold = cold;
        this.nextSeq = nextSeq;
        this.metrics = metrics;
        this.reset = new JournalReset(stores.catalog(), stores.journal());
    }

    /** One stage of the lifecycle. */
    @FunctionalInterface
    private interface Stage {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Does all there is to do. A stage that fails does not keep the others from doing theirs.
     *
     * @throws InterruptedException when the node is stopping
     */
    void settle() throws IOException, InterruptedException {
        List<IOException> failures = new ArrayList<>();
        do {
            // Bounded by what was whole when it began: ingestion may close chunks as fast as they are frozen.
            long limit = nextSeq.getAsLong();
            attempt(failures, () -> freezeBelow(limit));
            deriveEvents(failures);
            attempt(failures, () -> indexing.catchUp(replaced));
            attempt(failures, this::reclaim);
        } while (failures.isEmpty() && nextToFreeze(nextSeq.getAsLong()).isPresent());
        attempt(failures, this::trim);
        attempt(failures, reset::forget);
        attempt(failures, () -> metrics.coldBytes(stores.coldBytes()));
        if (!failures.isEmpty()) {
            IOException first = failures.getFirst();
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    private static void attempt(List<IOException> failures, Stage stage) throws InterruptedException {
        try {
            stage.run();
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** Freezes every chunk that is whole below {@code limitSeq} and not frozen. */
    private void freezeBelow(long limitSeq) throws IOException, InterruptedException {
        for (OptionalInt next = nextToFreeze(limitSeq); next.isPresent(); next = nextToFreeze(limitSeq)) {
            freeze(next.getAsInt());
        }
    }

    private void freeze(int chunk) throws IOException, InterruptedException {
        long started = System.nanoTime();
        builder.freeze(chunk, builder.pieces(chunk), lastHotHash(chunk));
        metrics.freeze().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
    }

    /**
     * Makes the events of every frozen chunk that has none: it was frozen before they were kept, or they were taken away. A pack
     * that cannot be read keeps no other chunk from getting its events.
     */
    private void deriveEvents(List<IOException> failures) throws InterruptedException {
        for (int chunk : stores.frozen().keySet()) {
            if (!stores.catalog().view().frozen(ArtifactKind.EVENTS).containsKey(chunk)) {
                attempt(failures, () -> builder.freezeDerived(chunk, ArtifactKind.EVENTS));
            }
        }
    }

    /** The lowest chunk that is whole below {@code limitSeq} and not frozen. */
    private OptionalInt nextToFreeze(long limitSeq) {
        Geometry geometry = stores.geometry();
        SortedMap<Integer, ArtifactState.Frozen> frozen = stores.frozen();
        int chunk = geometry.chunkOf(stores.earliestSeq());
        while (frozen.containsKey(chunk)) {
            chunk++;
        }
        return geometry.lastSeqOf(chunk) < limitSeq ? OptionalInt.of(chunk) : OptionalInt.empty();
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
     * Takes every chunk for which the cold tier answers in all kinds out of the hot tier, and destroys what newer indexes have replaced.
     *
     * <table>
     * <caption>Steps</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>hot keys → {@code transient}</td><td>hot chunks nobody believes</td><td>start-up discards them</td></tr>
     * <tr><td>2</td><td>the archive hides them, views taken before end</td><td>the same</td><td>the same</td></tr>
     * <tr><td>3</td><td>each: close, remove the directory, sync its parent</td><td>a key, part of a directory or none</td>
     *     <td>the same</td></tr>
     * <tr><td>4</td><td>each: delete the key</td><td>nothing of it</td><td>nothing to repair</td></tr>
     * <tr><td>5</td><td>destroy the replaced indexes and runs, {@code pruning} since their successor was promoted</td>
     *     <td>keys {@code pruning}, any of the files</td><td>sweep</td></tr>
     * </table>
     */
    void reclaim() throws IOException, InterruptedException {
        CatalogView catalog = stores.catalog().view();
        List<Integer> done =
                catalog.hot().keySet().stream().filter(catalog::answersFor).toList();
        if (done.isEmpty() && replaced.isEmpty()) {
            return;
        }
        long started = System.nanoTime();
        for (int chunk : done) {
            stores.hot().withdraw(chunk);
            archive.hotGone(chunk);
        }
        archive.awaitEarlierViews();
        for (int chunk : done) {
            stores.hot().discard(chunk);
        }
        if (!done.isEmpty()) {
            metrics.discard().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        }
        destroyReplaced();
    }

    private void destroyReplaced() throws IOException {
        for (ArtifactKey key : replaced) {
            cold.evict(key);
        }
        stores.catalog().destroy(replaced);
        replaced.clear();
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
