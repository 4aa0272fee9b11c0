package io.firn.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.testkit.Mutant;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What opening makes of damaged, torn and odd directories. */
class CommitLogRecoveryTest {
    private static final Path DIRECTORY = Path.of("/log");
    private static final CommitLogOptions OPTIONS = new CommitLogOptions(1_000, 100);

    private final Disk disk = new SimulatedDisk();

    @Test
    void aTailOfAnyLengthIsCutAtTheLastWholeCommit() throws IOException {
        byte[] whole = segment(5, 8);
        int lastStart = segment(5, 7).length;
        for (int length = lastStart; length < whole.length; length++) {
            put(5, Arrays.copyOf(whole, length));
            assertRecovers(5, 7, length - lastStart, 0);
        }
    }

    @Test
    void aTornFirstCommitLeavesAnEmptyLogAtItsOffset() throws IOException {
        byte[] whole = segment(5, 6);
        for (int length = 11; length < whole.length; length++) {
            put(5, Arrays.copyOf(whole, length));
            assertRecovers(5, 5, length - 10, 0);
        }
    }

    @Test
    void aLoneSegmentWithoutAWholeHeaderKeepsItsOffset() throws IOException {
        for (int length = 0; length <= 10; length++) {
            put(500, Arrays.copyOf(segment(500, 500), length));
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                assertThat(log.firstOffset()).isEqualTo(500);
                assertThat(log.nextOffset()).isEqualTo(500);
                log.append(500, payload(500));
            }
            assertRecovers(500, 501, 0, 0);
        }
    }

    @Test
    void aNewestSegmentWithoutAWholeHeaderIsRemoved() throws IOException {
        for (int length = 0; length < 10; length++) {
            put(5, segment(5, 9));
            put(9, Arrays.copyOf(segment(9, 9), length));
            assertRecovers(5, 9, 0, 1);
            assertThat(disk.exists(SegmentName.of(DIRECTORY, 9).file())).isFalse();
        }
    }

    @Test
    void anEmptyNewestSegmentIsAppendedTo() throws IOException {
        put(5, segment(5, 9));
        put(9, segment(9, 9));
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.nextOffset()).isEqualTo(9);
            log.append(9, payload(9));
            assertThat(log.segments())
                    .extracting(CommitLog.Segment::firstOffset)
                    .containsExactly(5L, 9L);
        }
        assertRecovers(5, 10, 0, 0);
    }

    @Test
    void zerosBehindTheLastCommitAreTheEnd() throws IOException {
        for (int zeros : new int[] {1, 21, 22, 26, 48, 5_000}) {
            byte[] whole = segment(5, 9);
            put(5, Arrays.copyOf(whole, whole.length + zeros));
            assertRecovers(5, 9, zeros, 0);
        }
    }

    @Test
    void damageInTheMiddleOfTheNewestSegmentIsRefusedAndNothingIsCut() throws IOException {
        byte[] whole = segment(5, 12);
        int second = segment(5, 6).length;
        for (int at = second; at < segment(5, 7).length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            put(5, damaged);
            assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS))
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("00000000000000000005.stdb.log")
                    .hasMessageContaining("offset 6 at byte " + second);
            assertThatThrownBy(() -> CommitLog.openReadOnly(disk, DIRECTORY, OPTIONS))
                    .isInstanceOf(CorruptFileException.class);
            assertThat(bytes(5)).isEqualTo(damaged);
        }
    }

    @Test
    void aLostSectorBeforeUnforcedCommitsIsATornTail() throws IOException {
        byte[] whole = segment(5, 100);
        int cut = 0;
        for (int sector = 512; sector + 512 < whole.length; sector += 512) {
            byte[] torn = whole.clone();
            Arrays.fill(torn, sector, sector + 512, (byte) 0);
            put(5, torn);
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                assertThat(log.nextOffset()).isBetween(6L, 99L);
                assertThat(log.recovery().tornBytes()).isPositive();
            }
            cut++;
        }
        assertThat(cut).isGreaterThan(8);
    }

    @Test
    void aLostSectorBelowAnIndexEntryIsDamage() throws IOException {
        CommitLogOptions one = new CommitLogOptions(1 << 20, 100);
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, one)) {
            for (int i = 5; i < 60; i++) {
                log.append(i, payload(i));
            }
        }
        byte[] torn = bytes(5);
        Arrays.fill(torn, 512, 1024, (byte) 0);
        rewrite(SegmentName.of(DIRECTORY, 5).file(), torn);
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, one)).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void aHugeLengthAllocatesNothingAndIsATornTailOrDamage() throws IOException {
        byte[] whole = segment(5, 9);
        int last = segment(5, 8).length;
        whole[last + 21] = (byte) 0xff;
        put(5, whole);
        assertRecovers(5, 8, whole.length - last, 0);
        byte[] middle = segment(5, 9);
        middle[10 + 21] = (byte) 0xff;
        put(5, middle);
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void damageInAnOlderSegmentIsFoundWhenItIsRead() throws IOException {
        byte[] older = segment(5, 20);
        older[10 + 22] ^= 1;
        put(5, older);
        put(20, segment(20, 22));
        writeIndex(5, 19, segment(5, 19).length);
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.read(6)).contains(payload(6));
            assertThatThrownBy(() -> log.read(5)).isInstanceOf(CorruptFileException.class);
            assertThatThrownBy(() -> log.scan(5, (offset, record) -> true)).isInstanceOf(CorruptFileException.class);
        }
    }

    @Test
    void aBadCommitAtTheEndOfAnOlderSegmentIsPassedOver() throws IOException {
        byte[] tail = segment(5, 10);
        put(5, Arrays.copyOf(tail, tail.length - 3));
        put(9, segment(9, 12));
        assertRecovers(5, 12, 0, 0);
    }

    @Test
    void segmentsThatDoNotMeetAreRefused() throws IOException {
        put(5, segment(5, 9));
        put(10, segment(10, 12));
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("next offset 9")
                .hasMessageContaining("begins at 10");
        rewrite(SegmentName.of(DIRECTORY, 5).file(), segment(5, 11));
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void aWholeCommitOfAnotherOffsetIsRefused() throws IOException {
        put(5, join(segment(5, 8), commit(9, 0, payload(9))));
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("out of order");
    }

    @Test
    void theSameCommitTwiceInARowCountsOnceAndAnotherOneIsAFork() throws IOException {
        put(5, join(join(segment(5, 8), commit(7, 0, payload(7))), commit(8, 0, payload(8))));
        assertRecovers(5, 9, 0, 0);
        rewrite(SegmentName.of(DIRECTORY, 5).file(), join(segment(5, 8), commit(7, 3, payload(7))));
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("forked");
    }

    @Test
    void theIndexMayBeMissingShortStaleOrFullOfZeros() throws IOException {
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            for (int i = 5; i < 45; i++) {
                log.append(i, payload(i));
            }
        }
        List<SegmentName> names = SegmentName.list(disk, DIRECTORY);
        assertThat(names.size()).isGreaterThan(1);
        byte[] sound = read(names.getLast().index());
        assertThat(sound.length).isGreaterThan(16);
        List<byte[]> variants = List.of(
                new byte[0],
                Arrays.copyOf(sound, 7),
                Arrays.copyOf(sound, sound.length - 5),
                Arrays.copyOf(sound, sound.length + 4096),
                entries(9, 11, 10, 13, 11, 17),
                entries(names.getLast().firstOffset() + 1, 20, 1L << 60, 25),
                entries(1, 1L << 62),
                entries(50, 10, 40, 20));
        for (byte[] variant : variants) {
            for (SegmentName name : names) {
                rewrite(name.index(), variant);
            }
            assertRecovers(5, 45, 0, 0);
            assertThat(read(names.getLast().index())).isEqualTo(sound);
        }
        for (SegmentName name : names) {
            disk.unlinkIfExists(name.index());
        }
        assertRecovers(5, 45, 0, 0);
        assertThat(read(names.getLast().index())).isEqualTo(sound);
    }

    @Test
    void namesOfAnyWidthAreReadAndStrangersAreLeftAlone() throws IOException {
        byte[] log = segment(5, 8);
        disk.createDirectories(DIRECTORY);
        rewrite(DIRECTORY.resolve("5.stdb.log"), log);
        rewrite(DIRECTORY.resolve("x.stdb.log"), new byte[3]);
        rewrite(DIRECTORY.resolve(".tmp123"), new byte[3]);
        assertRecovers(5, 8, 0, 0);
        rewrite(SegmentName.of(DIRECTORY, 5).file(), log);
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void aNameAboveTheLargestOffsetIsUnsupported() throws IOException {
        disk.createDirectories(DIRECTORY);
        rewrite(DIRECTORY.resolve("18446744073709551615.stdb.log"), segment(5, 5));
        assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS))
                .isInstanceOf(UnsupportedFormatException.class);
    }

    @Test
    void everyFlippedByteIsAnErrorOrAValidPrefix() throws IOException {
        byte[] first = segment(5, 9);
        byte[] second = segment(9, 12);
        int refused = 0;
        int shorter = 0;
        for (int at = 0; at < first.length + second.length; at++) {
            for (int mask : new int[] {0x01, 0x80, 0xff}) {
                byte[] older = first.clone();
                byte[] newest = second.clone();
                if (at < older.length) {
                    older[at] ^= (byte) mask;
                } else {
                    newest[at - older.length] ^= (byte) mask;
                }
                put(5, older);
                put(9, newest);
                try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                    assertThat(log.firstOffset()).isEqualTo(5);
                    List<Long> seen = scanned(log);
                    assertThat(seen.size()).isEqualTo((int) (log.nextOffset() - 5));
                    shorter += seen.size() < 7 ? 1 : 0;
                } catch (CorruptFileException | UnsupportedFormatException e) {
                    assertThat(e).hasMessageContaining(".stdb.log");
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
        assertThat(shorter).isGreaterThan(100);
    }

    @Test
    void everyCutIsAnErrorOrAValidPrefix() throws IOException {
        byte[] first = segment(5, 9);
        byte[] second = segment(9, 12);
        for (int length = 0; length < first.length; length++) {
            put(5, Arrays.copyOf(first, length));
            put(9, second);
            assertThatThrownBy(() -> CommitLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(CorruptFileException.class);
        }
        for (int length = 0; length < second.length; length++) {
            put(5, first);
            put(9, Arrays.copyOf(second, length));
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
                assertThat(scanned(log)).hasSize((int) (log.nextOffset() - 5)).hasSizeBetween(4, 7);
            }
        }
    }

    @Test
    void aNameThatOnlyTheCacheHoldsIsSyncedBeforeItIsBuiltOn() throws IOException {
        assertThat(survivesAfterAnUnsyncedCreate(false)).isEqualTo(3);
        assertThat(survivesAfterAnUnsyncedCreate(true)).isLessThan(3);
    }

    /** The process dies between creating a segment and syncing its directory; the next one appends, then the power goes. */
    private static long survivesAfterAnUnsyncedCreate(boolean broken) throws IOException {
        SimulatedDisk machine = new SimulatedDisk();
        CommitLog dying = CommitLog.open(machine, DIRECTORY, OPTIONS);
        dying.append(0, payload(0));
        dying.append(1, payload(1));
        dying.awaitDurable(2);
        long before = machine.operations();
        machine.failAt(before + 6);
        assertThatThrownBy(dying::roll).isInstanceOf(IOException.class);
        assertThat(machine.list(DIRECTORY)).contains("00000000000000000002.stdb.log");
        Disk next = broken ? Mutant.NO_DIRECTORY_SYNC.over(machine) : machine;
        CommitLog log = CommitLog.open(next, DIRECTORY, OPTIONS);
        log.append(2, payload(2));
        log.awaitDurable(3);
        try (CommitLog found = CommitLog.open(new SimulatedDisk(machine.durable()), DIRECTORY, OPTIONS)) {
            return found.nextOffset();
        }
    }

    @Test
    void aFailedForcePoisonsTheLogForGood() throws IOException {
        SimulatedDisk failing = new SimulatedDisk();
        CommitLog log = CommitLog.open(failing, DIRECTORY, OPTIONS);
        log.append(0, payload(0));
        log.awaitDurable(1);
        log.append(1, payload(1));
        failing.failAt(failing.operations() + 2);
        assertThatThrownBy(() -> log.awaitDurable(2)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> log.awaitDurable(2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("poisoned");
        assertThatThrownBy(() -> log.append(2, payload(2))).isInstanceOf(IOException.class);
        assertThatThrownBy(log::roll).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> log.reset(9)).isInstanceOf(IOException.class);
        assertThat(log.durableLimit()).isEqualTo(1);
        log.awaitDurable(1);
        assertThat(log.read(0)).contains(payload(0));
        log.close();
        try (CommitLog again = CommitLog.open(failing, DIRECTORY, OPTIONS)) {
            assertThat(again.nextOffset()).isBetween(1L, 2L);
        }
    }

    private void assertRecovers(long first, long next, long tornBytes, int removed) throws IOException {
        try (CommitLog log = CommitLog.openReadOnly(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.nextOffset()).isEqualTo(next);
            assertThat(scanned(log)).hasSize((int) (next - first));
        }
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.firstOffset()).isEqualTo(first);
            assertThat(log.nextOffset()).isEqualTo(next);
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(tornBytes, removed));
            assertThat(scanned(log)).hasSize((int) (next - first));
            for (long offset = first; offset < next; offset++) {
                assertThat(log.read(offset)).contains(payload(offset));
            }
        }
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, OPTIONS)) {
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
            assertThat(log.nextOffset()).isEqualTo(next);
        }
    }

    private static List<Long> scanned(CommitLog log) throws IOException {
        List<Long> seen = new ArrayList<>();
        log.scan(0, (offset, record) -> {
            assertThat(record).isEqualTo(payload(offset));
            return seen.add(offset);
        });
        return seen;
    }

    private static ByteBuffer payload(long offset) {
        return ByteBuffer.wrap(("record " + offset + "-".repeat((int) (offset % 60))).getBytes(UTF_8));
    }

    private static byte[] segment(long first, long limit) {
        ByteBuffer header = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        CommitFormat.putSegmentHeader(header);
        byte[] bytes = header.array();
        for (long offset = first; offset < limit; offset++) {
            bytes = join(bytes, commit(offset, 0, payload(offset)));
        }
        return bytes;
    }

    private static byte[] commit(long offset, long epoch, ByteBuffer record) {
        ByteBuffer into = ByteBuffer.allocate(26 + record.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        CommitFormat.putCommit(into, offset, epoch, 1, record, new CRC32C());
        return into.array();
    }

    private static byte[] join(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static byte[] entries(long... pairs) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * pairs.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : pairs) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private void writeIndex(long first, long... pairs) throws IOException {
        rewrite(SegmentName.of(DIRECTORY, first).index(), entries(pairs));
    }

    /** Puts a segment without an index. */
    private void put(long first, byte[] content) throws IOException {
        disk.createDirectories(DIRECTORY);
        SegmentName name = SegmentName.of(DIRECTORY, first);
        disk.unlinkIfExists(name.index());
        rewrite(name.file(), content);
    }

    private byte[] bytes(long first) throws IOException {
        return read(SegmentName.of(DIRECTORY, first).file());
    }

    private byte[] read(Path file) throws IOException {
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer into = ByteBuffer.allocate((int) opened.size());
            opened.read(into, 0);
            return into.array();
        }
    }

    private void rewrite(Path file, byte[] content) throws IOException {
        disk.unlinkIfExists(file);
        try (DiskFile created = disk.create(file)) {
            created.append(ByteBuffer.wrap(content));
        }
    }
}
