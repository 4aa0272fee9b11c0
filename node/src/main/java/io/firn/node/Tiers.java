package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.catalog.Pins;
import io.firn.cold.ColdReads;
import io.firn.cold.LedgerRef;
import io.firn.cold.search.ChunkEvents;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One consistent choice of latest ledger, hot stores and catalog, and how a ledger is found in it: cold wins where it covers,
 * hot chunks answer from the journal.
 *
 * <p>Threading: immutable, safe to share.
 */
final class Tiers {
    private final Homes homes;
    private final Optional<LedgerHeader> latest;
    private final CatalogView catalog;
    private final ColdReads cold;
    private final SortedMap<Integer, HotStore> believed;

    /**
     * @param latest the last ledger that may be answered
     * @param hot stores by chunk; those the catalog does not call ready are not used
     * @param cold reads of that catalog
     */
    Tiers(Homes homes, Optional<LedgerHeader> latest, Map<Integer, HotStore> hot, CatalogView catalog, ColdReads cold) {
        this.homes = homes;
        this.latest = latest;
        this.catalog = catalog;
        this.cold = cold;
        TreeMap<Integer, HotStore> newestFirst = new TreeMap<>(Comparator.reverseOrder());
        hot.forEach((chunk, store) -> {
            if (catalog.hot().get(chunk) == HotState.READY) {
                newestFirst.put(chunk, store);
            }
        });
        this.believed = Collections.unmodifiableSortedMap(newestFirst);
    }

    Optional<LedgerHeader> latest() {
        return latest;
    }

    /** Header of the lowest ledger that has a home at or above the floor. */
    Optional<LedgerHeader> oldest() throws IOException {
        OptionalLong seq = oldestSeq();
        return seq.isEmpty() ? Optional.empty() : Optional.of(homes.oldestHeader(seq.getAsLong(), this::header));
    }

    ArchiveView.Lookup ledger(long seq) throws IOException {
        if (seq < floor()) {
            return new ArchiveView.BelowFloor();
        }
        if (latest.isEmpty() || seq > latest.get().seq()) {
            return new ArchiveView.NotYet();
        }
        int chunk = homes.geometry().chunkOf(seq);
        if (frozen(chunk)) {
            Optional<LedgerFrame> frame =
                    cold.ledger(new LedgerRef.BySeq(seq), homes.cold().deadline());
            return frame.isPresent()
                    ? new ArchiveView.Found(frame.get())
                    : new ArchiveView.Unavailable("ledger " + seq + ": the cold storage does not hold chunk " + chunk);
        }
        if (hotStore(chunk).isEmpty()) {
            return new ArchiveView.Unavailable(
                    "ledger " + seq + ": chunk " + chunk + " is neither frozen nor hot: run firn doctor");
        }
        Optional<LedgerFrame> frame = homes.journalFrame(seq);
        return frame.isPresent()
                ? new ArchiveView.Found(frame.get())
                : new ArchiveView.Unavailable("ledger " + seq + ": chunk " + chunk
                        + " is hot and the journal does not hold it: run firn doctor");
    }

    /** The events of a hot chunk from a ledger on, which the caller closes; empty when it does not answer for them. */
    Optional<ChunkEvents> hotEvents(int chunk, long firstSeq) throws IOException {
        Optional<HotStore> store = hotStore(chunk);
        return store.isPresent() && store.get().row(firstSeq).isPresent()
                ? Optional.of(new HotChunkEvents(store.get()))
                : Optional.empty();
    }

    /** True when the cold storage answers for the events of a chunk. */
    boolean coldHasEvents(int chunk) {
        return frozen(chunk, ArtifactKind.EVENTS);
    }

    /** The cold storage, by this choice's catalog. */
    ColdReads cold() {
        return cold;
    }

    Homes homes() {
        return homes;
    }

    CatalogView catalog() {
        return catalog;
    }

    /** The hot stores that are believed, the newest chunk first. */
    SortedMap<Integer, HotStore> hotStores() {
        return believed;
    }

    /** True for a sequence that may be answered. */
    boolean serves(long seq) {
        return seq >= floor() && latest.isPresent() && seq <= latest.get().seq();
    }

    /** The lowest sequence that may be answered. */
    long floor() {
        return catalog.pins().map(Pins::earliestSeq).orElse(homes.geometry().firstSeq());
    }

    private OptionalLong oldestSeq() {
        long floor = floor();
        if (latest.isEmpty() || latest.get().seq() < floor) {
            return OptionalLong.empty();
        }
        int floorChunk = homes.geometry().chunkOf(floor);
        long lowest = Long.MAX_VALUE;
        var frozen = catalog.frozen(ArtifactKind.LEDGERS).tailMap(floorChunk);
        if (!frozen.isEmpty()) {
            lowest = homes.geometry().firstSeqOf(frozen.firstKey());
        }
        for (int chunk : believed.keySet()) {
            if (chunk >= floorChunk) {
                long held = Math.max(homes.geometry().firstSeqOf(chunk), homes.journalFirst());
                lowest = Math.min(lowest, held);
            }
        }
        lowest = Math.max(lowest, floor);
        return lowest > latest.get().seq() ? OptionalLong.empty() : OptionalLong.of(lowest);
    }

    /** Header facts from the hot row where there is one, else read out of the ledger. */
    private LedgerHeader header(long seq) throws IOException {
        int chunk = homes.geometry().chunkOf(seq);
        Optional<HotStore> store = hotStore(chunk);
        if (!frozen(chunk) && store.isPresent()) {
            Optional<HotRow> row = store.get().row(seq);
            if (row.isPresent()) {
                return row.get().header();
            }
        }
        return switch (ledger(seq)) {
            case ArchiveView.Found found -> homes.peek(seq, found.frame());
            case ArchiveView.Unavailable gap -> throw new IOException(gap.why());
            case ArchiveView.NotYet notYet -> throw new IOException("ledger " + seq + " is above the latest");
            case ArchiveView.BelowFloor below -> throw new IOException("ledger " + seq + " is below the floor");
        };
    }

    private boolean frozen(int chunk) {
        return frozen(chunk, ArtifactKind.LEDGERS);
    }

    private boolean frozen(int chunk, ArtifactKind kind) {
        Optional<ArtifactState> state = catalog.artifact(new ArtifactKey.Chunk(chunk, kind));
        return state.isPresent() && state.get() instanceof ArtifactState.Frozen;
    }

    private Optional<HotStore> hotStore(int chunk) {
        return Optional.ofNullable(believed.get(chunk));
    }
}
