package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.format.CountingDisk;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PackReadsTest {
    private static final Path FILE = Path.of("/p.pack");

    private final CountingDisk counting = new CountingDisk();
    private final Disk disk = counting.over(new SimulatedDisk());

    @Test
    void openingCostsOneReadOfTheTailAndARecordOneRead() throws IOException {
        PackIdentity identity = new PackIdentity("toy", new Geometry(500, 4, 2), 0, "ledgers");
        SamplePack.of(identity, 3).write(disk, FILE);
        assertThat(disk.size(FILE)).isGreaterThan(PackFormat.TAIL_BYTES);
        try (PackReader reader = PackReader.open(disk, FILE, identity)) {
            assertThat(counting.reads()).isEqualTo(1);
            for (int i = 0; i < 500; i++) {
                reader.opaque(2 + i);
                reader.read(2 + i);
            }
            assertThat(counting.reads()).isEqualTo(500);
        }
    }

    @Test
    void aTailThatDoesNotFitCostsASecondRead() throws IOException {
        PackIdentity identity = new PackIdentity("toy", new Geometry(60_000, 4, 2), 0, "ledgers");
        TinyRecords.write(disk, FILE, identity);
        try (PackReader reader = PackReader.open(disk, FILE, identity)) {
            assertThat(counting.reads()).isEqualTo(2);
            assertThat(reader.read(60_001).remaining()).isEqualTo(TinyRecords.length(59_999));
        }
    }

    /** Records of no ledger. */
    private static final class TinyRecords {
        static int length(int i) {
            return i % 50;
        }

        static void write(Disk disk, Path file, PackIdentity identity) throws IOException {
            try (PackWriter writer = PackWriter.create(disk, file, identity)) {
                for (int i = 0; i < identity.geometry().ledgersPerChunk(); i++) {
                    writer.add(
                            ByteBuffer.allocate(length(i)),
                            Slice.of(new byte[1]),
                            new LedgerHeader(identity.firstSeq() + i, Hash.ZERO, Hash.ZERO, 0, 1),
                            false);
                }
                writer.finish();
            }
        }
    }
}
