package io.firn.format.txrun.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Seal;
import io.firn.fuzz.Seeds;
import io.firn.fuzz.Target;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.AfterAll;

/** A run, as it is and with its checksums and content hash made to match: opened, gone through, verified. */
class RunFuzzTest {
    private static final Target TARGET =
            new Target("run", 16 << 20, CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path FILE = Path.of("/0.run");

    private final SimulatedDisk disk = new SimulatedDisk();

    @AfterAll
    static void tell() {
        TARGET.tell(2);
    }

    @FuzzTest
    void run(byte[] bytes) {
        TARGET.input();
        for (byte[] file : new byte[][] {bytes, sealed(bytes)}) {
            Placed.put(disk, FILE, file);
            TARGET.reads(() -> everythingIn(0, -1));
            TARGET.reads(() -> everythingIn(1L << 62, 3L << 62));
            TARGET.reads(() -> {
                try (RunReader run = RunReader.open(disk, FILE, Seeds.RUN)) {
                    run.verify();
                }
            });
        }
    }

    private void everythingIn(long first, long last) throws IOException {
        try (RunReader run = RunReader.open(disk, FILE, Seeds.RUN)) {
            RunCursor cursor = run.cursor(first, last);
            long entries = 0;
            while (cursor.next()) {
                assertThat(Long.compareUnsigned(cursor.high(), first)).isNotNegative();
                assertThat(Long.compareUnsigned(cursor.high(), last)).isNotPositive();
                assertThat(cursor.seq()).isBetween(Seeds.RUN.firstSeq(), Seeds.RUN.firstSeq() + 1_000);
                entries++;
            }
            assertThat(entries).isLessThanOrEqualTo(run.summary().entries());
        }
    }

    private static byte[] sealed(byte[] bytes) {
        Seal seal = new Seal(bytes);
        long footer = bytes.length - (long) RunFormat.TRAILER_BYTES - RunFormat.FOOTER_BYTES;
        long entries = seal.int64(footer + RunFormat.FOOTER_ENTRIES_OFFSET);
        long headerLength = seal.int32(footer + RunFormat.FOOTER_HEADER_LENGTH_OFFSET);
        long indexLength = seal.int32(footer + RunFormat.FOOTER_INDEX_LENGTH_OFFSET);
        seal.crcBehind(0, headerLength - RunFormat.CRC_BYTES);
        seal.crcBehind(footer - headerLength, headerLength - RunFormat.CRC_BYTES);
        seal.crc(footer - headerLength - indexLength, indexLength, footer + RunFormat.FOOTER_INDEX_CRC_OFFSET);
        MessageDigest content = Checksums.sha256();
        long at = headerLength;
        for (long left = entries; left > 0 && left <= bytes.length; left -= RunFormat.BLOCK_ENTRIES) {
            long length = Math.min(left, RunFormat.BLOCK_ENTRIES) * RunFormat.ENTRY_BYTES;
            if (!seal.holds(at, length)) {
                break;
            }
            content.update(seal.bytes(), (int) at, (int) length);
            seal.crcBehind(at, length);
            at += length + RunFormat.CRC_BYTES;
        }
        seal.put(footer + RunFormat.FOOTER_CONTENT_OFFSET, content.digest());
        return seal.closed(RunFormat.FOOTER_BYTES);
    }
}
