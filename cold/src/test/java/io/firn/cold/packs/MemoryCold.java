package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.roaringbitmap.RoaringBitmap;

/** A cold storage that keeps its frames in memory. */
final class MemoryCold implements ColdStorage {
    private final Geometry geometry;
    private final Supplier<CatalogView> catalog;
    private final Map<Long, ByteBuffer> frames = new ConcurrentHashMap<>();
    private final Map<ArtifactKey.Index, Map<Long, Set<Hash>>> indexes = new ConcurrentHashMap<>();
    private final Map<Integer, List<LedgerEvents>> events = new ConcurrentHashMap<>();
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

    void events(int chunk, List<LedgerEvents> ledgers) {
        events.put(chunk, List.copyOf(ledgers));
    }

    @Override
    public Optional<ColdEvents> events(CatalogView snapshot, int chunk) throws IOException {
        checkOpen();
        Optional<ArtifactState> state = snapshot.artifact(new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS));
        return state.isPresent() && state.get() instanceof ArtifactState.Frozen
                ? Optional.ofNullable(events.get(chunk)).map(InMemory::new)
                : Optional.empty();
    }

    /** Events looked for one by one. */
    private record InMemory(List<LedgerEvents> ledgers) implements ColdEvents {
        /** Looks at the events of a ledger. */
        private interface Look {
            void at(int id, LedgerEvents ledger, int i);
        }

        private void forEach(Look look) {
            int id = 0;
            for (LedgerEvents ledger : ledgers) {
                for (int i = 0; i < ledger.count(); i++) {
                    look.at(id++, ledger, i);
                }
            }
        }

        @Override
        public int eventsBefore(long seq) {
            return ledgers.stream()
                    .filter(ledger -> ledger.seq() < seq)
                    .mapToInt(LedgerEvents::count)
                    .sum();
        }

        @Override
        public void postings(TermKey term, int fromId, int limitId, RoaringBitmap into) {
            forEach((id, ledger, i) -> {
                for (int t = 0; t < ledger.termCount(i); t++) {
                    TermKey key = new TermKey(ledger.termHigh(i, t), ledger.termLow(i, t));
                    if (id >= fromId && id < limitId && key.equals(term)) {
                        into.add(id);
                    }
                }
            });
        }

        @Override
        public Slice stored(int wanted) {
            List<Slice> found = new ArrayList<>();
            forEach((id, ledger, i) -> {
                if (id == wanted) {
                    found.add(ledger.stored(i));
                }
            });
            return found.getFirst();
        }

        @Override
        public void close() {}
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
