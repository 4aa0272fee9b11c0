package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.format.txrun.v1.RunSummary;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Freezes whole chunks: the bytes of pack and run are the same from whichever place the ledgers are taken.
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
     * Writes pack and run of a chunk from {@code pieces}, which follow each other and cover it, and publishes both at once; no
     * run when an index answers for the chunk already.
     *
     * @param known hash of the chunk's last ledger where it is known from elsewhere
     * @throws CorruptFileException when own files do not link up
     * @throws InterruptedException when the node is stopping; the next start removes what was written
     */
    void freeze(int chunk, List<Piece> pieces, Optional<Hash> known) throws IOException, InterruptedException {
        ArtifactKey pack = new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS);
        if (stores.catalog().view().indexed(chunk)) {
            stores.catalog().freeze(List.of(pack), () -> Map.of(pack, writePack(chunk, pieces, known, (_, _) -> {})));
            return;
        }
        ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
        if (stores.catalog().view().frozen(ArtifactKind.TXHASH).containsKey(chunk)) {
            // Its pack is gone, and it was made from that.
            stores.catalog().demote(List.of(run));
            stores.catalog().destroy(List.of(run));
        }
        stores.catalog().freeze(List.of(pack, run), () -> {
            try (RunWriter hashes = newRun(chunk, roots.run(chunk))) {
                ArtifactState.Frozen frozen = writePack(chunk, pieces, known, hashes::add);
                return Map.of(pack, frozen, run, frozen(hashes.finish()));
            }
        });
    }

    private ArtifactState.Frozen writePack(int chunk, List<Piece> pieces, Optional<Hash> known, Hashes hashes)
            throws IOException, InterruptedException {
        PackSummary summary = write(chunk, roots.pack(chunk), pieces, hashes);
        checkNeighbours(chunk, summary, known);
        return new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, summary.opaque());
    }

    /** Writes the run of a chunk whose pack is frozen out of the pack, and publishes it. */
    void freezeRun(int chunk) throws IOException, InterruptedException {
        ArtifactKey run = new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH);
        Path file = roots.pack(chunk);
        stores.catalog().freeze(List.of(run), () -> {
            try (PackReader pack = stores.openPack(chunk);
                    RunWriter hashes = newRun(chunk, roots.run(chunk))) {
                feed(
                        new FromPack(pack, file, geometry.firstSeqOf(chunk), geometry.lastSeqOf(chunk)),
                        ledger -> addHashes(hashes::add, ledger.layout()));
                return Map.of(run, frozen(hashes.finish()));
            }
        });
    }

    RunWriter newRun(int chunk, Path file) throws IOException {
        return RunWriter.create(stores.parts().disk(), file, roots.transients(), stores.runIdentity(chunk));
    }

    private static ArtifactState.Frozen frozen(RunSummary run) {
        return new ArtifactState.Frozen(run.content(), ArtifactState.At.LOCAL, 0);
    }

    /** Every hash that names a ledger or a transaction in it. */
    private static void addHashes(Hashes hashes, LedgerLayout ledger) throws IOException {
        long seq = ledger.header().seq();
        hashes.add(ledger.header().hash(), seq);
        for (int i = 0; i < ledger.txCount(); i++) {
            Hash hash = ledger.hash(i);
            hashes.add(hash, seq);
            if (!hash.equals(ledger.innerHash(i))) {
                hashes.add(ledger.innerHash(i), seq);
            }
        }
    }

    /** Takes the hashes of ledgers. */
    @FunctionalInterface
    interface Hashes {
        void add(Hash hash, long seq) throws IOException;
    }

    /** Writes and forces a chunk's pack, whose name is not durable yet, and hands out its hashes. */
    PackSummary write(int chunk, Path pack, List<Piece> pieces, Hashes hashes)
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
                    addHashes(hashes, ledger.layout());
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
