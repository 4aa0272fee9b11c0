package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexSummary;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunReader;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Builds the index of a window's hashes, anew each time the window has more frozen chunks than its index covers.
 *
 * <p>Order: {@link io.firn.catalog.Catalog#promoteIndex}. A window that had an index has one at every moment.
 *
 * <p>Threading: confined to the lifecycle's worker; a build uses threads of its own.
 *
 * <p>Proof: {@code NodeCrashTest}, {@code TxIndexingTest}.
 */
final class TxIndexing {
    private final Stores stores;
    private final ChunkBuilder builder;
    private final NodeMetrics metrics;
    private final BooleanSupplier stopping;

    TxIndexing(Stores stores, ChunkBuilder builder, NodeMetrics metrics, BooleanSupplier stopping) {
        this.stores = stores;
        this.builder = builder;
        this.metrics = metrics;
        this.stopping = stopping;
    }

    /**
     * Brings every window's index up to its last frozen chunk without a gap before it.
     *
     * @param replaced is given what the new indexes replace, {@code pruning} now: to be destroyed once nobody reads it any more
     * @throws InterruptedException when the node is stopping; the next start removes what was written
     */
    void catchUp(List<ArtifactKey> replaced) throws IOException, InterruptedException {
        SortedMap<Integer, ArtifactState.Frozen> frozen = stores.frozen();
        if (frozen.isEmpty()) {
            return;
        }
        Geometry geometry = stores.geometry();
        for (int window = geometry.windowOf(frozen.firstKey());
                window <= geometry.windowOf(frozen.lastKey());
                window++) {
            Optional<ArtifactKey.Index> wanted = wanted(window, frozen);
            if (wanted.isPresent() && !covered(wanted.get())) {
                replaced.addAll(build(wanted.get()));
            }
        }
    }

    private Optional<ArtifactKey.Index> wanted(int window, SortedMap<Integer, ArtifactState.Frozen> frozen) {
        Geometry geometry = stores.geometry();
        int first = Math.max(geometry.firstChunkOf(window), geometry.chunkOf(stores.earliestSeq()));
        int limit = first;
        while (limit <= geometry.lastChunkOf(window) && frozen.containsKey(limit)) {
            limit++;
        }
        return limit == first ? Optional.empty() : Optional.of(new ArtifactKey.Index(window, first, limit - 1));
    }

    private boolean covered(ArtifactKey.Index wanted) {
        Optional<ArtifactKey.Index> held = stores.catalog().view().frozenIndex(wanted.window());
        return held.isPresent()
                && held.get().firstChunk() <= wanted.firstChunk()
                && held.get().lastChunk() >= wanted.lastChunk();
    }

    private List<ArtifactKey> build(ArtifactKey.Index coverage) throws IOException, InterruptedException {
        long started = System.nanoTime();
        SortedMap<Integer, ArtifactState.Frozen> runs = stores.catalog().view().frozen(ArtifactKind.TXHASH);
        for (int chunk = coverage.firstChunk(); chunk <= coverage.lastChunk(); chunk++) {
            if (!runs.containsKey(chunk)) {
                builder.freezeDerived(chunk, ArtifactKind.TXHASH);
            }
        }
        List<ArtifactKey> replaced = stores.catalog().promoteIndex(coverage, () -> {
            TxIndexSummary summary = write(coverage);
            return Map.of(coverage, new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, 0));
        });
        metrics.indexed(coverage.lastChunk() - coverage.firstChunk() + 1);
        metrics.index().record(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        return replaced;
    }

    private TxIndexSummary write(ArtifactKey.Index coverage) throws IOException, InterruptedException {
        Roots roots = stores.config().roots();
        SortedMap<Integer, ArtifactState.Frozen> frozen =
                stores.catalog().view().frozen(ArtifactKind.TXHASH);
        List<RunReader> runs = new ArrayList<>();
        try {
            for (int chunk = coverage.firstChunk(); chunk <= coverage.lastChunk(); chunk++) {
                RunReader run = RunReader.open(stores.parts().disk(), roots.run(chunk), stores.runIdentity(chunk));
                runs.add(run);
                ArtifactState.Frozen key = frozen.get(chunk);
                if (key == null || !key.content().equals(run.summary().content())) {
                    throw new CorruptFileException(
                            roots.run(chunk),
                            "its content hash is not that of the catalog: another file is in its place");
                }
            }
            return TxIndexWriter.build(
                    stores.parts().disk(),
                    roots.index(coverage),
                    new IndexIdentity(
                            stores.parts().chain().network(),
                            stores.geometry(),
                            coverage.window(),
                            coverage.firstChunk(),
                            coverage.lastChunk()),
                    runs,
                    stores.config().indexThreads(),
                    stopping);
        } finally {
            for (RunReader run : runs) {
                run.close();
            }
        }
    }
}
