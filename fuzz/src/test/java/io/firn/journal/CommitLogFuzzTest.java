package io.firn.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Target;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/**
 * A log of one segment with its offset index, as it is and with the checksums of its commits made to match. What the index says
 * changes no answer; recovering again changes nothing. An input is the length of the index in two bytes, the index, the segment.
 */
class CommitLogFuzzTest {
    private static final Target TARGET =
            new Target("commit-log", 64 << 20, CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path DIRECTORY = Path.of("/log");
    private static final long FIRST = 5;
    private static final CommitLogOptions OPTIONS = new CommitLogOptions(1 << 20, 64);

    private Optional<List<ByteBuffer>> found = Optional.empty();

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void log(byte[] bytes) throws IOException {
        TARGET.input();
        if (bytes.length < 2) {
            return;
        }
        int length = Math.min((bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF), bytes.length - 2);
        byte[] index = Arrays.copyOfRange(bytes, 2, 2 + length);
        byte[] segment = Arrays.copyOfRange(bytes, 2 + length, bytes.length);
        Disk recovered = read(index, segment);
        if (found.isPresent()) {
            TARGET.reads(() -> again(recovered, found.get()));
        }
        byte[] sealed = CommitSeal.of(segment);
        if (!Arrays.equals(sealed, segment)) {
            read(index, sealed);
        }
    }

    /** A disk with the log recovered; {@link #found} is what it holds. */
    private Disk read(byte[] index, byte[] segment) throws IOException {
        Disk indexed = disk(segment);
        Placed.put(indexed, SegmentName.of(DIRECTORY, FIRST).index(), index);
        Optional<List<ByteBuffer>> seen = records(() -> CommitLog.openReadOnly(indexed, DIRECTORY, OPTIONS));
        Optional<List<ByteBuffer>> recovered = records(() -> CommitLog.open(indexed, DIRECTORY, OPTIONS));
        assertThat(recovered).as("read only and recovered").isEqualTo(seen);
        Disk bare = disk(segment);
        Optional<List<ByteBuffer>> unhinted = records(() -> CommitLog.open(bare, DIRECTORY, OPTIONS));
        if (seen.isPresent() && unhinted.isPresent()) {
            assertThat(seen).as("with and without its index").isEqualTo(unhinted);
        }
        found = recovered;
        return indexed;
    }

    private static void again(Disk disk, List<ByteBuffer> records) throws IOException {
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
            long next = log.nextOffset();
            assertThat(next).isGreaterThanOrEqualTo(FIRST + records.size());
            log.append(next, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            log.awaitDurable(next + 1);
            assertThat(log.read(next)).contains(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    private interface Opening {
        CommitLog open() throws IOException;
    }

    /** The records, gone through and each by its offset; empty when the log was refused. */
    private Optional<List<ByteBuffer>> records(Opening opening) {
        found = Optional.empty();
        TARGET.reads(() -> {
            List<ByteBuffer> records = new ArrayList<>();
            try (CommitLog log = opening.open()) {
                log.scan(
                        FIRST,
                        (offset, record) -> records.add(ByteBuffer.allocate(record.remaining())
                                .put(record)
                                .flip()));
                for (int i = 0; i < records.size(); i++) {
                    assertThat(log.read(FIRST + i)).contains(records.get(i));
                }
            }
            found = Optional.of(records);
        });
        return found;
    }

    private static Disk disk(byte[] segment) throws IOException {
        Disk disk = new SimulatedDisk();
        disk.createDirectories(DIRECTORY);
        Placed.put(disk, SegmentName.of(DIRECTORY, FIRST).file(), segment);
        return disk;
    }
}
