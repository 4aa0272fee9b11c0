package io.firn.format.txrun.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.format.FileBytes;
import io.firn.format.GoldenFiles;
import io.firn.ledger.Geometry;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RunGoldenTest {
    private static final String NAME = "tx-run-v1.run";
    private static final Path FILE = Path.of("/00000002.run");
    private static final RunIdentity IDENTITY = new RunIdentity("golden network ; 2026", new Geometry(150, 10, 2), 2);

    private final SampleRun sample = SampleRun.of(IDENTITY, 20_261_124, 2_000);
    private final Disk disk = new SimulatedDisk();

    @Test
    void theGoldenRunIsReadToTheSameEntries() throws IOException {
        FileBytes.place(disk, FILE, GoldenFiles.read(NAME));
        try (RunReader run = RunReader.open(disk, FILE, IDENTITY)) {
            run.verify();
            assertThat(run.summary().entries()).isEqualTo(2_000);
            RunCursor cursor = run.cursor();
            for (SampleRun.Entry entry : sample.entries().stream()
                    .sorted((a, b) -> a.hash().compareTo(b.hash()))
                    .toList()) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.high()).isEqualTo(entry.hash().w0());
                assertThat(cursor.low()).isEqualTo(entry.hash().w1());
                assertThat(cursor.seq()).isEqualTo(entry.seq());
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void theGoldenRunIsWrittenAgainByteForByte() throws IOException {
        sample.write(disk, FILE);
        GoldenFiles.assertReproduces(NAME, FileBytes.read(disk, FILE));
    }
}
