package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Seeds;
import io.firn.fuzz.Target;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;

/** A pack of ledgers, as it is and with its checksums made to match: opened, every record read, verified. */
class PackFuzzTest {
    private static final Target TARGET =
            new Target("pack", 3L * (256 << 20), CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path FILE = Path.of("/0.pack");

    private final SimulatedDisk disk = new SimulatedDisk();

    @AfterAll
    static void tell() {
        TARGET.tell(2);
    }

    @FuzzTest
    void pack(byte[] bytes) {
        TARGET.input();
        for (byte[] file : new byte[][] {bytes, PackSeal.of(bytes)}) {
            Placed.put(disk, FILE, file);
            TARGET.reads(() -> everythingIn(false));
            TARGET.reads(() -> everythingIn(true));
        }
    }

    private void everythingIn(boolean verified) throws IOException {
        try (PackReader reader = PackReader.open(disk, FILE, Seeds.PACK)) {
            PackSummary summary = reader.summary();
            assertThat(summary.firstSeq()).isEqualTo(Seeds.PACK.firstSeq());
            assertThat(summary.count()).isEqualTo(Seeds.PACK.geometry().ledgersPerChunk());
            if (verified) {
                reader.verify();
            } else {
                for (int i = 0; i < summary.count(); i++) {
                    ByteBuffer record = reader.read(summary.firstSeq() + i);
                    assertThat(record.remaining()).isLessThan((int) disk.size(FILE));
                    reader.opaque(summary.firstSeq() + i);
                }
            }
        }
    }
}
