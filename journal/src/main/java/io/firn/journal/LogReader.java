package io.firn.journal;

import static io.firn.journal.CommitFormat.COMMIT_HEADER_BYTES;
import static io.firn.journal.CommitFormat.SEGMENT_HEADER_BYTES;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads records out of segments.
 *
 * <p>Holds: a record is handed out only after its checksum and its offset were compared. The index is a hint: where it leads
 * nowhere the segment is walked from its start.
 *
 * <p>Threading: without state, safe beside the appender.
 */
final class LogReader {
    private static final int HOP_WINDOW_BYTES = 8 * 1024;
    private static final int SCAN_WINDOW_BYTES = 256 * 1024;

    private LogReader() {}

    /** The record at an offset that one of the segments holds; empty when its segment was dropped meanwhile. */
    static Optional<ByteBuffer> read(List<SegmentFile> segments, long offset) throws IOException {
        SegmentFile segment = segments.get(holding(segments, offset));
        Optional<DiskFile> leased = segment.lease();
        if (leased.isEmpty()) {
            return Optional.empty();
        }
        try {
            SegmentCursor found = locate(segment, leased.get(), offset);
            return Optional.of(take(segment, leased.get(), found));
        } finally {
            segment.release();
        }
    }

    /** Hands out records from an offset on up to a limit that the segments hold. */
    static void scan(List<SegmentFile> segments, long offset, long limit, CommitLog.Visitor visitor)
            throws IOException {
        long next = offset;
        for (int i = holding(segments, offset); i < segments.size() && next < limit; i++) {
            SegmentFile segment = segments.get(i);
            Optional<DiskFile> leased = segment.lease();
            if (leased.isEmpty()) {
                throw new IOException(segment.path() + ": dropped while it was scanned, at offset " + next);
            }
            try {
                long end = Math.min(limit, segment.limitOffset());
                if (!scanSegment(segment, leased.get(), next, end, visitor)) {
                    return;
                }
                next = end;
            } finally {
                segment.release();
            }
        }
    }

    private static boolean scanSegment(
            SegmentFile segment, DiskFile file, long offset, long limit, CommitLog.Visitor visitor) throws IOException {
        long start = locate(segment, file, offset).position();
        SegmentCursor cursor = new SegmentCursor(segment.path(), file, start, segment.bytes(), SCAN_WINDOW_BYTES);
        long next = offset;
        while (next < limit) {
            if (cursor.look() != SegmentCursor.Sight.COMMIT || !cursor.verify()) {
                throw damaged(segment, next, cursor.position());
            }
            requireOneRecord(segment, cursor);
            if (cursor.offset() == next) {
                if (!visitor.record(next, cursor.records())) {
                    return false;
                }
                next++;
            } else if (cursor.offset() != next - 1) {
                throw damaged(segment, next, cursor.position());
            }
            cursor.advance();
        }
        return true;
    }

    /** The last segment that begins at or below an offset. */
    private static int holding(List<SegmentFile> segments, long offset) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).firstOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** A cursor on the header of the commit with an offset that the segment holds. */
    private static SegmentCursor locate(SegmentFile segment, DiskFile file, long offset) throws IOException {
        OffsetIndex index = segment.index();
        int entry = index.floor(offset);
        if (entry >= 0) {
            SegmentCursor near = cursor(segment, file, index.position(entry));
            if (hop(near, index.offset(entry), offset)) {
                return near;
            }
        }
        SegmentCursor first = cursor(segment, file, SEGMENT_HEADER_BYTES);
        if (hop(first, segment.firstOffset(), offset)) {
            return first;
        }
        throw damaged(segment, offset, first.position());
    }

    /** Hops from header to header until the wanted commit; false when the headers do not lead there. */
    private static boolean hop(SegmentCursor cursor, long first, long wanted) throws IOException {
        long expected = first;
        while (cursor.look() == SegmentCursor.Sight.COMMIT) {
            if (cursor.offset() == expected) {
                if (expected == wanted) {
                    return true;
                }
                expected += cursor.count();
                if (expected > wanted) {
                    return cursor.count() > 1;
                }
            } else if (expected == first || cursor.offset() >= expected) {
                return false;
            }
            cursor.advance();
        }
        return false;
    }

    /** Reads the commit under the cursor into memory of its own. */
    private static ByteBuffer take(SegmentFile segment, DiskFile file, SegmentCursor found) throws IOException {
        requireOneRecord(segment, found);
        int covered = COMMIT_HEADER_BYTES + found.length();
        ByteBuffer commit =
                ByteBuffer.allocate(covered + CommitFormat.CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(commit, found.position());
        if (commit.hasRemaining()) {
            throw damaged(segment, found.offset(), found.position());
        }
        CRC32C crc = new CRC32C();
        crc.update(commit.array(), 0, covered);
        if ((int) crc.getValue() != commit.getInt(covered)) {
            throw damaged(segment, found.offset(), found.position());
        }
        return commit.slice(COMMIT_HEADER_BYTES, found.length());
    }

    private static void requireOneRecord(SegmentFile segment, SegmentCursor cursor) throws UnsupportedFormatException {
        if (cursor.count() != 1) {
            throw new UnsupportedFormatException(
                    segment.path(),
                    "the commit of offset " + cursor.offset() + " at byte " + cursor.position() + " holds "
                            + cursor.count() + " records; this program reads one record in a commit");
        }
    }

    private static SegmentCursor cursor(SegmentFile segment, DiskFile file, long position) {
        return new SegmentCursor(segment.path(), file, position, segment.bytes(), HOP_WINDOW_BYTES);
    }

    private static CorruptFileException damaged(SegmentFile segment, long offset, long position) {
        return new CorruptFileException(
                segment.path(),
                "no whole commit of offset " + offset + " at byte " + position + "; restore the file from a copy");
    }
}
