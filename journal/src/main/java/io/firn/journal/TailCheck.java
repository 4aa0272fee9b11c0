package io.firn.journal;

import static io.firn.journal.CommitFormat.FRAMING_BYTES;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Tells a torn tail, which is cut, from damage in the middle of the newest segment, which is refused.
 *
 * <p>A commit that does not verify is the tail when no later commit follows it. When one does follow there are two causes. A
 * power loss may keep a later write and lose an earlier one, both never forced: the commit then lacks at least one sector, which
 * reads as zeros as far as it belongs to the commit, and no index entry lies behind it, since entries are written only after the
 * force that covers them. Everything else is damage to bytes that were durable once.
 *
 * <p>Limits: looks at every byte once, and spends at most {@link #MAX_CHECKED_BYTES} more on commits that turn out to be none;
 * a tail that costs more is refused.
 */
final class TailCheck {
    private static final int SECTOR_BYTES = 512;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final long MAX_CHECKED_BYTES = 1L << 30;

    private final Path path;
    private final DiskFile file;
    private final long size;

    TailCheck(Path path, DiskFile file, long size) {
        this.path = path;
        this.file = file;
        this.size = size;
    }

    /**
     * Returns when everything from {@code position} on may be cut.
     *
     * @param expected the offset the commit at {@code position} should have
     * @param index the entries that the segment's index file holds
     * @throws CorruptFileException when commits that were durable follow
     */
    void requireTail(long position, long expected, OffsetIndex index) throws IOException {
        long later = laterCommit(position + 1, expected);
        if (later < 0) {
            return;
        }
        int last = index.count() - 1;
        boolean forcedBehind = last >= 0 && index.position(last) > position;
        if (forcedBehind || !lacksSector(position, expected)) {
            throw new CorruptFileException(
                    path,
                    "the commit of offset " + expected + " at byte " + position
                            + " is damaged, and a whole commit follows at byte " + later
                            + ": nothing was cut; restore the file from a copy");
        }
    }

    /** The position of the first whole commit at or behind {@code from} that can continue the log; -1 when there is none. */
    private long laterCommit(long from, long expected) throws IOException {
        ByteBuffer window = ByteBuffer.allocate(Math.clamp(size - from, FRAMING_BYTES, WINDOW_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        long checkedBytes = 0;
        long furthest = expected + (size - from) / FRAMING_BYTES + 1;
        for (long start = from; size - start >= FRAMING_BYTES; start += WINDOW_BYTES - FRAMING_BYTES) {
            file.read(window.clear(), start);
            int starts = window.position() - FRAMING_BYTES;
            for (int i = 0; i <= starts; i++) {
                long offset = window.getLong(i);
                if (offset < expected || offset > furthest || window.getShort(i + CommitFormat.COUNT_AT) == 0) {
                    continue;
                }
                SegmentCursor candidate = new SegmentCursor(path, file, start + i, size, 4096);
                if (candidate.look() != SegmentCursor.Sight.COMMIT) {
                    continue;
                }
                checkedBytes += candidate.length();
                if (checkedBytes > MAX_CHECKED_BYTES || candidate.verify()) {
                    return start + i;
                }
            }
        }
        return -1;
    }

    /** True when a sector, as far as it lies in the commit, is all zero; of a commit without a sound header only the header counts. */
    private boolean lacksSector(long position, long expected) throws IOException {
        SegmentCursor cursor = new SegmentCursor(path, file, position, size, SECTOR_BYTES);
        boolean sound = cursor.look() == SegmentCursor.Sight.COMMIT && cursor.offset() == expected;
        long limit = position + FRAMING_BYTES + (sound ? cursor.length() : 0);
        ByteBuffer sector = ByteBuffer.allocate(SECTOR_BYTES);
        for (long start = position; start < limit; ) {
            long end = Math.min((start / SECTOR_BYTES + 1) * SECTOR_BYTES, limit);
            file.read(sector.clear().limit((int) (end - start)), start);
            if (isZero(sector.flip())) {
                return true;
            }
            start = end;
        }
        return false;
    }

    private static boolean isZero(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                return false;
            }
        }
        return true;
    }
}
