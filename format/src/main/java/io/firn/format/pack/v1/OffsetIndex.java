package io.firn.format.pack.v1;

import static io.firn.format.pack.v1.PackFormat.GROUP;
import static io.firn.format.pack.v1.PackFormat.GROUP_BASE_OFFSET;
import static io.firn.format.pack.v1.PackFormat.GROUP_DATA_OFFSET;
import static io.firn.format.pack.v1.PackFormat.GROUP_ENTRY_BYTES;
import static io.firn.format.pack.v1.PackFormat.GROUP_WIDTH_OFFSET;
import static io.firn.format.pack.v1.PackFormat.INDEX_PADDING_BYTES;
import static io.firn.format.pack.v1.PackFormat.MAX_WIDTH;

import io.firn.disk.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Ascending numbers, such as where the records of a pack begin and the last one ends, in groups of {@value PackFormat#GROUP},
 * each group a base and the differences from it in as few bits as the largest needs.
 *
 * <p>Threading: immutable, safe to share.
 */
public final class OffsetIndex {
    private final ByteBuffer bytes;
    private final int directoryBytes;

    private OffsetIndex(ByteBuffer bytes, int directoryBytes) {
        this.bytes = bytes;
        this.directoryBytes = directoryBytes;
    }

    /** The index of these ascending offsets as bytes, ready to be read. */
    public static ByteBuffer write(long[] offsets, int count) {
        int groups = groups(count);
        long dataBytes = 0;
        for (int g = 0; g < groups; g++) {
            dataBytes += dataBytes(width(offsets, g, count), membersOf(g, count));
        }
        int length = Math.toIntExact((long) groups * GROUP_ENTRY_BYTES + dataBytes + INDEX_PADDING_BYTES);
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int data = 0;
        for (int g = 0; g < groups; g++) {
            int width = width(offsets, g, count);
            long base = offsets[g * GROUP];
            int entry = g * GROUP_ENTRY_BYTES;
            b.putLong(entry + GROUP_BASE_OFFSET, base);
            b.putInt(entry + GROUP_DATA_OFFSET, data);
            b.putInt(entry + GROUP_WIDTH_OFFSET, width);
            int members = membersOf(g, count);
            for (int i = 0; i < members; i++) {
                long bit = (long) i * width;
                int at = groups * GROUP_ENTRY_BYTES + data + (int) (bit >>> 3);
                b.putLong(at, b.getLong(at) | ((offsets[g * GROUP + i] - base) << (int) (bit & 7)));
            }
            data += dataBytes(width, members);
        }
        return b;
    }

    /** Checks an index of {@code count} offsets that lie in {@code [first, end]}, the first and last of them exactly. */
    public static OffsetIndex check(Path file, ByteBuffer bytes, int count, long first, long end)
            throws CorruptFileException {
        int groups = groups(count);
        int directoryBytes = groups * GROUP_ENTRY_BYTES;
        long data = 0;
        boolean sound = bytes.limit() >= directoryBytes + INDEX_PADDING_BYTES;
        for (int g = 0; sound && g < groups; g++) {
            int width = bytes.getInt(g * GROUP_ENTRY_BYTES + GROUP_WIDTH_OFFSET);
            sound = width >= 0 && width <= MAX_WIDTH && bytes.getInt(g * GROUP_ENTRY_BYTES + GROUP_DATA_OFFSET) == data;
            data += dataBytes(width, membersOf(g, count));
        }
        if (!sound || directoryBytes + data + INDEX_PADDING_BYTES != bytes.limit()) {
            throw new CorruptFileException(
                    file, "the offset index of " + bytes.limit() + " bytes does not hold " + count + " offsets");
        }
        OffsetIndex index = new OffsetIndex(bytes, directoryBytes);
        if (index.offset(0) != first || index.offset(count - 1) != end) {
            throw new CorruptFileException(
                    file,
                    "the offset index runs from " + index.offset(0) + " to " + index.offset(count - 1)
                            + ", the records from " + first + " to " + end);
        }
        return index;
    }

    /** Offset {@code i}, which the caller knows to be within the count. */
    public long offset(int i) {
        int entry = i / GROUP * GROUP_ENTRY_BYTES;
        int width = bytes.getInt(entry + GROUP_WIDTH_OFFSET);
        long bit = (long) (i % GROUP) * width;
        int at = directoryBytes + bytes.getInt(entry + GROUP_DATA_OFFSET) + (int) (bit >>> 3);
        long packed = (bytes.getLong(at) >>> (int) (bit & 7)) & ((1L << width) - 1);
        return bytes.getLong(entry + GROUP_BASE_OFFSET) + packed;
    }

    /** The last number of the first {@code count} that is not above {@code value}; the first one is known not to be. */
    public int lastAtMost(long value, int count) {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offset(middle) <= value) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Checks that the offsets do not descend, which {@link #check} leaves to whoever reads between two of them. */
    public void checkAscending(Path file, int count) throws CorruptFileException {
        for (int i = 1; i < count; i++) {
            if (offset(i) < offset(i - 1)) {
                throw new CorruptFileException(
                        file, "number " + i + " is " + offset(i) + ", below the one before, " + offset(i - 1));
            }
        }
    }

    private static int groups(int count) {
        return (int) (((long) count + GROUP - 1) / GROUP);
    }

    private static int membersOf(int group, int count) {
        return Math.min(GROUP, count - group * GROUP);
    }

    private static int width(long[] offsets, int group, int count) {
        int from = group * GROUP;
        int last = from + membersOf(group, count) - 1;
        return Long.SIZE - Long.numberOfLeadingZeros(offsets[last] - offsets[from]);
    }

    private static int dataBytes(int width, int members) {
        return (width * members + 7) / 8;
    }
}
