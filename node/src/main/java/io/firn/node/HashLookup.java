package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.cold.ColdException;
import io.firn.cold.FoundByHash;
import io.firn.cold.packs.HashSearch;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.hot.HotPlace;
import io.firn.hot.HotStore;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One search for what a hash names: hot chunks, the newest first, then the cold storage. Hot chunks only name ledgers; what a
 * ledger holds is believed when its own bytes hash to what was asked for.
 *
 * <p>Holds: "unknown" is said only when every ledger served was asked about.
 *
 * <p>Limits: those of {@link HashSearch}.
 *
 * <p>Threading: confined to the call.
 */
final class HashLookup {
    private final Tiers tiers;
    private final Homes homes;
    private final Hash hash;
    private final HashSearch search;

    HashLookup(Tiers tiers, Hash hash) {
        this.tiers = tiers;
        this.homes = tiers.homes();
        this.hash = hash;
        this.search = new HashSearch(hash, homes.chain());
    }

    ArchiveView.ByHash find() throws IOException {
        Optional<ArchiveView.ByHash> found = inHot();
        if (found.isEmpty()) {
            found = inCold();
        }
        return found.isPresent() ? found.get() : nowhere();
    }

    private Optional<ArchiveView.ByHash> inHot() throws IOException {
        for (Map.Entry<Integer, HotStore> store : tiers.hotStores().entrySet()) {
            if (tiers.catalog().indexed(store.getKey())) {
                continue; // cold wins where it covers
            }
            Optional<HotPlace> place = store.getValue().find(hash);
            if (place.isPresent() && tiers.serves(place.get().seq())) {
                Optional<ArchiveView.ByHash> found = lookInto(place.get().seq());
                if (found.isEmpty()) {
                    throw new IOException("hot chunk " + store.getKey() + " says that ledger "
                            + place.get().seq() + " has " + hash + ", and it has not: run firn doctor --deep");
                }
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<ArchiveView.ByHash> inCold() throws IOException {
        try {
            return tiers.cold()
                    .find(hash, homes.cold().deadline())
                    .filter(found -> tiers.serves(found.ledger().seq()))
                    .map(HashLookup::answer);
        } catch (ColdException.Incomplete e) {
            return Optional.of(new ArchiveView.Incomplete(String.valueOf(e.getMessage())));
        }
    }

    /** What in a ledger has the hash; empty when nothing has. */
    private Optional<ArchiveView.ByHash> lookInto(long seq) throws IOException {
        LedgerFrame frame = frame(seq);
        try {
            return search.in(seq, frame).map(HashLookup::answer);
        } catch (FrameException | BadLedgerException e) {
            throw new IOException("ledger " + seq + ": " + e.getMessage() + ": run firn doctor --deep", e);
        }
    }

    private static ArchiveView.ByHash answer(FoundByHash found) {
        return switch (found) {
            case FoundByHash.Transaction(LedgerHeader ledger, int position, Slice envelope, Slice result) ->
                new ArchiveView.FoundTx(ledger, position, envelope, result);
            case FoundByHash.Ledger(LedgerHeader header) -> new ArchiveView.FoundLedger(header);
        };
    }

    private LedgerFrame frame(long seq) throws IOException {
        return switch (tiers.ledger(seq)) {
            case ArchiveView.Found found -> found.frame();
            case ArchiveView.Unavailable gap -> throw new IOException(gap.why());
            case ArchiveView.NotYet _ -> throw new IOException("ledger " + seq + " is above the latest");
            case ArchiveView.BelowFloor _ -> throw new IOException("ledger " + seq + " is below the floor");
        };
    }

    private ArchiveView.ByHash nowhere() throws IOException {
        Optional<LedgerHeader> latest = tiers.latest();
        if (latest.isEmpty()) {
            return new ArchiveView.Unknown();
        }
        Optional<String> gap = firstUnasked(latest.get().seq());
        if (gap.isPresent()) {
            return new ArchiveView.Incomplete(gap.get());
        }
        OptionalLong opaque = homes.opaque().firstFrom(tiers.floor());
        return opaque.isPresent() && opaque.getAsLong() <= latest.get().seq()
                ? new ArchiveView.Incomplete("ledger " + opaque.getAsLong()
                        + " is kept but not understood by this version of firn, and may hold it")
                : new ArchiveView.Unknown();
    }

    /** Why not every ledger served was asked about. */
    private Optional<String> firstUnasked(long latestSeq) {
        Geometry geometry = homes.geometry();
        int last = geometry.chunkOf(latestSeq);
        int chunk = geometry.chunkOf(tiers.floor());
        while (chunk <= last) {
            Optional<ArtifactKey.Index> index = tiers.catalog().frozenIndex(geometry.windowOf(chunk));
            if (index.isPresent()
                    && index.get().firstChunk() <= chunk
                    && chunk <= index.get().lastChunk()) {
                chunk = index.get().lastChunk() + 1;
            } else if (tiers.hotStores().containsKey(chunk)) {
                chunk++;
            } else {
                return Optional.of("the hashes of chunk " + chunk + " (ledgers " + geometry.firstSeqOf(chunk) + " to "
                        + geometry.lastSeqOf(chunk) + ") are not indexed yet: ask again later");
            }
        }
        return Optional.empty();
    }
}
