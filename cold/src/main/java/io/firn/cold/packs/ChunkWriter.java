package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes the files of a chunk while its ledgers pass by: the same ledgers give the same bytes.
 *
 * <p>Durable when: it has returned and the directories are synced; the catalog's protocol does that and what comes before.
 *
 * <p>Threading: safe for concurrent use, one chunk by one thread.
 *
 * <p>Limits: what {@code SegmentWriter} and {@code RunWriter} keep in memory.
 */
public final class ChunkWriter {
    private final Disk disk;
    private final Roots roots;
    private final Archived archived;

    public ChunkWriter(Disk disk, Roots roots, Chain chain, Geometry geometry) {
        this.disk = disk;
        this.roots = roots;
        this.archived = new Archived(chain, geometry);
    }

    /** Hands a chunk's ledgers on, all of them, in order. */
    @FunctionalInterface
    public interface Feed {
        void to(FramedLedger.Sink sink) throws IOException, InterruptedException;
    }

    /** Looks at a pack that is written and not yet believed. */
    @FunctionalInterface
    public interface PackCheck {
        void check(PackSummary pack) throws IOException;
    }

    /**
     * Writes and forces a chunk's pack and what is derived from its ledgers.
     *
     * @param ledgers linked to each other
     * @return what to publish
     */
    public Map<ArtifactKey, ArtifactState.Frozen> write(
            int chunk, List<ArtifactKind> derived, Feed ledgers, PackCheck check)
            throws IOException, InterruptedException {
        Map<ArtifactKey, ArtifactState.Frozen> frozen = new HashMap<>();
        Map<ArtifactKey, ArtifactState.Frozen> others = derive(chunk, derived, sink -> {
            try (PackWriter pack = PackWriter.create(disk, roots.pack(chunk), archived.pack(chunk))) {
                ledgers.to(ledger -> {
                    pack.add(ledger.frame(), ledger.raw(), ledger.header(), ledger.opaque());
                    sink.ledger(ledger);
                });
                PackSummary summary = pack.finish();
                check.check(summary);
                frozen.put(
                        new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS),
                        new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, summary.opaque()));
            }
        });
        frozen.putAll(others);
        return frozen;
    }

    /** Writes and forces what is derived from a chunk's ledgers; what to publish. */
    public Map<ArtifactKey, ArtifactState.Frozen> derive(int chunk, List<ArtifactKind> kinds, Feed ledgers)
            throws IOException, InterruptedException {
        try (Derivations open = new Derivations()) {
            for (ArtifactKind kind : kinds) {
                open.byKind.put(kind, Derivation.begin(kind, chunk, disk, roots, archived));
            }
            ledgers.to(ledger -> {
                for (Derivation each : open.byKind.values()) {
                    each.add(ledger);
                }
            });
            Map<ArtifactKey, ArtifactState.Frozen> frozen = new HashMap<>();
            for (Map.Entry<ArtifactKind, Derivation> each : open.byKind.entrySet()) {
                ArtifactKey key = new ArtifactKey.Chunk(chunk, each.getKey());
                Hash content = each.getValue().finish();
                frozen.put(key, new ArtifactState.Frozen(content, ArtifactState.At.LOCAL, 0));
            }
            return frozen;
        }
    }

    /** Artifacts being made; all are closed, and the first failure is told. */
    private static final class Derivations implements AutoCloseable {
        private final Map<ArtifactKind, Derivation> byKind = new EnumMap<>(ArtifactKind.class);

        @Override
        public void close() throws IOException {
            Optional<IOException> failure = Optional.empty();
            for (Derivation each : byKind.values()) {
                try {
                    each.close();
                } catch (IOException e) {
                    failure = Optional.of(failure.orElse(e));
                }
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    /** The ledgers of a chunk whose pack is frozen. */
    public Feed pack(int chunk) {
        return sink -> {
            Path file = roots.pack(chunk);
            LedgerWalker walker = archived.chain().newWalker();
            LedgerLayout layout = new LedgerLayout();
            try (PackReader pack = open(chunk)) {
                long last = archived.geometry().lastSeqOf(chunk);
                for (long seq = archived.geometry().firstSeqOf(chunk); seq <= last; seq++) {
                    sink.ledger(FramedLedger.open(pack.read(seq), seq, walker, layout, file));
                }
            }
        };
    }

    /** A neighbour that a pack is not linked to. */
    public record Unlinked(int neighbour, String why) {}

    /**
     * The neighbour of a chunk that its pack does not follow, or that does not follow it.
     *
     * @param frozen chunks whose packs are frozen
     */
    public Optional<Unlinked> unlinked(int chunk, PackSummary pack, SortedMap<Integer, ArtifactState.Frozen> frozen)
            throws IOException {
        Geometry geometry = archived.geometry();
        Optional<Unlinked> found = Optional.empty();
        if (frozen.containsKey(chunk - 1)) {
            Hash before = summary(chunk - 1).lastHash();
            found = differing(chunk - 1, geometry.lastSeqOf(chunk - 1), before, pack.previousHash());
        }
        if (found.isEmpty() && frozen.containsKey(chunk + 1)) {
            Hash after = summary(chunk + 1).previousHash();
            found = differing(chunk + 1, geometry.lastSeqOf(chunk), after, pack.lastHash());
        }
        return found;
    }

    private static Optional<Unlinked> differing(int neighbour, long seq, Hash there, Hash here) {
        return there.equals(here)
                ? Optional.empty()
                : Optional.of(new Unlinked(
                        neighbour,
                        "ledger " + seq + " is " + there + " for this chunk and " + here + " for its neighbour"));
    }

    /** What the pack of a frozen chunk says of itself. */
    public PackSummary summary(int chunk) throws IOException {
        try (PackReader reader = open(chunk)) {
            return reader.summary();
        }
    }

    private PackReader open(int chunk) throws IOException {
        return PackReader.open(disk, roots.pack(chunk), archived.pack(chunk));
    }
}
