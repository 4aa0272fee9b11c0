package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.format.GoldenFiles;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PackGoldenTest {
    private static final String NAME = "pack-v1.pack";
    private static final Path FILE = Path.of("/00000002.pack");
    private static final PackIdentity IDENTITY =
            new PackIdentity("golden network ; 2026", new Geometry(150, 10, 2), 2, "ledgers");

    private final SamplePack sample = SamplePack.of(IDENTITY, 20_261_120, 4, 60);
    private final Disk disk = new SimulatedDisk();

    @Test
    void theGoldenPackIsReadToTheSameLedgers() throws IOException {
        try (DiskFile file = disk.create(FILE)) {
            file.append(ByteBuffer.wrap(GoldenFiles.read(NAME)));
        }
        try (PackReader reader = PackReader.open(disk, FILE, IDENTITY)) {
            reader.verify();
            assertThat(reader.summary().firstSeq()).isEqualTo(302);
            assertThat(reader.summary().count()).isEqualTo(150);
            assertThat(reader.summary().opaque()).isEqualTo(1);
            assertThat(reader.summary().lastHash()).isEqualTo(sample.header(149).hash());
            for (int i = 0; i < 150; i++) {
                assertThat(LedgerFrame.parse(reader.read(302 + i)).decode().copy())
                        .isEqualTo(sample.ledgers().get(i).raw().copy());
            }
        }
    }

    @Test
    void theGoldenPackIsWrittenAgainByteForByte() throws IOException {
        sample.write(disk, FILE);
        byte[] bytes = new byte[(int) disk.size(FILE)];
        try (DiskFile file = disk.openForRead(FILE)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        GoldenFiles.assertReproduces(NAME, bytes);
    }
}
