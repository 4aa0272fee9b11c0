package io.firn.journal;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Verifies the commits of one segment in order, from a known commit on.
 *
 * <p>Holds: each commit begins where the one before ended, in offsets as in bytes. A commit written twice in a row with the same
 * checksum counts once.
 */
final class SegmentWalk {
    private static final int WINDOW_BYTES = 256 * 1024;

    private final SegmentFile segment;
    private final SegmentCursor cursor;
    private long expected;
    private long epoch;
    private boolean whole = true;
    private boolean any;
    private long lastOffset;
    private int lastChecksum;

    /** @param position where the commit of offset {@code expected} begins */
    SegmentWalk(SegmentFile segment, DiskFile file, long position, long expected) {
        this.segment = segment;
        this.cursor = new SegmentCursor(segment.path(), file, position, segment.bytes(), WINDOW_BYTES);
        this.expected = expected;
    }

    /**
     * Walks to the end of the segment, or to the first bytes that are no whole commit.
     *
     * @param index notes every commit
     * @throws CorruptFileException when a whole commit has another offset than the one that is due
     */
    SegmentWalk run(OffsetIndex index) throws IOException {
        while (true) {
            SegmentCursor.Sight sight = cursor.look();
            if (sight == SegmentCursor.Sight.END) {
                return this;
            }
            if (sight == SegmentCursor.Sight.NOT_A_COMMIT || !cursor.verify()) {
                whole = false;
                return this;
            }
            if (cursor.offset() == expected) {
                index.note(expected, cursor.position(), SegmentCursor.commitBytes(cursor.length()));
                lastOffset = expected;
                lastChecksum = cursor.checksum();
                any = true;
                expected += cursor.count();
                epoch = Math.max(epoch, cursor.epoch());
            } else if (!any || cursor.offset() != lastOffset || cursor.checksum() != lastChecksum) {
                throw outOfOrder();
            }
            cursor.advance();
        }
    }

    /** The first offset behind the last whole commit. */
    long limitOffset() {
        return expected;
    }

    /** The position behind the last whole commit. */
    long limitPosition() {
        return cursor.position();
    }

    /** The highest epoch seen; 0 when no commit was seen. */
    long epoch() {
        return epoch;
    }

    /** True when the segment ended with a whole commit, or right behind its header. */
    boolean whole() {
        return whole;
    }

    private CorruptFileException outOfOrder() {
        Path path = segment.path();
        boolean forked = any && cursor.offset() == lastOffset;
        return new CorruptFileException(
                path,
                (forked ? "forked: a second commit of offset " : "out of order: a commit of offset ") + cursor.offset()
                        + " at byte " + cursor.position() + " where " + expected + " is due");
    }
}
