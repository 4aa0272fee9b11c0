package io.firn.format.events.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.format.Checksums;
import io.firn.format.FileBytes;
import io.firn.format.MisplacedFileException;
import io.firn.format.pack.v1.RecordCodec;
import io.firn.format.pack.v1.RecordWriter;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

final class SegmentCorruptionTest {
    private static final SegmentIdentity IDENTITY = new SegmentIdentity("toy", new Geometry(5, 4, 2), 3);
    private static final List<Path> FILES = List.of(SampleSegment.EVENTS, SampleSegment.INDEX);
    private static final int LEAST_CASES = 4_000;

    private final SampleSegment sample = SampleSegment.of(IDENTITY, new SplittableRandom(21), 25, 6);
    private final Disk disk = new SimulatedDisk();

    @BeforeEach
    void writeTheSegment() throws IOException {
        sample.write(disk, SampleSegment.SMALL);
    }

    @Test
    void everyAlteredByteIsDetectedAndNothingReadIsEverWrong() throws IOException {
        int cases = 0;
        for (Path file : FILES) {
            byte[] bytes = FileBytes.read(disk, file);
            for (int i = 0; i < bytes.length; i++) {
                byte right = bytes[i];
                for (int altered : new int[] {right ^ (1 << (i % 8)), ~right}) {
                    bytes[i] = (byte) altered;
                    FileBytes.place(disk, file, bytes);
                    corrupt();
                    neverWrong();
                    cases++;
                }
                bytes[i] = right;
            }
            FileBytes.place(disk, file, bytes);
        }
        System.out.println("event segment bytes altered: " + cases + " cases");
        assertThat(cases).isGreaterThan(LEAST_CASES);
    }

    @Test
    void everyTruncationAndEveryExtensionIsCorrupt() throws IOException {
        for (Path file : FILES) {
            byte[] bytes = FileBytes.read(disk, file);
            for (int length = 0; length < bytes.length; length++) {
                FileBytes.place(disk, file, Arrays.copyOf(bytes, length));
                assertThatThrownBy(() -> sample.open(disk).close())
                        .isInstanceOf(CorruptFileException.class)
                        .isNotInstanceOf(MisplacedFileException.class);
            }
            FileBytes.place(disk, file, Arrays.copyOf(bytes, bytes.length + 1));
            corrupt();
            FileBytes.place(disk, file, bytes);
        }
    }

    @Test
    void applicationDataWhoseChecksumMatchesIsStillCheckedOrHarmless() throws IOException {
        int detected = 0;
        int harmless = 0;
        for (Path file : FILES) {
            byte[] bytes = FileBytes.read(disk, file);
            ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int trailer = bytes.length - 24;
            int footer = trailer - 32;
            int app = footer - b.getInt(footer + 4) - b.getInt(footer + 24);
            int contentFrom = file.equals(SampleSegment.EVENTS)
                    ? SegmentFormat.EVENTS_CONTENT_OFFSET
                    : SegmentFormat.INDEX_CONTENT_OFFSET;
            for (int at = 0; at < b.getInt(footer + 24) - 8; at += 4) {
                if (at >= contentFrom && at < contentFrom + Hash.BYTES) {
                    continue;
                }
                for (int hostile : new int[] {0, -1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 24}) {
                    byte[] altered = bytes.clone();
                    ByteBuffer a = ByteBuffer.wrap(altered).order(ByteOrder.LITTLE_ENDIAN);
                    if (a.getInt(app + at) == hostile) {
                        continue;
                    }
                    a.putInt(app + at, hostile);
                    a.putInt(footer + 28, Checksums.crc(a, app, a.getInt(footer + 24)));
                    a.putInt(trailer + 8, Checksums.crc(a, footer, 32));
                    a.putInt(trailer + 12, Checksums.crc(a, trailer, 12));
                    FileBytes.place(disk, file, altered);
                    if (detected()) {
                        detected++;
                    } else {
                        neverWrong();
                        harmless++;
                    }
                }
            }
            FileBytes.place(disk, file, bytes);
        }
        System.out.println("application data altered: " + detected + " detected, " + harmless + " padding");
        assertThat(detected).isGreaterThan(20 * harmless);
    }

    private boolean detected() throws IOException {
        try (SegmentReader reader = sample.open(disk)) {
            reader.verify();
            return false;
        } catch (CorruptFileException e) {
            return true;
        }
    }

    @Test
    void aBlockWhoseChecksumMatchesIsStillCheckedBeforeRoomIsMadeForIt() throws IOException {
        byte[] event = sample.stored.getFirst();
        soundOrCorrupt(block(2, new int[] {event.length, event.length}, 2 * event.length), 2, "the content hash is");
        soundOrCorrupt(block(2, new int[] {event.length, event.length}, 200 << 10), 2, "2 events in 204812 bytes");
        soundOrCorrupt(block(3, new int[] {event.length, event.length}, 2 * event.length), 2, "does not hold them");
        soundOrCorrupt(block(2, new int[] {event.length, -1}, 2 * event.length), 2, "does not hold them");
        soundOrCorrupt(block(2, new int[] {event.length, Integer.MAX_VALUE}, 2 * event.length), 2, "does not hold");
        soundOrCorrupt(block(2, new int[] {event.length, 1}, 2 * event.length), 2, "does not hold them");
        soundOrCorrupt(
                block(2, new int[] {event.length, event.length}, 2 * event.length), 129, "block 0 has 129 events");
        soundOrCorrupt(new byte[] {1, 2, 3}, 2, "block 0 has 2 events in");
        // A frame that claims a gibibyte: magic, a head that says eight bytes of size follow, the size.
        ByteBuffer claim = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        claim.putInt(0xFD2FB528).put((byte) 0xE0).putLong(1L << 30);
        soundOrCorrupt(claim.array(), 1, "block 0 has 1 events in 1073741824 bytes");
    }

