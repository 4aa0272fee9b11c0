package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of random records against a list of them. Replay one with {@code -Dfirn.seed=N}. */
final class PackRandomTest {
    private static final Hash ANY = new Hash(1, 2, 3, 4);

    private final Disk disk = new FileDisk();

    @TempDir
    private Path directory;

    @Test
    void aPackIsTheListOfItsRecords() throws IOException {
        long first = Long.getLong("firn.seed", 1);
        long last = Long.getLong("firn.seed", 60);
        long records = 0;
        for (long seed = first; seed <= last; seed++) {
            records += check(seed);
        }
        System.out.println("random packs: seeds " + first + " to " + last + ", " + records + " records");
        assertThat(records).isPositive();
    }

    private int check(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 1 + random.nextInt(seed % 5 == 0 ? 3_000 : 400);
        int max = 1 << random.nextInt(2, seed % 10 == 0 ? 21 : 12);
        PackIdentity identity = new PackIdentity(
                "net " + seed, new Geometry(count, 1, random.nextInt(5)), random.nextInt(1_000), "ledgers");
        long firstSeq = identity.geometry().firstSeqOf(identity.chunk());
        List<byte[]> model = new ArrayList<>();
        TreeSet<Long> opaque = new TreeSet<>();
        Path file = directory.resolve(seed + ".pack");
        long budget = 32L << 20;
        try (PackWriter writer = PackWriter.create(disk, file, identity)) {
            for (int i = 0; i < count; i++) {
                byte[] record = new byte[budget > 0 ? random.nextInt(max) : 3];
                budget -= record.length;
                random.nextBytes(record);
                boolean marked = random.nextInt(30) == 0;
                if (marked) {
                    opaque.add(firstSeq + i);
                }
                model.add(record);
                writer.add(
                        ByteBuffer.wrap(record),
                        Slice.of(record),
                        new LedgerHeader(firstSeq + i, ANY, ANY, 0, 1),
                        marked);
            }
            assertThat(writer.finish().opaque()).isEqualTo(opaque.size());
        }
        try (PackReader reader = PackReader.open(disk, file, identity)) {
            for (int i = 0; i < count; i++) {
                int at = random.nextInt(4) == 0 ? random.nextInt(count) : i;
                assertThat(reader.read(firstSeq + at)).as("seed %d", seed).isEqualTo(ByteBuffer.wrap(model.get(at)));
                assertThat(reader.opaque(firstSeq + at)).isEqualTo(opaque.contains(firstSeq + at));
            }
        }
        disk.unlinkIfExists(file);
        return count;
    }
}
