package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Freezes whole chunks: the bytes of every file are the same from whichever place the ledgers are taken.
 *
 * <p>Holds: a pack that was frozen is linked, ledger to ledger and to every frozen neighbour.
 *
 * <p>Threading: any thread; one chunk is built by one thread.
 */
final class ChunkBuilder {
    /** Where a run of a chunk's ledgers is taken from. */
    sealed interface Piece permits FromJournal, FromPack, FromSource {}

    /** Stored frames, copied verbatim. */
    record FromJournal(LedgerJournal journal, long firstSeq, long lastSeq) implements Piece {}

    /** Stored frames of a pack that need not be in its place, copied verbatim. */
    record FromPack(PackReader pack, Path file, long firstSeq, long lastSeq) implements Piece {}

    /** Raw ledgers, verified and framed anew. */
    record FromSource(BulkLedgers source, long firstSeq, long lastSeq) implements Piece {}

    private final Stores stores;
    private final Roots roots;
    private final Geometry geometry;
    private final BulkLedgers bulk;
    private final BooleanSupplier stopping;

    ChunkBuilder(Stores stores, BulkLedgers bulk, BooleanSupplier stopping) {
        this.stores = stores;
        this.roots = stores.config().roots();
        this.geometry = stores.geometry();
        this.bulk = bulk;
        this.stopping = stopping;
    }

    /** Where the ledgers of a chunk are: the journal as far as it holds them, else the source. */
    List<Piece> pieces(int chunk) {
        LedgerJournal journal = stores.journal();
        long first = geometry.firstSeqOf(chunk);
        long last = geometry.lastSeqOf(chunk);
        if (journal.holds(first) && journal.holds(last)) {
            return List.of(new FromJournal(journal, first, last));
        }
        if (journal.holds(last)) {
            long middle = journal.firstSeq();
            return List.of(new FromSource(bulk, first, middle - 1), new FromJournal(journal, middle, last));
        }
        return List.of(new FromSource(bulk, first, last));
    }

