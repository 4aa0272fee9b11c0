package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.pack.v1.PackSeal;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Seeds;
import io.firn.fuzz.Target;
import io.firn.ledger.EventField;
import io.firn.ledger.TermKey;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.roaringbitmap.RoaringBitmap;

/**
 * The two files of an event segment, as they are and with their checksums made to match: opened, every event and some terms read,
 * verified. An input is the length of the first file in four bytes, the first file, the second one.
 */
class SegmentFuzzTest {
    /** A cursor holds the largest event there may be. */
    private static final Target TARGET = new Target(
            "event-segment",
            SegmentFormat.MAX_EVENT_BYTES + (64L << 20),
            CorruptFileException.class,
            UnsupportedFormatException.class);

    private static final Path EVENTS = Path.of("/0-events.pack");
    private static final Path INDEX = Path.of("/0-index.pack");

    private final SimulatedDisk disk = new SimulatedDisk();
    private Optional<TermKey> seen = Optional.empty();

    @AfterAll
    static void tell() {
        TARGET.tell(2);
    }

    @FuzzTest
    void segment(byte[] bytes) {
        TARGET.input();
        if (bytes.length < 4) {
            return;
        }
        int first = Math.clamp(Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt()), 0, bytes.length - 4);
        byte[] events = Arrays.copyOfRange(bytes, 4, 4 + first);
        byte[] index = Arrays.copyOfRange(bytes, 4 + first, bytes.length);
        read(events, index);
        read(PackSeal.of(events), PackSeal.of(index));
    }

    private void read(byte[] events, byte[] index) {
        Placed.put(disk, EVENTS, events);
        Placed.put(disk, INDEX, index);
        TARGET.reads(this::everyEvent);
        TARGET.reads(this::everyTerm);
        TARGET.reads(() -> {
            try (SegmentReader reader = open()) {
                reader.verify();
            }
        });
    }

    private SegmentReader open() throws IOException {
        return SegmentReader.open(disk, EVENTS, INDEX, Seeds.SEGMENT);
    }

    private void everyEvent() throws IOException {
        try (SegmentReader reader = open()) {
            EventCursor cursor = reader.cursor();
            for (int id = 0; id < Math.min(reader.summary().eventCount(), 1_000); id++) {
                cursor.stored(id);
                assertThat(reader.eventsBefore(reader.seqOf(id))).isLessThanOrEqualTo(id);
            }
        }
    }

    private void everyTerm() throws IOException {
        try (SegmentReader reader = open()) {
            int limit = reader.summary().eventCount();
            TermKey type = TermKey.of(EventField.TYPE, new byte[] {0, 0, 0, 1}, 0, 4);
            RoaringBitmap found = new RoaringBitmap();
            reader.postings(type, 0, limit, found);
            reader.postings(type, limit / 3, limit / 2, found);
            seen = Optional.empty();
            reader.postings((high, low, id) -> {
                assertThat(id).isBetween(0, limit - 1);
                seen = Optional.of(new TermKey(high, low));
            });
            if (seen.isPresent()) {
                reader.postings(seen.get(), 0, limit, found);
                assertThat(found.isEmpty()).isFalse();
            }
            assertThat(found.isEmpty() || Integer.compareUnsigned(found.last(), limit) < 0)
                    .isTrue();
        }
    }
}
