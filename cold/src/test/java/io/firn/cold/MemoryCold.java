package io.firn.cold;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** A cold storage that keeps its frames in memory. */
final class MemoryCold implements ColdStorage {
    private final Geometry geometry;
    private final Supplier<CatalogView> catalog;
    private final Map<Long, ByteBuffer> frames = new ConcurrentHashMap<>();
    private final Map<ArtifactKey.Index, Map<Long, Set<Hash>>> indexes = new ConcurrentHashMap<>();
    private volatile boolean closed;

    MemoryCold(Geometry geometry, Supplier<CatalogView> catalog) {
        this.geometry = geometry;
        this.catalog = catalog;
    }

    void put(long seq, ByteBuffer frame) {
        frames.put(seq, frame);
    }

    @Override
    public Optional<LedgerFrame> ledger(long seq) throws IOException {
        return ledger(catalog.get(), seq);
    }

    @Override
    public Optional<LedgerFrame> ledger(CatalogView snapshot, long seq) throws IOException {
        checkOpen();
        Optional<ByteBuffer> frame = Optional.ofNullable(frames.get(seq));
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        Optional<ArtifactState> state =
                snapshot.artifact(new ArtifactKey.Chunk(geometry.chunkOf(seq), ArtifactKind.LEDGERS));
        return state.isPresent() && state.get() instanceof ArtifactState.Frozen
                ? Optional.of(LedgerFrame.parse(frame.get().duplicate()))
                : Optional.empty();
    }

    void index(ArtifactKey.Index coverage, Map<Long, Set<Hash>> hashes) {
        indexes.put(coverage, Map.copyOf(hashes));
    }

    @Override
    public long[] candidates(CatalogView snapshot, Hash hash, int most) throws IOException {
        checkOpen();
        return snapshot.indexes().entrySet().stream()
                .filter(index -> index.getValue() instanceof ArtifactState.Frozen)
                .flatMap(index -> named(index.getKey(), hash).stream())
                .sorted(Comparator.reverseOrder())
                .limit(most)
                .mapToLong(Long::longValue)
                .toArray();
    }

    private List<Long> named(ArtifactKey.Index index, Hash hash) {
        return indexes.getOrDefault(index, Map.of()).entrySet().stream()
                .filter(ledger -> geometry.chunkOf(ledger.getKey()) >= index.firstChunk()
                        && geometry.chunkOf(ledger.getKey()) <= index.lastChunk())
                .filter(ledger -> ledger.getValue().contains(hash))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public OptionalLong latest() throws IOException {
        checkOpen();
        var frozen = catalog.get().frozen(ArtifactKind.LEDGERS);
        return frozen.isEmpty() ? OptionalLong.empty() : OptionalLong.of(geometry.lastSeqOf(frozen.lastKey()));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the cold storage is closed");
        }
    }
}
