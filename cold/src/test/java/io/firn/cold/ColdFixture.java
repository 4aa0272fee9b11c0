package io.firn.cold;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.DiskFile;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackSummary;
import io.firn.format.pack.v1.PackWriter;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A catalog with frozen packs on a disk in memory. */
final class ColdFixture {
    static final String NETWORK = "made for tests";
    static final Geometry GEOMETRY = new Geometry(8, 4, 2);

    final SimulatedDisk disk = new SimulatedDisk();
    final Roots roots = Roots.under(Path.of("/firn"));
    final Catalog catalog;

    ColdFixture() throws IOException {
        disk.createDirectories(roots.catalog());
        disk.createDirectories(roots.cold());
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