    private byte[] block(int count, int[] lengths, int bytes) {
        ByteBuffer b = ByteBuffer.allocate(4 + 4 * lengths.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(count);
        for (int length : lengths) {
            b.putInt(length);
        }
        byte[] event = sample.stored.getFirst();
        while (b.remaining() >= event.length) {
            b.put(event);
        }
        return Zstd.compress(b.array(), 3);
    }

    private void soundOrCorrupt(byte[] record, int events, String message) throws IOException {
        Hash content = new Hash(1, 2, 3, 4);
        try (RecordWriter writer =
                RecordWriter.create(disk, SampleSegment.EVENTS, IDENTITY.events(), RecordCodec.EVENT_BLOCK_V1)) {
            writer.add(ByteBuffer.wrap(record));
            long[] ledgers = {0, events, events, events, events, events};
            writer.finish(EventsContents.write(IDENTITY, content, ledgers, new long[] {0, events}, 1));
        }
        try (RecordWriter writer =
                RecordWriter.create(disk, SampleSegment.INDEX, IDENTITY.index(), RecordCodec.TERM_BLOCK_V1)) {
            writer.finish(new TermDirectory.Builder().write(content, 0, 0));
        }
        assertThatThrownBy(() -> {
                    try (SegmentReader reader = sample.open(disk)) {
                        reader.verify();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRecordOfTermsWhoseChecksumMatchesIsStillChecked() throws IOException {
        byte[] bitmap = new byte[RoaringBitmap.bitmapOf(1, 2, 9).serializedSizeInBytes()];
        RoaringBitmap.bitmapOf(1, 2, 9).serialize(ByteBuffer.wrap(bitmap));
        terms(10, 2 << 1, 3, 6);
        terms(10, form(bitmap.length), bitmap);
        hostile(9, 2 << 1, 3, 6);
        hostile(10, 2 << 1, 3, 0);
        hostile(10, 2 << 1, 3);
        hostile(10, 2 << 1, 3, 0x86);
        hostile(10, 0);
        hostile(10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80);
        hostile(10, 2 << 1, 3, 6, 1);
        hostile(Integer.MAX_VALUE, 10 << 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0xFF, 0xFF, 0xFF, 0xFF, 0x07);
        hostileBitmap(9, bitmap);
        hostileBitmap(10, Arrays.copyOf(bitmap, bitmap.length - 1));
        hostileBitmap(10, Arrays.copyOf(bitmap, bitmap.length + 1));
        for (int i = 0; i < 8; i++) {
            byte[] altered = bitmap.clone();
            altered[i] = -1;
            hostileBitmap(10, altered);
        }
    }

    private static int form(int length) {
        return length << 1 | 1;
    }

    private static void hostileBitmap(int events, byte[] bitmap) {
        assertThatThrownBy(() -> terms(events, form(bitmap.length), bitmap)).isInstanceOf(CorruptFileException.class);
    }

    private static void hostile(int events, int... bytes) {
        assertThatThrownBy(() -> terms(events, bytes)).isInstanceOf(CorruptFileException.class);
    }

    private static void terms(int events, int form, byte[] ids) throws IOException {
        int[] bytes = new int[1 + ids.length];
        bytes[0] = form;
        for (int i = 0; i < ids.length; i++) {
            bytes[1 + i] = ids[i];
        }
        terms(events, bytes);
    }

    private static void terms(int events, int... bytes) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(TermKey.BYTES + bytes.length);
        b.position(TermKey.BYTES);
        for (int value : bytes) {
            b.put((byte) value);
        }
        RoaringBitmap found = new RoaringBitmap();
        TermRecord record = new TermRecord(SampleSegment.INDEX, b.flip(), events);
        while (record.next()) {
            record.into(0, events, found);
        }
        assertThat(found.getCardinality()).isBetween(2, 3);
    }

    /** Everything that reading without {@code verify} yields is right, whatever is wrong elsewhere. */
    private void neverWrong() throws IOException {
        try (SegmentReader reader = sample.open(disk)) {
            for (int i = 0; i < sample.starts.size(); i++) {
                assertThat(reader.eventsBefore(IDENTITY.firstSeq() + i)).isEqualTo(sample.starts.get(i));
            }
            EventCursor cursor = reader.cursor();
            for (int id = 0; id < sample.stored.size(); id++) {
                try {
                    assertThat(cursor.stored(id).copy()).isEqualTo(sample.stored.get(id));
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining("block ");
                }
            }
            for (TermKey key : sample.terms.keySet()) {
                RoaringBitmap found = new RoaringBitmap();
                try {
                    reader.postings(key, 0, sample.stored.size(), found);
                    assertThat(found).isEqualTo(sample.ids(key));
                } catch (CorruptFileException e) {
                    assertThat(e).hasMessageContaining("record ");
                }
            }
        } catch (CorruptFileException e) {
            assertThat(e).isNotInstanceOf(MisplacedFileException.class);
        }
    }

    private void corrupt() {
        assertThatThrownBy(() -> {
                    try (SegmentReader reader = sample.open(disk)) {
                        reader.verify();
                    }
                })
                .isInstanceOf(CorruptFileException.class)
                .isNotInstanceOf(MisplacedFileException.class);
    }
}
