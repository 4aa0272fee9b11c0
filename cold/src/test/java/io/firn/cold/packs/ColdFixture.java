package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.DiskFile;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.events.v1.SegmentSummary;
import io.firn.format.events.v1.SegmentWriter;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txindex.v1.TxIndexSummary;
import io.firn.format.txindex.v1.TxIndexWriter;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.format.txrun.v1.RunReader;
import io.firn.format.txrun.v1.RunWriter;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A catalog with frozen packs on a disk in memory. */
final class ColdFixture {
    static final String NETWORK = "made for tests";
    static final ToyChain CHAIN = new ToyChain(NETWORK, 2);
    static final Geometry GEOMETRY = new Geometry(8, 4, 2);

    final SimulatedDisk disk = new SimulatedDisk();
    final Roots roots = Roots.under(Path.of("/firn"));
    final Catalog catalog;

    ColdFixture() throws IOException {
        disk.createDirectories(roots.catalog());
        disk.createDirectories(roots.cold());
        disk.createDirectories(roots.transients());
        catalog = Catalog.open(disk, roots);
        catalog.pin(new Pins(NETWORK, GEOMETRY, GEOMETRY.firstSeq()));
    }

    static ArtifactKey key(int chunk) {
        return new ArtifactKey.Chunk(chunk, ArtifactKind.LEDGERS);
    }

    static PackIdentity identity(int chunk) {
        return new PackIdentity(NETWORK, GEOMETRY, chunk, ArtifactKind.LEDGERS.text());
    }

    /** Freezes a chunk of made ledgers. */
    List<Ledgers.Made> freeze(int chunk) throws Exception {
        List<Ledgers.Made> ledgers = Ledgers.of(GEOMETRY, chunk, "true");
        catalog.freeze(List.of(key(chunk)), () -> {
            PackSummary summary = write(roots.pack(chunk), identity(chunk), ledgers);
            return Map.of(key(chunk), new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, 0));
        });
        return ledgers;
    }

    /** Freezes the made events of a chunk. */
    List<LedgerEvents> freezeEvents(int chunk) throws Exception {
        List<LedgerEvents> events = MadeEvents.of(GEOMETRY, chunk, 0);
        ArtifactKey key = new ArtifactKey.Chunk(chunk, ArtifactKind.EVENTS);
        catalog.freeze(
                List.of(key),
                () -> Map.of(
                        key,
                        new ArtifactState.Frozen(
                                write(roots.events(chunk), roots.eventIndex(chunk), chunk, events)
                                        .content(),
                                ArtifactState.At.LOCAL,
                                0)));
        return events;
    }

    SegmentSummary write(Path events, Path index, int chunk, List<LedgerEvents> ledgers) throws IOException {
        SegmentIdentity identity = new SegmentIdentity(NETWORK, GEOMETRY, chunk);
        try (SegmentWriter writer = SegmentWriter.create(disk, events, index, roots.transients(), identity)) {
            for (LedgerEvents ledger : ledgers) {
                writer.add(ledger);
            }
            return writer.finish();
        }
    }

    /** Indexes chunks of one window whose ledgers are frozen; each hash is of the ledger it is put under. */
    void index(ArtifactKey.Index coverage, Map<Long, Set<Hash>> hashes) throws Exception {
        List<ArtifactKey> replaced = catalog.promoteIndex(coverage, () -> {
            List<RunReader> runs = new ArrayList<>();
            for (int chunk = coverage.firstChunk(); chunk <= coverage.lastChunk(); chunk++) {
                RunIdentity identity = new RunIdentity(NETWORK, GEOMETRY, chunk);
                Path file = roots.transients().resolve("chunk-" + chunk + ".run");
                disk.unlinkIfExists(file);
                try (RunWriter writer = RunWriter.create(disk, file, roots.transients(), identity)) {
                    for (long seq = GEOMETRY.firstSeqOf(chunk); seq <= GEOMETRY.lastSeqOf(chunk); seq++) {
                        for (Hash hash : hashes.getOrDefault(seq, Set.of())) {
                            writer.add(hash, seq);
                        }
                    }
                    assertThat(writer.finish().entries()).isNotNegative();
                }
                runs.add(RunReader.open(disk, file, identity));
            }
            IndexIdentity identity = new IndexIdentity(
                    NETWORK, GEOMETRY, coverage.window(), coverage.firstChunk(), coverage.lastChunk());
            TxIndexSummary summary = TxIndexWriter.build(disk, roots.index(coverage), identity, runs, 1, () -> false);
            for (RunReader run : runs) {
                run.close();
            }
            return Map.of(coverage, new ArtifactState.Frozen(summary.content(), ArtifactState.At.LOCAL, 0));
        });
        assertThat(replaced).allMatch(ArtifactKey.Index.class::isInstance);
    }

    PackSummary write(Path file, PackIdentity identity, List<Ledgers.Made> ledgers) throws IOException {
        try (PackWriter writer = PackWriter.create(disk, file, identity)) {
            for (Ledgers.Made made : ledgers) {
                writer.add(made.frame().duplicate(), made.raw(), made.header(), false);
            }
            return writer.finish();
        }
    }

    byte[] bytes(Path file) throws IOException {
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer all = ByteBuffer.allocate((int) opened.size());
            opened.read(all, 0);
            return all.array();
        }
    }

    void replace(Path file, byte[] bytes) throws IOException {
        disk.unlinkIfExists(file);
        try (DiskFile opened = disk.create(file)) {
            opened.append(ByteBuffer.wrap(bytes));
        }
    }
}
