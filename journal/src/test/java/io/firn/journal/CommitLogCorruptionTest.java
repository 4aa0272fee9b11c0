package io.firn.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.testkit.DiskImage;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every bit of every file of a log turned over, every file cut at every length: what is read is what was written, or nothing. */
class CommitLogCorruptionTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final CommitLogOptions OPTIONS = new CommitLogOptions(560, 64);
    private static final long FIRST = 5;
    private static final long LIMIT = 45;
    private static final int HEADER = CommitFormat.SEGMENT_HEADER_BYTES;
    private static final int RESERVED = CommitFormat.CHECKSUM_ALGORITHM_AT + 1;

    private final List<ByteBuffer> records = new ArrayList<>();
    private DiskImage whole = new SimulatedDisk().durable();
    private List<SegmentName> names = List.of();

    @BeforeEach
    void writeTheLog() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            log.reset(FIRST, 2);
            for (long offset = FIRST; offset < LIMIT; offset++) {
                String text = "record " + offset + "-".repeat((int) (offset * 7 % 60));
                records.add(ByteBuffer.wrap(text.getBytes(UTF_8)));
                log.append(offset, ByteBuffer.wrap(text.getBytes(UTF_8)));
            }
        }
        whole = disk.visible();
        names = SegmentName.list(disk, DIRECTORY);
        assertThat(names).hasSizeGreaterThan(3);
    }

    @Test
    void everyBitOfTheNewestSegmentIsRefusedOrCutsTheLastCommit() throws IOException {
        SegmentName newest = names.getLast();
        byte[] bytes = bytes(new SimulatedDisk(whole), newest.file());
        int last = bytes.length - CommitFormat.FRAMING_BYTES - records.getLast().remaining();
        int cases = 0;
        for (boolean indexed : new boolean[] {true, false}) {
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                SimulatedDisk disk = altered(newest.file(), flipped(bytes, bit));
                if (!indexed) {
                    disk.unlinkIfExists(newest.index());
                }
                int at = bit / 8;
                if (at < HEADER && at < RESERVED) {
                    assertThat(read(disk)).isEmpty();
                } else if (at < HEADER) {
                    assertThat(read(disk)).contains(records);
                } else if (at < last) {
                    assertThat(read(disk)).as("bit %d", bit).isEmpty();
                } else {
                    assertThat(read(disk)).as("bit %d", bit).contains(records.subList(0, records.size() - 1));
                }
                cases++;
            }
        }
        System.out.println("newest segment bits turned over: " + cases + " cases");
        assertThat(cases).isGreaterThan(2_000);
    }

    @Test
    void everyLengthOfTheNewestSegmentIsCutAtItsLastWholeCommit() throws IOException {
        SegmentName newest = names.getLast();
        byte[] bytes = bytes(new SimulatedDisk(whole), newest.file());
        for (int length = 0; length < bytes.length; length++) {
            SimulatedDisk disk = altered(newest.file(), Arrays.copyOf(bytes, length));
            int kept = (int) (newest.firstOffset() - FIRST);
            int end = HEADER;
            while (kept < records.size()
                    && end + CommitFormat.FRAMING_BYTES + records.get(kept).remaining() <= length) {
                end += CommitFormat.FRAMING_BYTES + records.get(kept++).remaining();
            }
            assertThat(read(disk)).as("length %d", length).contains(records.subList(0, kept));
        }
    }

    @Test
    void everyBitOfAnOlderSegmentIsRefusedWhereItIsRead() throws IOException {
        SegmentName older = names.get(1);
        byte[] bytes = bytes(new SimulatedDisk(whole), older.file());
        int refusedAtOnce = 0;
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            SimulatedDisk disk = altered(older.file(), flipped(bytes, bit));
            int at = bit / 8;
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                assertThat(at).isGreaterThanOrEqualTo(RESERVED);
                int refused = 0;
                for (long offset = FIRST; offset < LIMIT; offset++) {
                    refused += refuses(log, offset) ? 1 : 0;
                }
                // A damaged header hides what lies between it and the next index entry as well.
                assertThat(refused).as("bit %d", bit).isBetween(at < HEADER ? 0 : 1, at < HEADER ? 0 : 3);
                if (at >= HEADER) {
                    assertThatThrownBy(() -> log.scan(FIRST, (offset, record) -> true))
                            .isInstanceOf(IOException.class);
                }
            } catch (CorruptFileException | UnsupportedFormatException e) {
                refusedAtOnce++;
            }
        }
        System.out.println("older segment bits turned over: " + 8 * bytes.length + " cases, " + refusedAtOnce
                + " refused when opened");
    }

    @Test
    void everyLengthOfAnOlderSegmentIsRefused() throws IOException {
        SegmentName older = names.get(1);
        byte[] bytes = bytes(new SimulatedDisk(whole), older.file());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(read(altered(older.file(), Arrays.copyOf(bytes, length))))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    /**
     * What a lost sector and a turned bit in a record of zeros look like is the same. Only bytes that no index entry lies behind are
     * cut for it: those that may never have been forced.
     */
    @Test
    void aTurnedBitInACommitWithAZeroSectorIsCutOnlyBehindTheLastIndexEntry() throws IOException {
        CommitLogOptions options = new CommitLogOptions(1 << 20, 4_096);
        for (int behind : new int[] {1, 400}) {
            SimulatedDisk disk = new SimulatedDisk();
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, options)) {
                log.append(0, ByteBuffer.wrap(new byte[] {1}));
                log.append(1, ByteBuffer.allocate(2_000));
                for (int i = 0; i < behind; i++) {
                    log.append(2 + i, ByteBuffer.wrap("behind it".getBytes(UTF_8)));
                }
            }
            Path file = SegmentName.of(DIRECTORY, 0).file();
            byte[] bytes = bytes(disk, file);
            bytes[HEADER + CommitFormat.FRAMING_BYTES + 1 + CommitFormat.EPOCH_AT] ^= 1;
            put(disk, file, bytes);
            if (behind == 1) {
                try (CommitLog log = CommitLog.open(disk, DIRECTORY, options)) {
                    assertThat(log.nextOffset()).isEqualTo(1);
                    assertThat(log.recovery().tornBytes()).isGreaterThan(2_000);
                }
            } else {
                assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, options))
                        .isInstanceOf(CorruptFileException.class)
                        .hasMessageContaining("nothing was cut");
            }
        }
    }

    @Test
    void noBitAndNoLengthOfAnOffsetIndexChangesAnAnswer() throws IOException {
        int cases = 0;
        for (SegmentName name : List.of(names.get(0), names.get(1), names.getLast())) {
            byte[] bytes = bytes(new SimulatedDisk(whole), name.index());
            assertThat(bytes.length).isGreaterThanOrEqualTo(2 * OffsetIndex.ENTRY_BYTES);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                harmless(name, flipped(bytes, bit));
            }
            for (int length = 0; length < bytes.length; length++) {
                harmless(name, Arrays.copyOf(bytes, length));
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 40);
            harmless(name, longer);
            Arrays.fill(longer, bytes.length, longer.length, (byte) -1);
            harmless(name, longer);
            Arrays.fill(longer, (byte) 0x11);
            harmless(name, longer);
            cases += 9 * bytes.length + 3;
        }
        System.out.println("offset indexes altered: " + cases + " cases, all harmless");
        assertThat(cases).isGreaterThan(2_000);
    }

    /** The same records, and the index of the newest segment is as it was once the log was opened for writing. */
    private void harmless(SegmentName name, byte[] index) throws IOException {
        SimulatedDisk disk = altered(name.index(), index);
        assertThat(read(disk)).contains(records);
        byte[] mended = bytes(disk, names.getLast().index());
        assertThat(mended)
                .isEqualTo(bytes(new SimulatedDisk(whole), names.getLast().index()));
    }

    /** True when the record at an offset is refused; fails when it is another one. */
    private boolean refuses(CommitLog log, long offset) throws IOException {
        try {
            assertThat(log.read(offset)).contains(records.get((int) (offset - FIRST)));
            return false;
        } catch (CorruptFileException | UnsupportedFormatException e) {
            return true;
        }
    }

    /** All records as they are gone through and read one by one, before and after recovery; empty when the log is refused. */
    private static Optional<List<ByteBuffer>> read(Disk disk) throws IOException {
        Optional<List<ByteBuffer>> seen = Optional.empty();
        try (CommitLog log = CommitLog.openReadOnly(disk, DIRECTORY, OPTIONS)) {
            seen = Optional.of(scanned(log));
        } catch (CorruptFileException | UnsupportedFormatException e) {
            assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(e.getClass());
            return Optional.empty();
        }
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(scanned(log)).isEqualTo(seen.get());
            for (int i = 0; i < seen.get().size(); i++) {
                assertThat(log.read(FIRST + i)).contains(seen.get().get(i));
            }
        }
        return seen;
    }

    private static List<ByteBuffer> scanned(CommitLog log) throws IOException {
        List<ByteBuffer> seen = new ArrayList<>();
        log.scan(
                FIRST,
                (offset, record) -> seen.add(
                        ByteBuffer.allocate(record.remaining()).put(record).flip()));
        return seen;
    }

    private SimulatedDisk altered(Path file, byte[] bytes) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(whole);
        put(disk, file, bytes);
        return disk;
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }

    private static byte[] bytes(Disk disk, Path file) throws IOException {
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer into = ByteBuffer.allocate((int) opened.size());
            opened.read(into, 0);
            return into.array();
        }
    }

    private static void put(Disk disk, Path file, byte[] content) throws IOException {
        disk.unlinkIfExists(file);
        try (DiskFile created = disk.create(file)) {
            created.append(ByteBuffer.wrap(content));
        }
    }
}
