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
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Freezes whole chunks: the pack's bytes are the same from whichever place its ledgers are taken.
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
     * Writes the pack of a chunk from {@code pieces}, which follow each other and cover it, and publishes it.
     *
     * @param known hash of the chunk's last ledger where it is known from elsewhere
     * @throws CorruptFileException when own files do not link up
     * @throws InterruptedException when the node is stopping; the next start removes what was written
     */
    void freeze(int chunk, List<Piece> pieces, Optional<Hash> known) throws IOException, InterruptedException {
        ArtifactKey key = new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS);
        stores.catalog().freeze(List.of(key), () -> {
            PackSummary summary = write(chunk, roots.pack(chunk), pieces);
            checkNeighbours(chunk, summary, known);
            return Map.of(key, new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, summary.opaque()));
        });
    }

    /** Writes and forces a chunk's pack; its name is not durable yet. */
    PackSummary write(int chunk, Path file, List<Piece> pieces) throws IOException, InterruptedException {
        try (PackWriter writer = PackWriter.create(stores.parts().disk(), file, stores.identity(chunk))) {
            ChainLink link = new ChainLink(geometry.firstSeqOf(chunk), Optional.empty());
            for (Piece piece : pieces) {
                feed(piece, ledger -> {
                    if (stopping.getAsBoolean()) {
                        throw new InterruptedException("stopping inside chunk " + chunk);
                    }
                    Optional<String> broken = link.broken(ledger.header());
                    if (broken.isPresent()) {
                        throw notLinked(piece, broken.get());
                    }
                    writer.add(ledger.frame(), ledger.raw(), ledger.header(), ledger.opaque());
                    link.advance(ledger.header());
                });
            }
            if (link.nextSeq() != geometry.lastSeqOf(chunk) + 1) {
                throw new IllegalStateException("chunk " + chunk + " was fed up to ledger " + (link.nextSeq() - 1));
            }
            return writer.finish();
        }
    }

    private void feed(Piece piece, FramedLedger.Sink sink) throws IOException, InterruptedException {
        LedgerWalker walker = stores.parts().chain().newWalker();
        switch (piece) {
            case FromJournal(LedgerJournal journal, long first, long last) -> journal.feed(first, last, walker, sink);
            case FromPack(PackReader pack, Path file, long first, long last) -> {
                for (long seq = first; seq <= last; seq++) {
                    sink.ledger(FramedLedger.open(pack.read(seq), seq, walker, file));
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
