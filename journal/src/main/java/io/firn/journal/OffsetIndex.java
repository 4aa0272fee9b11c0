package io.firn.journal;

import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where commits lie in one segment: ascending pairs of first offset and file position, at most one in every interval of bytes.
 *
 * <p>Holds: which commits get an entry is decided by the bytes of the segment alone. The first commit since the last entry is
 * the candidate; after a commit that fills the interval the candidate becomes an entry. Offset 0 is never indexed, because a
 * zero key means "no entry" in the file.
 *
 * <p>Threading: one appender adds while any number of readers look up.
 */
final class OffsetIndex {
    static final int ENTRY_BYTES = 16;
    private static final int READ_BYTES = 64 * 1024;

    private final int intervalBytes;
    private volatile long[] pairs = new long[16];
    private volatile int count;
    private long candidateOffset;
    private long candidatePosition;
    private long bytesSinceEntry;

    OffsetIndex(int intervalBytes) {
        this.intervalBytes = intervalBytes;
    }

    /** Notes one commit in order; it, or an earlier one, may become an entry. */
    void note(long offset, long position, long bytes) {
        if (candidateOffset == 0) {
            candidateOffset = offset;
            candidatePosition = position;
        }
        bytesSinceEntry += bytes;
        if (bytesSinceEntry >= intervalBytes && candidateOffset != 0) {
            add(candidateOffset, candidatePosition);
            candidateOffset = 0;
            bytesSinceEntry = 0;
        }
    }

    int count() {
        return count;
    }

    long offset(int entry) {
        return pairs[2 * entry];
    }

    long position(int entry) {
        return pairs[2 * entry + 1];
    }

    /** The last entry at or below an offset; -1 when there is none. */
    int floor(long offset) {
        int low = 0;
        int high = count - 1;
        long[] sorted = pairs;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted[2 * middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** How many leading entries of two indexes are the same. */
    int commonPrefix(OffsetIndex other) {
        int both = Math.min(count, other.count);
        for (int i = 0; i < both; i++) {
            if (offset(i) != other.offset(i) || position(i) != other.position(i)) {
                return i;
            }
        }
        return both;
    }

    /** The entries from {@code from} up to {@code limit} as the file holds them. */
    ByteBuffer encode(int from, int limit) {
        ByteBuffer bytes = ByteBuffer.allocate((limit - from) * ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = from; i < limit; i++) {
            bytes.putLong(offset(i)).putLong(position(i));
        }
        return bytes.flip();
    }

    /**
     * Reads an index file: entries up to the first zero key, the first one out of order, the first position outside the segment,
     * or the last whole entry. So a file that was cut or holds a zero tail reads as what is left of it.
     */
    static OffsetIndex load(DiskFile file, long segmentBytes, int intervalBytes) throws IOException {
        OffsetIndex index = new OffsetIndex(intervalBytes);
        int chunkBytes = Math.clamp(file.size() + 1, ENTRY_BYTES, READ_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(chunkBytes).order(ByteOrder.LITTLE_ENDIAN);
        long lastOffset = 0;
        long lastPosition = CommitFormat.SEGMENT_HEADER_BYTES - 1;
        for (long at = 0; ; at += READ_BYTES) {
            file.read(bytes.clear(), at);
            bytes.flip();
            while (bytes.remaining() >= ENTRY_BYTES) {
                long offset = bytes.getLong();
                long position = bytes.getLong();
                if (offset <= lastOffset
                        || position <= lastPosition
                        || position > segmentBytes - CommitFormat.FRAMING_BYTES) {
                    return index;
                }
                index.add(offset, position);
                lastOffset = offset;
                lastPosition = position;
            }
            if (bytes.limit() < READ_BYTES) {
                return index;
            }
        }
    }

    private void add(long offset, long position) {
        int next = count;
        if (2 * next == pairs.length) {
            pairs = Arrays.copyOf(pairs, pairs.length * 2);
        }
        long[] sorted = pairs;
        sorted[2 * next] = offset;
        sorted[2 * next + 1] = position;
        count = next + 1;
    }
}
