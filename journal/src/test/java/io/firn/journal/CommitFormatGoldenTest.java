package io.firn.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.UnsupportedFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that others computed or wrote. */
class CommitFormatGoldenTest {
    private static final String HEADER = "286473295e32" + "01" + "00" + "0000";
    private static final String HELLO =
            "2a00000000000000" + "0700000000000000" + "0100" + "05000000" + "68656c6c6f" + "2ba86705";
    private static final String EMPTY = "0000000000000000" + "0000000000000000" + "0100" + "00000000" + "3c1d40dd";
    private static final List<String> SAMPLE_CHECKSUMS = List.of(
            "64273486", "7ae01ede", "1af2ef3a", "21591b15", "08bd2304", "0d74ea61", "93850dbe", "e6c42e27", "58ca3767");

    @TempDir
    Path root;

    private final Disk disk = new FileDisk();

    @Test
    void aCommitIsWrittenAsOthersWriteIt() {
        assertThat(commit(42, 7, 1, "hello".getBytes(US_ASCII))).isEqualTo(HELLO);
        assertThat(commit(0, 0, 1, new byte[0])).isEqualTo(EMPTY);
    }

    @Test
    void aSegmentOfThreeRecordsInOneCommitIsWrittenAsOthersWriteIt() throws Exception {
        byte[] records = new byte[96];
        Arrays.fill(records, 32, 64, (byte) 1);
        Arrays.fill(records, 64, 96, (byte) 2);
        ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        CommitFormat.putSegmentHeader(header);
        assertThat(HexFormat.of().formatHex(header.array())).isEqualTo(HEADER);
        String segment = HEADER + commit(0, 0, 3, records);
        assertThat(segment).hasSize(2 * 132).endsWith("bd642bba");
        byte[] sha256 =
                MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(segment));
        assertThat(HexFormat.of().formatHex(sha256)).startsWith("b6f81bca058fa006");
    }

    @Test
    void theChecksumIsCrc32c() {
        assertThat(crc("123456789".getBytes(US_ASCII))).isEqualTo("e3069283");
        assertThat(crc(new byte[22])).isEqualTo("32707625");
        assertThat(crc(new byte[14])).isEqualTo("766b37f1");
    }

    @Test
    void theLogWritesTheGoldenBytes() throws IOException {
        Path directory = root.resolve("log");
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            log.reset(42, 7);
            log.append(42, ByteBuffer.wrap("hello".getBytes(US_ASCII)));
        }
        Path segment = directory.resolve("00000000000000000042.stdb.log");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(segment))).isEqualTo(HEADER + HELLO);
        assertThat(directory.resolve("00000000000000000042.stdb.ofs")).isEmptyFile();
    }

    @Test
    void severalRecordsInOneCommitAreRefusedWhenTheyAreRead() throws IOException {
        Path directory = segment(0, HEADER + commit(0, 0, 3, new byte[96]) + commit(3, 0, 1, new byte[5]));
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(log.nextOffset()).isEqualTo(4);
            assertThat(log.read(3)).contains(ByteBuffer.allocate(5));
            for (long offset = 0; offset < 3; offset++) {
                long inside = offset;
                assertThatThrownBy(() -> log.read(inside))
                        .isInstanceOf(UnsupportedFormatException.class)
                        .hasMessageContaining("holds 3 records");
            }
            assertThatThrownBy(() -> log.scan(1, (offset, record) -> true))
                    .isInstanceOf(UnsupportedFormatException.class);
        }
    }

    @Test
    void formatVersionZeroIsRefused() throws IOException {
        Path directory = segment(
                0, "286473295e32" + "00" + "00" + "0000" + "0000000000000000" + "0100" + "00000000" + "e85c5b99");
        assertThatThrownBy(() -> CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("version 0");
    }

    @Test
    void unknownVersionsAndAlgorithmsAreRefusedAndCompressedSegmentsToo() throws IOException {
        assertThatThrownBy(() -> CommitLog.open(
                        disk, segment(0, "286473295e32" + "02" + "00" + "0000"), CommitLogOptions.DEFAULTS))
                .isInstanceOf(UnsupportedFormatException.class);
        assertThatThrownBy(() -> CommitLog.open(
                        disk, segment(0, "286473295e32" + "01" + "01" + "0000"), CommitLogOptions.DEFAULTS))
                .isInstanceOf(UnsupportedFormatException.class);
        assertThatThrownBy(() ->
                        CommitLog.open(disk, segment(0, "28b52ffd" + "0000000000000000"), CommitLogOptions.DEFAULTS))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("compressed");
    }

    @Test
    void theReservedBytesMayHoldAnything() throws IOException {
        Path directory = segment(42, "286473295e32" + "01" + "00" + "abcd" + HELLO);
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(log.epoch()).isEqualTo(7);
            assertThat(log.read(42)).contains(ByteBuffer.wrap("hello".getBytes(US_ASCII)));
        }
    }

    @Test
    void aRealLogIsReadWholeAndWrittenAgainByteForByte() throws IOException {
        Path sample = sample();
        Path directory = Files.createDirectory(root.resolve("copy"));
        Path log = Files.copy(sample, directory.resolve(String.valueOf(sample.getFileName())));
        Path index = Files.copy(indexOf(sample), indexOf(log));
        List<ByteBuffer> records = new ArrayList<>();
        try (CommitLog read = CommitLog.openReadOnly(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(read.firstOffset()).isZero();
            assertThat(read.nextOffset()).isEqualTo(9);
            read.scan(0, (offset, record) -> records.add(copy(record)));
            for (int i = 0; i < 9; i++) {
                assertThat(read.read(i)).contains(records.get(i));
            }
        }
        assertThat(records).hasSize(9);
        assertThat(records.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(166_161);
        assertThat(checksums(Files.readAllBytes(log), records)).isEqualTo(SAMPLE_CHECKSUMS);

        Path written = root.resolve("written");
        try (CommitLog copy = CommitLog.open(disk, written, CommitLogOptions.DEFAULTS)) {
            for (int i = 0; i < 9; i++) {
                copy.append(i, records.get(i));
            }
        }
        assertThat(written.resolve(String.valueOf(log.getFileName()))).hasSameBinaryContentAs(sample);
        byte[] entries = Files.readAllBytes(indexOf(written.resolve(String.valueOf(log.getFileName()))));
        byte[] theirs = Files.readAllBytes(index);
        assertThat(entries).hasSize(16).isEqualTo(Arrays.copyOf(theirs, 16));
        assertThat(Arrays.copyOfRange(theirs, 16, theirs.length)).containsOnly(0);
    }

    @Test
    void aRealLogIsContinuedAndItsZeroFilledIndexCutToItsEntries() throws IOException {
        Path sample = sample();
        Path directory = Files.createDirectory(root.resolve("copy"));
        Path log = Files.copy(sample, directory.resolve(String.valueOf(sample.getFileName())));
        Files.copy(indexOf(sample), indexOf(log));
        try (CommitLog opened = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(opened.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
            opened.append(9, ByteBuffer.wrap(new byte[100]));
            assertThat(opened.read(9)).contains(ByteBuffer.wrap(new byte[100]));
        }
        assertThat(indexOf(log)).hasSize(16);
        assertThat(log).hasSize(166_405 + 126);
    }

    /** The commits of the real log, cut at every length near a commit, are recovered to the whole ones. */
    @Test
    void aRealLogCutAnywhereNearACommitIsRecovered() throws IOException {
        byte[] whole = Files.readAllBytes(sample());
        int[] ends = {10, 164_965, 165_166, 165_328, 165_490, 165_670, 165_832, 166_075, 166_240, 166_405};
        for (int length = 164_900; length <= whole.length; length += 29) {
            Path directory = Files.createDirectories(root.resolve("cut" + length));
            Path file = directory.resolve("00000000000000000000.stdb.log");
            Files.write(file, Arrays.copyOf(whole, length));
            int commits = 0;
            while (commits < 9 && ends[commits + 1] <= length) {
                commits++;
            }
            try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
                assertThat(log.nextOffset()).isEqualTo(commits);
                assertThat(log.recovery().tornBytes()).isEqualTo(length - ends[commits]);
            }
            Files.delete(file);
        }
    }

    private static Path sample() {
        Path file = Path.of(System.getProperty("firn.samples", "absent"))
                .resolve("commit-log/v1.2/00000000000000000000.stdb.log");
        Assumptions.assumeTrue(Files.exists(file), "sample data absent: " + file);
        return file;
    }

    private static Path indexOf(Path log) {
        return log.resolveSibling(String.valueOf(log.getFileName()).replace(".log", ".ofs"));
    }

    private Path segment(long first, String hex) throws IOException {
        Path directory = Files.createTempDirectory(root, "segment");
        Files.write(SegmentName.of(directory, first).file(), HexFormat.of().parseHex(hex));
        return directory;
    }

    private static String commit(long offset, long epoch, int count, byte[] records) {
        ByteBuffer into = ByteBuffer.allocate(26 + records.length).order(ByteOrder.LITTLE_ENDIAN);
        CommitFormat.putCommit(into, offset, epoch, count, ByteBuffer.wrap(records), new CRC32C());
        return HexFormat.of().formatHex(into.array());
    }

    private static String crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static List<String> checksums(byte[] segment, List<ByteBuffer> records) {
        List<String> found = new ArrayList<>();
        int at = 10;
        for (ByteBuffer record : records) {
            at += 26 + record.remaining();
            int checksum =
                    ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN).getInt(at - 4);
            found.add(HexFormat.of().toHexDigits(checksum));
        }
        return found;
    }

    private static ByteBuffer copy(ByteBuffer from) {
        return ByteBuffer.allocate(from.remaining()).put(from).flip();
    }
}
