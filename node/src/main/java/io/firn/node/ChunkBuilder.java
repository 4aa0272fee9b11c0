package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.Roots;
import io.firn.cold.packs.ChunkWriter;
import io.firn.cold.packs.FramedLedger;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.pack.v1.PackSummary;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private final ChunkWriter writer;

    ChunkBuilder(Stores stores, BulkLedgers bulk, BooleanSupplier stopping) {
        this.stores = stores;
        this.roots = stores.config().roots();
        this.geometry = stores.geometry();
        this.bulk = bulk;
        this.stopping = stopping;
        this.writer =
                new ChunkWriter(stores.parts().disk(), roots, stores.parts().chain(), geometry);
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
                        () -> writer.write(
                                chunk, derived, feed(chunk, pieces), summary -> checkLinks(chunk, summary, known)));
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
        List<ArtifactKind> kinds = List.of(kind);
        stores.catalog()
                .freeze(
                        keys(chunk, kinds),
                        () -> writer.derive(
                                chunk, kinds, into -> writer.pack(chunk).to(stoppable(into))));
    }

    private static List<ArtifactKey> keys(int chunk, List<ArtifactKind> kinds) {
        return kinds.stream()
                .<ArtifactKey>map(kind -> new ArtifactKey.Chunk(chunk, kind))
                .toList();
    }

    /** The ledgers of a chunk out of {@code pieces}, each linked to the one before. */
    ChunkWriter.Feed feed(int chunk, List<Piece> pieces) {
        return into -> {
            ChainLink link = new ChainLink(geometry.firstSeqOf(chunk), Optional.empty());
            for (Piece piece : pieces) {
                feed(piece, ledger -> {
                    Optional<String> broken = link.broken(ledger.header());
                    if (broken.isPresent()) {
                        throw notLinked(piece, broken.get());
                    }
                    into.ledger(ledger);
                    link.advance(ledger.header());
                });
            }
            if (link.nextSeq() != geometry.lastSeqOf(chunk) + 1) {
                throw new IllegalStateException("chunk " + chunk + " was fed up to ledger " + (link.nextSeq() - 1));
            }
        };
    }

    private void feed(Piece piece, FramedLedger.Sink into) throws IOException, InterruptedException {
        FramedLedger.Sink sink = stoppable(into);
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

    private FramedLedger.Sink stoppable(FramedLedger.Sink into) {
        return ledger -> {
            if (stopping.getAsBoolean()) {
                throw new InterruptedException("stopping inside chunk "
                        + geometry.chunkOf(ledger.header().seq()));
            }
            into.ledger(ledger);
        };
    }

    private IOException notLinked(Piece piece, String why) {
        return switch (piece) {
            case FromJournal _ -> new CorruptFileException(roots.journal(), why);
            case FromPack(PackReader _, Path file, long _, long _) -> new CorruptFileException(file, why);
            case FromSource _ -> new SourceException(SourceException.Kind.CORRUPT, why);
        };
    }

    private void checkLinks(int chunk, PackSummary summary, Optional<Hash> known) throws IOException {
        if (known.isPresent() && !known.get().equals(summary.lastHash())) {
            throw new CorruptFileException(
                    roots.hot(chunk),
                    "ledger " + geometry.lastSeqOf(chunk) + " is " + known.get() + " here and " + summary.lastHash()
                            + " where its chunk is frozen from");
        }
        Optional<ChunkWriter.Unlinked> unlinked = writer.unlinked(chunk, summary, stores.frozen());
        if (unlinked.isPresent()) {
            throw new CorruptFileException(
                    roots.pack(unlinked.get().neighbour()), unlinked.get().why());
        }
    }

    /** What the pack of a frozen chunk says of itself. */
    PackSummary summary(int chunk) throws IOException {
        return writer.summary(chunk);
    }
}
