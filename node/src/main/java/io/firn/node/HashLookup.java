package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.FrameTransactions;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.hot.HotPlace;
import io.firn.hot.HotStore;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One search for what a hash names: hot chunks, the newest first, then the frozen indexes, the newest window first. Both only
 * name ledgers; what a ledger holds is believed when its own bytes hash to what was asked for.
 *
 * <p>Holds: "unknown" is said only when every ledger served was asked about.
 *
 * <p>Limits: {@value #MAX_CONFIRMATIONS} ledgers are looked into. An index names a ledger that does not have the hash once in 256
 * questions, so more come together only when somebody has made hashes for it.
 *
 * <p>Threading: confined to the call.
 */
final class HashLookup {
    private static final int MAX_CONFIRMATIONS = 16;

    private final Tiers tiers;
    private final Homes homes;
    private final Hash hash;
    private final AtomicLong decompressedBytes;

    /** @param decompressedBytes is raised by what the search decompresses */
    HashLookup(Tiers tiers, Hash hash, AtomicLong decompressedBytes) {
        this.tiers = tiers;
        this.homes = tiers.homes();
        this.hash = hash;
        this.decompressedBytes = decompressedBytes;
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
        long[] candidates = homes.cold().candidates(tiers.catalog(), hash, MAX_CONFIRMATIONS + 1);
        Optional<IOException> unreadable = Optional.empty();
        for (int i = 0; i < Math.min(candidates.length, MAX_CONFIRMATIONS); i++) {
            try {
                Optional<ArchiveView.ByHash> found =
                        tiers.serves(candidates[i]) ? lookInto(candidates[i]) : Optional.empty();
                if (found.isPresent()) {
                    return found;
                }
            } catch (IOException e) {
                unreadable = Optional.of(unreadable.orElse(e));
            }
        }
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        return candidates.length <= MAX_CONFIRMATIONS
                ? Optional.empty()
                : Optional.of(new ArchiveView.Incomplete(
                        "more than " + MAX_CONFIRMATIONS + " ledgers hold a hash that looks like " + hash));
    }

    /** What in a ledger has the hash; empty when nothing has. */
    private Optional<ArchiveView.ByHash> lookInto(long seq) throws IOException {
        LedgerFrame frame = frame(seq);
        LedgerWalker walker = homes.chain().newWalker();
        try {
            FrameTransactions transactions = frame.transactions();
            for (int i = transactions.next(hash, 0); i < transactions.count(); i = transactions.next(hash, i + 1)) {
                Slice envelope = transactions.envelope(i);
                if (walker.hashesTo(envelope, hash)) {
                    Slice result = transactions.result(i);
                    return Optional.of(new ArchiveView.FoundTx(header(seq, walker, transactions), i, envelope, result));
                }
            }
            LedgerHeader header = header(seq, walker, transactions);
            return header.hash().equals(hash) ? Optional.of(new ArchiveView.FoundLedger(header)) : Optional.empty();
        } catch (FrameException | BadLedgerException e) {
            throw new IOException("ledger " + seq + ": " + e.getMessage() + ": run firn doctor --deep", e);
        } finally {
            decompressedBytes.addAndGet(frame.decompressedBytes());
        }
    }

    private LedgerFrame frame(long seq) throws IOException {
        return switch (tiers.ledger(seq)) {
            case ArchiveView.Found found -> found.frame();
            case ArchiveView.Unavailable gap -> throw new IOException(gap.why());
            case ArchiveView.NotYet _ -> throw new IOException("ledger " + seq + " is above the latest");
            case ArchiveView.BelowFloor _ -> throw new IOException("ledger " + seq + " is below the floor");
        };
    }

    private static LedgerHeader header(long seq, LedgerWalker walker, FrameTransactions transactions)
            throws FrameException, BadLedgerException, IOException {
        LedgerHeader header = walker.peekHead(transactions.head(LedgerWalker.HEAD_BYTES));
        if (header.seq() != seq) {
            throw new IOException("under ledger " + seq + " lies ledger " + header.seq() + ": run firn doctor --deep");
        }
        return header;
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
