package io.firn.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitLogTest {
    private static final CommitLogOptions SMALL = new CommitLogOptions(200, 64);

    @TempDir
    Path root;

    private final Disk disk = new FileDisk();
    private Path directory;

    @BeforeEach
    void inAFreshDirectory() {
        directory = root.resolve("log");
    }

    @Test
    void aNewLogIsEmptyAtZero() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            assertThat(log.firstOffset()).isZero();
            assertThat(log.nextOffset()).isZero();
            assertThat(log.durableLimit()).isZero();
            assertThat(log.epoch()).isZero();
            assertThat(log.read(0)).isEmpty();
            assertThat(log.segments()).isEmpty();
            assertThat(log.recovery()).isEqualTo(new CommitLog.Recovery(0, 0));
        }
    }

    @Test
    void aNewLogBeginsAtTheOffsetOfItsFirstRecord() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            log.append(500, bytes("a"));
            assertThat(log.firstOffset()).isEqualTo(500);
            assertThat(log.nextOffset()).isEqualTo(501);
            assertThat(text(log, 500)).isEqualTo("a");
        }
    }

    @Test
    void recordsAreReadBackInTheSameAndInTheNextLife() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            fill(log, 0, 40);
            assertHolds(log, 0, 40);
            assertThat(log.segments()).hasSizeGreaterThan(3);
        }
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            assertHolds(log, 0, 40);
            fill(log, 40, 80);
            assertHolds(log, 0, 80);
        }
        try (CommitLog log = CommitLog.openReadOnly(disk, directory, SMALL)) {
            assertHolds(log, 0, 80);
        }
    }

    @Test
    void anOffsetThatIsNotTheNextIsRefusedAndNothingHappens() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            fill(log, 10, 12);
            assertThatThrownBy(() -> log.append(13, bytes("x")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset 13")
                    .hasMessageContaining("next offset is 12");
            fill(log, 12, 13);
            assertHolds(log, 10, 13);
        }
    }

    @Test
    void theDurableLimitFollowsTheForce() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            log.append(0, bytes("a"));
            log.append(1, bytes("b"));
            assertThat(log.durableLimit()).isZero();
            log.awaitDurable(1);
            assertThat(log.durableLimit()).isEqualTo(2);
            assertThatThrownBy(() -> log.awaitDurable(3)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRollBeginsASegmentAndMakesAllDurable() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            log.roll();
            fill(log, 0, 3);
            log.roll();
            log.roll();
            assertThat(log.durableLimit()).isEqualTo(3);
            assertThat(log.segments())
                    .extracting(CommitLog.Segment::firstOffset)
                    .containsExactly(0L, 3L);
        }
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(log.segments())
                    .extracting(CommitLog.Segment::firstOffset)
                    .containsExactly(0L, 3L);
            fill(log, 3, 5);
            assertHolds(log, 0, 5);
        }
    }

    @Test
    void trimmingDropsWholeOldSegmentsAndNeverTheNewest() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            for (int i = 0; i < 5; i++) {
                fill(log, i * 10, i * 10 + 10);
                log.roll();
            }
            log.trimBelow(25);
            assertThat(log.firstOffset()).isEqualTo(20);
            assertThat(log.read(19)).isEmpty();
            assertHolds(log, 20, 50);
            log.trimBelow(1000);
            assertThat(log.firstOffset()).isEqualTo(50);
            assertThat(log.nextOffset()).isEqualTo(50);
        }
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            assertThat(log.firstOffset()).isEqualTo(50);
            fill(log, 50, 51);
            assertHolds(log, 50, 51);
        }
        assertThat(disk.list(directory)).hasSize(2);
    }

    @Test
    void aResetBeginsAgainInANewEpoch() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            fill(log, 0, 30);
            log.reset(1000);
            assertThat(log.epoch()).isEqualTo(1);
            assertThat(log.firstOffset()).isEqualTo(1000);
            assertThat(log.nextOffset()).isEqualTo(1000);
            assertThat(log.read(3)).isEmpty();
            fill(log, 1000, 1020);
        }
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            assertThat(log.epoch()).isEqualTo(1);
            assertHolds(log, 1000, 1020);
            log.reset(1000, 7);
        }
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            assertThat(log.nextOffset()).isEqualTo(1000);
            assertThat(log.epoch()).isZero();
            log.raiseEpoch(7);
            fill(log, 1000, 1001);
        }
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            assertThat(log.epoch()).isEqualTo(7);
            assertThatThrownBy(() -> log.raiseEpoch(6)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aReaderOpensWithoutWritingAndWritesNothing() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            fill(log, 0, 10);
        }
        List<String> before = disk.list(directory);
        try (CommitLog log = CommitLog.openReadOnly(disk, directory, SMALL)) {
            assertHolds(log, 0, 10);
            assertThatThrownBy(() -> log.append(10, bytes("x"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(log::roll).isInstanceOf(IllegalStateException.class);
        }
        assertThat(disk.list(directory)).isEqualTo(before);
    }

    @Test
    void aScanEndsWhenTheVisitorSaysSo() throws IOException {
        try (CommitLog log = CommitLog.open(disk, directory, SMALL)) {
            fill(log, 0, 20);
            List<Long> seen = new ArrayList<>();
            log.scan(7, (offset, record) -> {
                seen.add(offset);
                return offset < 11;
            });
            assertThat(seen).containsExactly(7L, 8L, 9L, 10L, 11L);
        }
    }

    @Test
    void aRecordLargerThanAllBuffersIsReadBack() throws IOException {
        byte[] large = new byte[3 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        try (CommitLog log = CommitLog.open(disk, directory, CommitLogOptions.DEFAULTS)) {
            log.append(0, bytes("before"));
            log.append(1, ByteBuffer.wrap(large));
            log.append(2, bytes(""));
            assertThat(log.read(1)).contains(ByteBuffer.wrap(large));
            assertThat(log.read(2)).contains(ByteBuffer.allocate(0));
        }
    }

    @Test
    void afterClosingEveryCallFails() throws IOException {
        CommitLog log = CommitLog.open(disk, directory, SMALL);
        fill(log, 0, 3);
        log.close();
        log.close();
        assertThatThrownBy(() -> log.read(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.append(3, bytes("x"))).isInstanceOf(IllegalStateException.class);
    }

    private static void fill(CommitLog log, int from, int limit) throws IOException {
        for (int i = from; i < limit; i++) {
            log.append(i, bytes("record " + i));
        }
    }

    private static void assertHolds(CommitLog log, int from, int limit) throws IOException {
        assertThat(log.firstOffset()).isEqualTo(from);
        assertThat(log.nextOffset()).isEqualTo(limit);
        List<String> scanned = new ArrayList<>();
        log.scan(0, (offset, record) -> scanned.add(offset + "=" + UTF_8.decode(record)));
        List<String> expected = new ArrayList<>();
        for (int i = from; i < limit; i++) {
            expected.add(i + "=record " + i);
            assertThat(text(log, i)).isEqualTo("record " + i);
        }
        assertThat(scanned).isEqualTo(expected);
        assertThat(log.read(limit)).isEmpty();
    }

    private static String text(CommitLog log, long offset) throws IOException {
        return UTF_8.decode(log.read(offset).orElseThrow()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
