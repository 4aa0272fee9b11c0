package io.firn.journal;

import static io.firn.journal.CommitFormat.CHECKSUM_BYTES;
import static io.firn.journal.CommitFormat.COMMIT_HEADER_BYTES;
import static io.firn.journal.CommitFormat.FRAMING_BYTES;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Walks the commits of a segment over a window of its bytes.
 *
 * <p>Holds: a length is compared with the bytes that are left before the window grows to it. Skipping allocates nothing.
 *
 * <p>Threading: one thread.
 */
final class SegmentCursor {
    /** What lies at the cursor. */
    enum Sight {
        /** The end of the bytes. */
        END,
        /** A header whose commit fits in the bytes that are left; not verified yet. */
        COMMIT,
        /** Nothing that can be a commit: a part of a header, a length beyond the end, or no records. */
        NOT_A_COMMIT
    }

    private final Path path;
    private final DiskFile file;
    private final long limit;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window;
    private long windowStart;
    private int windowBytes;
    private long position;
    private int at;
    private int length;

    /** @param limit the bytes of the segment that may be looked at */
    SegmentCursor(Path path, DiskFile file, long position, long limit, int windowCapacity) {
        this.path = path;
        this.file = file;
        this.position = position;
        this.limit = limit;
        this.window = allocate(Math.clamp(limit - position, COMMIT_HEADER_BYTES, windowCapacity));
        this.windowStart = position;
    }

    Sight look() throws IOException {
        long left = limit - position;
        if (left == 0) {
            return Sight.END;
        }
        if (left < FRAMING_BYTES) {
            return Sight.NOT_A_COMMIT;
        }
        fill(COMMIT_HEADER_BYTES);
        long records = window.getInt(at + CommitFormat.LENGTH_AT) & 0xffff_ffffL;
        if (records > left - FRAMING_BYTES || records > CommitFormat.MAX_RECORDS_BYTES || count() == 0) {
            return Sight.NOT_A_COMMIT;
        }
        length = (int) records;
        return Sight.COMMIT;
    }

    /** True when the commit at the cursor carries its own checksum; its records may be taken afterwards. */
    boolean verify() throws IOException {
        fill(FRAMING_BYTES + length);
        crc.reset();
        window.limit(at + COMMIT_HEADER_BYTES + length).position(at);
        crc.update(window);
        window.clear();
        return (int) crc.getValue() == checksum();
    }

    /** Moves behind the commit at the cursor. */
    void advance() {
        position += FRAMING_BYTES + (long) length;
    }

    long position() {
        return position;
    }

    long offset() {
        return window.getLong(at);
    }

    long epoch() {
        return window.getLong(at + CommitFormat.EPOCH_AT);
    }

    int count() {
        return window.getShort(at + CommitFormat.COUNT_AT) & 0xffff;
    }

    int length() {
        return length;
    }

    /** The stored checksum; after {@link #verify} only. */
    int checksum() {
        return window.getInt(at + COMMIT_HEADER_BYTES + length);
    }

    /** The records of a verified commit; valid until the cursor moves. */
    ByteBuffer records() {
        return window.slice(at + COMMIT_HEADER_BYTES, length).asReadOnlyBuffer();
    }

    private void fill(int bytes) throws IOException {
        long ahead = position - windowStart;
        if (ahead + bytes <= windowBytes) {
            at = (int) ahead;
            return;
        }
        int kept = ahead < windowBytes ? (int) (windowBytes - ahead) : 0;
        ByteBuffer target = bytes > window.capacity() ? allocate(grown(bytes)) : window;
        if (kept > 0) {
            target.put(0, window, (int) ahead, kept);
        }
        window = target;
        windowStart = position;
        at = 0;
        window.limit((int) Math.min(window.capacity(), limit - position)).position(kept);
        file.read(window, position + kept);
        windowBytes = window.position();
        window.clear();
        if (windowBytes < bytes) {
            throw new CorruptFileException(
                    path, "ends at offset " + (position + windowBytes) + ", " + limit + " bytes were there before");
        }
    }

    private static int grown(int bytes) {
        return (int) Math.min((long) bytes + bytes / 4, Integer.MAX_VALUE - 8);
    }

    private static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Bytes a commit of these records takes. */
    static long commitBytes(int recordsBytes) {
        return recordsBytes + (long) COMMIT_HEADER_BYTES + CHECKSUM_BYTES;
    }
}
