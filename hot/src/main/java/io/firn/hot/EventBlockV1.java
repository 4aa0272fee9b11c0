package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A row of consecutive events of one ledger, version 1; integers big-endian. Its key is the first one's id; the version of the
 * store stands for the version of its blocks.
 *
 * <p>Format: 2 count of events, 1 or more; for each 4 where it ends behind the last of these; then the events as they are stored,
 * one behind the other.
 *
 * <p>Limits: {@value #MAX_COUNT} events, {@value #MAX_DATA_BYTES} bytes of them unless it is one.
 */
record EventBlockV1(int firstId, int count, Slice bytes) {
    static final int MAX_COUNT = 64;
    static final int MAX_DATA_BYTES = 16 << 10;

    private static final int ENDS_OFFSET = Short.BYTES;

    /** Where the block that begins with event {@code from} of the ledger ends, exclusive. */
    static int limit(HotEvents events, int from) {
        int limit = from + 1;
        int length = events.stored(from).length();
        while (limit < events.count() && limit - from < MAX_COUNT) {
            length += events.stored(limit).length();
            if (length > MAX_DATA_BYTES) {
                break;
            }
            limit++;
        }
        return limit;
    }

    static byte[] key(int firstId) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(firstId).array();
    }

    /** Events {@code from} to {@code limit}, exclusive, of the ledger. */
    static byte[] encode(HotEvents events, int from, int limit) {
        Slice data = events.stored(from, limit);
        ByteBuffer block = ByteBuffer.allocate(dataOffset(limit - from) + data.length());
        block.putShort((short) (limit - from));
        int end = 0;
        for (int i = from; i < limit; i++) {
            end += events.stored(i).length();
            block.putInt(end);
        }
        return block.put(data.array(), data.offset(), data.length()).array();
    }

    /** @param file what the error names */
    static EventBlockV1 decode(Path file, byte[] key, byte[] bytes) throws CorruptFileException {
        if (key.length != Integer.BYTES) {
            throw new CorruptFileException(file, "an event's key has " + key.length + " bytes instead of 4");
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        int firstId = ByteBuffer.wrap(key).getInt();
        int count = bytes.length < ENDS_OFFSET ? 0 : Short.toUnsignedInt(b.getShort(0));
        boolean whole = firstId >= 0
                && count > 0
                && count <= MAX_COUNT
                && dataOffset(count) <= bytes.length
                && firstId <= Integer.MAX_VALUE - count;
        int end = 0;
        for (int i = 0; whole && i < count; i++) {
            int next = b.getInt(ENDS_OFFSET + i * Integer.BYTES);
            whole = next >= end;
            end = next;
        }
        if (!whole || end != bytes.length - dataOffset(count)) {
            throw new CorruptFileException(
                    file, "the events from " + firstId + " on are not whole in " + bytes.length + " bytes");
        }
        return new EventBlockV1(firstId, count, Slice.of(bytes));
    }

    /** Id behind the last event. */
    int limit() {
        return firstId + count;
    }

    boolean holds(int id) {
        return id >= firstId && id - firstId < count;
    }

    /** @param id one that it holds */
    Slice stored(int id) {
        int i = id - firstId;
        ByteBuffer ends = bytes.buffer();
        int from = i == 0 ? 0 : ends.getInt(ENDS_OFFSET + (i - 1) * Integer.BYTES);
        int end = ends.getInt(ENDS_OFFSET + i * Integer.BYTES);
        return bytes.part(dataOffset(count) + from, end - from);
    }

    private static int dataOffset(int count) {
        return ENDS_OFFSET + count * Integer.BYTES;
    }
}