    /**
     * Writes the pack of a chunk and all that is derived from it out of {@code pieces}, which follow each other and cover it, and
     * publishes everything at once; no run when an index answers for the chunk already.
     *
     * @param known hash of the chunk's last ledger where it is known from elsewhere
     * @throws CorruptFileException when own files do not link up
     * @throws InterruptedException when the node is stopping; the next start removes what was written
     */
    void freeze(int chunk, List<Piece> pieces, Optional<Hash> known) throws IOException, InterruptedException {
        removeDerived(chunk);
        ArtifactKey pack = new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS);
        List<ArtifactKind> derived = stores.catalog().view().indexed(chunk)
                ? List.of(ArtifactKind.EVENTS)
                : List.of(ArtifactKind.EVENTS, ArtifactKind.TXHASH);
        List<ArtifactKey> keys = new ArrayList<>(keys(chunk, derived));
        keys.addFirst(pack);
        stores.catalog()
                .freeze(
                        keys,
                        () -> derive(chunk, derived, into -> {
                            PackSummary summary = write(chunk, roots.pack(chunk), pieces, into);
                            checkNeighbours(chunk, summary, known);
                            return Map.of(
                                    pack,
                                    new ArtifactState.Frozen(
                                            summary.content(), ArtifactState.At.LOCAL, summary.opaque()));
                        }));
    }

    /** What is still frozen of a chunk whose pack is gone was made from that pack. */
    private void removeDerived(int chunk) throws IOException {
        List<ArtifactKind> frozen = List.of(ArtifactKind.EVENTS, ArtifactKind.TXHASH).stream()
                .filter(kind -> stores.catalog().view().frozen(kind).containsKey(chunk))
                .toList();
        List<ArtifactKey> stale = keys(chunk, frozen);
        if (!stale.isEmpty()) {
            stores.catalog().demote(stale);
            stores.catalog().destroy(stale);
        }
    }

    /** Writes what is derived from a chunk whose pack is frozen out of the pack, and publishes it. */
    void freezeDerived(int chunk, ArtifactKind kind) throws IOException, InterruptedException {
        Path file = roots.pack(chunk);
        List<ArtifactKind> kinds = List.of(kind);
        stores.catalog()
                .freeze(
                        keys(chunk, kinds),
                        () -> derive(chunk, kinds, into -> {
                            try (PackReader pack = stores.openPack(chunk)) {
                                feed(
                                        new FromPack(pack, file, geometry.firstSeqOf(chunk), geometry.lastSeqOf(chunk)),
                                        into);
                            }
                            return Map.of();
                        }));
    }

    private static List<ArtifactKey> keys(int chunk, List<ArtifactKind> kinds) {
        return kinds.stream()
                .<ArtifactKey>map(kind -> new ArtifactKey.Chunk(chunk, kind))
                .toList();
    }

    /** Hands a chunk's ledgers on; what else was made of them. */
    @FunctionalInterface
    private interface Feed {
        Map<ArtifactKey, ArtifactState.Frozen> to(FramedLedger.Sink sink) throws IOException, InterruptedException;
    }

    private Map<ArtifactKey, ArtifactState.Frozen> derive(int chunk, List<ArtifactKind> kinds, Feed ledgers)
            throws IOException, InterruptedException {
        Map<ArtifactKind, Derivation> open = new EnumMap<>(ArtifactKind.class);
        try (Closing closing = new Closing()) {
            for (ArtifactKind kind : kinds) {
                open.put(kind, closing.add(Derivation.begin(kind, chunk, stores, roots)));
            }
            Map<ArtifactKey, ArtifactState.Frozen> frozen = new HashMap<>(ledgers.to(ledger -> {
                for (Derivation each : open.values()) {
                    each.add(ledger);
                }
            }));
            for (Map.Entry<ArtifactKind, Derivation> each : open.entrySet()) {
                ArtifactKey key = new ArtifactKey.Chunk(chunk, each.getKey());
                Hash content = each.getValue().finish();
                frozen.put(key, new ArtifactState.Frozen(content, ArtifactState.At.LOCAL, 0));
            }
            return frozen;
        }
    }

    /** Writes and forces a chunk's pack, whose name is not durable yet, and hands its ledgers on. */
    PackSummary write(int chunk, Path pack, List<Piece> pieces, FramedLedger.Sink into)
            throws IOException, InterruptedException {
        try (PackWriter writer = PackWriter.create(stores.parts().disk(), pack, stores.identity(chunk))) {
            ChainLink link = new ChainLink(geometry.firstSeqOf(chunk), Optional.empty());
            for (Piece piece : pieces) {
                feed(piece, ledger -> {
                    Optional<String> broken = link.broken(ledger.header());
                    if (broken.isPresent()) {
                        throw notLinked(piece, broken.get());
                    }
                    writer.add(ledger.frame(), ledger.raw(), ledger.header(), ledger.opaque());
                    into.ledger(ledger);
                    link.advance(ledger.header());
                });
            }
            if (link.nextSeq() != geometry.lastSeqOf(chunk) + 1) {
                throw new IllegalStateException("chunk " + chunk + " was fed up to ledger " + (link.nextSeq() - 1));
            }
            return writer.finish();
        }
    }

    private void feed(Piece piece, FramedLedger.Sink into) throws IOException, InterruptedException {
        FramedLedger.Sink sink = ledger -> {
            if (stopping.getAsBoolean()) {
                throw new InterruptedException("stopping inside chunk "
                        + geometry.chunkOf(ledger.header().seq()));
            }
            into.ledger(ledger);
        };
        LedgerWalker walker = stores.parts().chain().newWalker();
        switch (piece) {
            case FromJournal(LedgerJournal journal, long first, long last) -> journal.feed(first, last, walker, sink);
            case FromPack(PackReader pack, Path file, long first, long last) -> {
                LedgerLayout layout = new LedgerLayout();
                for (long seq = first; seq <= last; seq++) {
                    sink.ledger(FramedLedger.open(pack.read(seq), seq, walker, layout, file));
                }
            }
            case FromSource(BulkLedgers source, long first, long last) -> source.feed(first, last, sink);
        }
    }

    private IOException notLinked(Piece piece, String why) {
        return switch (piece) {
            case FromJournal _ -> new CorruptFileException(roots.journal(), why);
            case FromPack(PackReader _, Path file, long _, long _) -> new CorruptFileException(file, why);
            case FromSource _ -> new SourceException(SourceException.Kind.CORRUPT, why);
        };
    }

    private void checkNeighbours(int chunk, PackSummary summary, Optional<Hash> known) throws IOException {
        if (known.isPresent() && !known.get().equals(summary.lastHash())) {
            throw new CorruptFileException(
                    roots.hot(chunk),
                    "ledger " + geometry.lastSeqOf(chunk) + " is " + known.get() + " here and " + summary.lastHash()
                            + " where its chunk is frozen from");
        }
        var frozen = stores.frozen();
        if (frozen.containsKey(chunk - 1)) {
            Hash before = summary(chunk - 1).lastHash();
            mustMatch(chunk - 1, geometry.lastSeqOf(chunk - 1), before, summary.previousHash());
        }
        if (frozen.containsKey(chunk + 1)) {
            Hash after = summary(chunk + 1).previousHash();
            mustMatch(chunk + 1, geometry.lastSeqOf(chunk), after, summary.lastHash());
        }
    }

    private void mustMatch(int neighbour, long seq, Hash there, Hash here) throws CorruptFileException {
        if (!there.equals(here)) {
            throw new CorruptFileException(
                    roots.pack(neighbour),
                    "ledger " + seq + " is " + there + " for this chunk and " + here + " for its neighbour");
        }
    }

    /** What the pack of a frozen chunk says of itself. */
    PackSummary summary(int chunk) throws IOException {
        try (PackReader reader = stores.openPack(chunk)) {
            return reader.summary();
        }
    }
}
