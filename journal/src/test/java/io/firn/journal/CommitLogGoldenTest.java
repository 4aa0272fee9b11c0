package io.firn.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A segment and its offset index as the first release wrote them. */
class CommitLogGoldenTest {
    private static final String SEGMENT = "00000000000000000042.stdb.log";
    private static final String INDEX = "00000000000000000042.stdb.ofs";
    private static final CommitLogOptions OPTIONS = new CommitLogOptions(1 << 20, 256);
    private static final long FIRST = 42;
    private static final int RECORDS = 60;

    @TempDir
    Path root;

    private final Disk disk = new FileDisk();

    @Test
    void theGoldenLogIsReadToTheSameRecords() throws IOException {
        Files.write(root.resolve(SEGMENT), golden(SEGMENT));
        Files.write(root.resolve(INDEX), golden(INDEX));
        List<ByteBuffer> seen = new ArrayList<>();
        try (CommitLog log = CommitLog.open(disk, root, OPTIONS)) {
            assertThat(log.firstOffset()).isEqualTo(FIRST);
            assertThat(log.epoch()).isEqualTo(3);
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
            log.scan(
                    FIRST,
                    (offset, record) -> seen.add(
                            ByteBuffer.allocate(record.remaining()).put(record).flip()));
            for (int i = 0; i < RECORDS; i++) {
                assertThat(log.read(FIRST + i)).contains(records().get(i));
            }
        }
        assertThat(seen).isEqualTo(records());
        assertThat(root.resolve(SEGMENT)).hasBinaryContent(golden(SEGMENT));
        assertThat(root.resolve(INDEX)).hasBinaryContent(golden(INDEX));
    }

    @Test
    void theGoldenLogIsWrittenAgainByteForByte() throws IOException {
        try (CommitLog log = CommitLog.open(disk, root, OPTIONS)) {
            log.reset(FIRST, 3);
            for (ByteBuffer record : records()) {
                log.append(log.nextOffset(), record);
            }
        }
        assertThat(root.resolve(SEGMENT)).hasBinaryContent(golden(SEGMENT));
        assertThat(root.resolve(INDEX)).hasBinaryContent(golden(INDEX));
    }

    private static List<ByteBuffer> records() {
        SplittableRandom random = new SplittableRandom(20_261_124);
        List<ByteBuffer> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = new byte[random.nextInt(90)];
            random.nextBytes(record);
            records.add(ByteBuffer.wrap(record));
        }
        return records;
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = CommitLogGoldenTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(in, "there is no golden file " + name).readAllBytes();
        }
    }
}
