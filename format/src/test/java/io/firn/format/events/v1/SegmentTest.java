package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.CountingDisk;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Geometry;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.TermKey;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class SegmentTest {
    private static final SegmentIdentity IDENTITY = new SegmentIdentity("toy", new Geometry(20, 4, 2), 3);

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void aChunkWithoutEventsIsASegment() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(1), 0, 1);
        SegmentSummary written = sample.write(disk, SegmentLimits.PRODUCTION);
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            assertThat(reader.summary()).isEqualTo(written);
            assertThat(written.eventCount()).isZero();
            assertThat(written.termCount()).isZero();
            assertThat(reader.eventsBefore(62)).isZero();
            assertThat(reader.eventsBefore(82)).isZero();
            assertThatThrownBy(() -> reader.eventsBefore(83)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.eventsBefore(61)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> reader.seqOf(0)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> reader.cursor().stored(0)).isInstanceOf(IndexOutOfBoundsException.class);
            RoaringBitmap found = new RoaringBitmap();
            reader.postings(SampleSegment.absent(), 0, 0, found);
            assertThat(found.isEmpty()).isTrue();
        }
    }

    @Test
    void blocksEndAtTheirNumberOfEventsOrTheirBytesAndALargeEventIsABlockOfItsOwn() throws IOException {
        SampleSegment sample = empty();
        List<SampleSegment.Event> events = sample.ledgers.get(7);
        events.add(noise(2 << 20));
        for (int i = 0; i < 300; i++) {
            events.add(noise(3));
        }
        events.add(noise(2 << 20));
        sample.ledgers.get(8).add(noise((64 << 10) - 60));
        sample.ledgers.get(9).add(noise((64 << 10) - 60));
        sample.ledgers.get(9).add(noise(1));
        sample.write(disk, SegmentLimits.PRODUCTION);
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            EventCursor cursor = reader.cursor();
            long before = 0;
            List<Long> blocks = new ArrayList<>();
            for (int id = 0; id < sample.stored.size(); id++) {
                assertThat(cursor.stored(id).copy()).isEqualTo(sample.stored.get(id));
                if (cursor.decompressedBytes() > before) {
                    blocks.add((long) id);
                }
                before = cursor.decompressedBytes();
            }
            assertThat(blocks).containsExactly(0L, 1L, 129L, 257L, 301L, 302L, 304L);
            long ofSmall = cursor.decompressedBytes();
            assertThat(cursor.stored(304).copy()).isEqualTo(sample.stored.get(304));
            assertThat(cursor.decompressedBytes()).isEqualTo(ofSmall);
        }
    }

    @Test
    void aTermInEveryEventIsReadFromThePartsOfItsWindowAlone() throws IOException {
        CountingDisk counting = new CountingDisk();
        Disk counted = counting.over(disk);
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(5), 300, 10);
        for (int value = 100; value < 120; value++) {
            sample.ledgers.get(value % 20).add(new SampleSegment.Event(new byte[] {(byte) value}, 0));
        }
        sample.write(counted, new SegmentLimits(1 << 20, 4_096, 16, 4));
        TermKey half = sample.terms.keySet().stream()
                .filter(key -> sample.ids(key).getCardinality() > sample.stored.size() / 3)
                .filter(key -> sample.ids(key).getCardinality() < sample.stored.size())
                .findFirst()
                .orElseThrow();
        RoaringBitmap all = sample.ids(half);
        int events = sample.stored.size();
        counting.reads();
        try (SegmentReader reader = SegmentReader.open(counted, SampleSegment.EVENTS, SampleSegment.INDEX, IDENTITY)) {
            assertThat(counting.reads()).isEqualTo(2);
            assertThat(found(reader, half, 0, events)).isEqualTo(all);
            int parts = counting.reads();
            assertThat(parts).isGreaterThan(20);
            for (int from = 0; from + 20 < events; from += 97) {
                assertThat(found(reader, half, from, from + 20)).isEqualTo(all.selectRange(from, from + 20));
                assertThat(counting.reads()).isBetween(1, 3);
            }
            int rare = 0;
            for (TermKey key : sample.terms.keySet()) {
                if (sample.ids(key).getCardinality() < 10) {
                    found(reader, key, 0, events);
                    assertThat(counting.reads()).isEqualTo(1);
                    rare++;
                }
            }
            assertThat(found(reader, SampleSegment.absent(), 0, events).isEmpty())
                    .isTrue();
            assertThat(counting.reads()).isLessThanOrEqualTo(1);
            assertThat(rare).isEqualTo(20);
            System.out.println("parts of a frequent term: " + parts + "; rare terms: " + rare);
        }
    }

    private static RoaringBitmap found(SegmentReader reader, TermKey key, int from, int limit) throws IOException {
        RoaringBitmap found = new RoaringBitmap();
        reader.postings(key, from, limit, found);
        return found;
    }

    @Test
    void whatWasFoundBeforeStaysAmongTheIds() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(6), 50, 10);
        sample.write(disk, SegmentLimits.PRODUCTION);
        try (SegmentReader reader = sample.open(disk)) {
            RoaringBitmap into = RoaringBitmap.bitmapOf(1, 1_000_000);
            TermKey key = EventTerm.number(EventField.TYPE, 1).key();
            reader.postings(key, 0, sample.stored.size(), into);
            RoaringBitmap expected = sample.ids(key).clone();
            expected.add(1);
            expected.add(1_000_000);
            assertThat(into).isEqualTo(expected);
        }
    }

    @Test
    void theBytesDoNotDependOnTheBudget() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(7), 200, 40);
        SegmentSummary summary = sample.write(disk, SegmentLimits.PRODUCTION);
        byte[] events = FileBytes.read(disk, SampleSegment.EVENTS);
        byte[] index = FileBytes.read(disk, SampleSegment.INDEX);
        SegmentLimits limits = SegmentLimits.PRODUCTION;
        for (long budget : new long[] {100, 999, summary.postingCount(), summary.postingCount() + 1}) {
            SegmentLimits other =
                    new SegmentLimits((int) budget, limits.termBlockBytes(), limits.partBytes(), limits.spanBits());
            assertThat(sample.write(disk, other)).isEqualTo(summary);
            assertThat(FileBytes.read(disk, SampleSegment.EVENTS)).isEqualTo(events);
            assertThat(FileBytes.read(disk, SampleSegment.INDEX)).isEqualTo(index);
            assertThat(disk.list(SampleSegment.SPILLS)).hasSize(2);
        }
    }

    @Test
    void aFileInTheWrongPlaceIsMisplaced() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(8), 20, 10);
        sample.write(disk, SegmentLimits.PRODUCTION);
        Geometry geometry = IDENTITY.geometry();
        for (SegmentIdentity other : new SegmentIdentity[] {
            new SegmentIdentity("tox", geometry, 3),
            new SegmentIdentity("toy", geometry, 4),
            new SegmentIdentity("toy", new Geometry(20, 5, 2), 3),
            new SegmentIdentity("toy", new Geometry(21, 4, 2), 3),
            new SegmentIdentity("toy", new Geometry(20, 4, 3), 3)
        }) {
            misplaced(SampleSegment.EVENTS, SampleSegment.INDEX, other, "here belongs");
        }
        misplaced(SampleSegment.INDEX, SampleSegment.EVENTS, IDENTITY, "its kind is event-index, here belongs events");
        misplaced(SampleSegment.EVENTS, SampleSegment.EVENTS, IDENTITY, "its kind is events, here belongs event-index");
        byte[] index = FileBytes.read(disk, SampleSegment.INDEX);
        SampleSegment.of(IDENTITY, new SplittableRandom(9), 20, 10).write(disk, SegmentLimits.PRODUCTION);
        FileBytes.place(disk, SampleSegment.INDEX, index);
        misplaced(SampleSegment.EVENTS, SampleSegment.INDEX, IDENTITY, "an index of other events");
    }

    private void misplaced(Path events, Path index, SegmentIdentity expected, String message) {
        assertThatThrownBy(() -> SegmentReader.open(disk, events, index, expected))
                .isInstanceOf(MisplacedFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileOfAnotherVersionIsUnsupportedNotCorrupt() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(10), 20, 10);
        for (Path file : List.of(SampleSegment.EVENTS, SampleSegment.INDEX)) {
            sample.write(disk, SegmentLimits.PRODUCTION);
            byte[] bytes = FileBytes.read(disk, file);
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int trailer = bytes.length - 24;
            b.putInt(trailer, 2);
            b.putInt(trailer + 12, Checksums.crc(b, trailer, 12));
            FileBytes.place(disk, file, bytes);
            assertThatThrownBy(() -> sample.open(disk))
                    .isInstanceOf(UnsupportedFormatException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void onlyTheNextLedgerIsTaken() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(11), 20, 10);
        LedgerEvents ledger = new LedgerEvents();
        try (SegmentWriter writer = create(sample)) {
            sample.fill(ledger, 1);
            assertThatThrownBy(() -> writer.add(ledger))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ledger 63 is not the next of chunk 3, which is at 62");
            sample.fill(ledger, 0);
            writer.add(ledger);
            assertThatThrownBy(() -> writer.add(ledger)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 of 20");
        }
    }

    @Test
    void anAbandonedSegmentIsCorruptAndReplacedByTheNext() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(12), 200, 10);
        try (SegmentWriter writer = create(sample)) {
            sample.add(writer);
            assertThat(disk.list(SampleSegment.SPILLS)).contains("events-3-0.spill", "events-3-2.spill");
        }
        assertThat(disk.list(SampleSegment.SPILLS)).containsExactly("00000003-events.pack", "00000003-index.pack");
        assertThatThrownBy(() -> sample.open(disk)).isInstanceOf(CorruptFileException.class);
        sample.write(disk, SampleSegment.SMALL);
        byte[] events = FileBytes.read(disk, SampleSegment.EVENTS);
        create(sample).close();
        FileBytes.place(disk, SampleSegment.EVENTS, events);
        assertThatThrownBy(() -> sample.open(disk)).isInstanceOf(CorruptFileException.class);
        sample.write(disk, SampleSegment.SMALL);
        sample.open(disk).close();
    }

    private SegmentWriter create(SampleSegment sample) throws IOException {
        return SegmentWriter.create(
                disk,
                SampleSegment.EVENTS,
                SampleSegment.INDEX,
                SampleSegment.SPILLS,
                sample.identity,
                SampleSegment.SMALL);
    }

    @Test
    void spillsThatACrashLeftAreRemovedAndNothingElseIs() throws IOException {
        Path below = Path.of("/spills");
        SegmentWriter.removeLeftovers(disk, below);
        disk.createDirectories(below);
        for (String name :
                new String[] {"events-3-0.spill", "events-12345678-17.spill", "run-3-0.spill", "events-3.spill"}) {
            FileBytes.place(disk, below.resolve(name), new byte[3]);
        }
        SegmentWriter.removeLeftovers(disk, below);
        assertThat(disk.list(below)).containsExactly("events-3.spill", "run-3-0.spill");
    }

    @Test
    void aDiskThatFailsAtAnyOperationLeavesAnErrorAndNoSegment() throws IOException {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(13), 60, 10);
        int failures = 0;
        for (int operation = 1; ; operation++) {
            SimulatedDisk failing = new SimulatedDisk();
            failing.failAt(operation, SimulatedDisk.Failure.FROM_THEN_ON);
            boolean finished = true;
            try {
                sample.write(failing, SampleSegment.SMALL);
            } catch (IOException e) {
                finished = false;
            }
            if (!failing.faulted()) {
                break;
            }
            assertThat(finished).isFalse();
            failures++;
        }
        assertThat(failures).isGreaterThan(20);
    }

    @Test
    void manyThreadsReadOneSegment() throws Exception {
        SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(14), 100, 10);
        sample.write(disk, SampleSegment.SMALL);
        try (SegmentReader reader = sample.open(disk);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> readers = Collections.nCopies(8, () -> {
                EventCursor cursor = reader.cursor();
                boolean right = true;
                for (int id = 0; id < sample.stored.size(); id++) {
                    right &= Arrays.equals(cursor.stored(id).copy(), sample.stored.get(id));
                }
                for (TermKey key : sample.terms.keySet()) {
                    right &= found(reader, key, 0, sample.stored.size()).equals(sample.ids(key));
                }
                return right;
            });
            for (Future<Boolean> right : threads.invokeAll(readers)) {
                assertThat(right.get()).isTrue();
            }
        }
    }

    @Test
    void aMissingFileIsNotACorruptOne() {
        assertThatThrownBy(() -> empty().open(disk)).isInstanceOf(NoSuchFileException.class);
    }

    private static SampleSegment empty() {
        return SampleSegment.of(IDENTITY, new SplittableRandom(0), 0, 1);
    }

    /** An event of so many bytes that do not compress, without topics. */
    private static SampleSegment.Event noise(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return new SampleSegment.Event(bytes, 0);
    }
}
