package io.firn.format.events.v1;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.firn.disk.CorruptFileException;
import io.firn.format.pack.v1.RecordReader;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Reads events by id; keeps the block of the last one, so ids that ascend cost each block once.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Limits: memory for the largest block it has read, compressed and not.
 */
public final class EventCursor {
    private static final int NONE = -1;

    private final RecordReader records;
    private final EventsContents contents;
    private ByteBuffer compressed = ByteBuffer.allocate(0);
    private byte[] raw = new byte[0];
    private int block = NONE;
    private int firstId;
    private int limitId;
    private long decompressedBytes;
    private final int[] starts = new int[SegmentFormat.BLOCK_EVENTS + 1];

    EventCursor(RecordReader records, EventsContents contents) {
        this.records = records;
        this.contents = contents;
    }

    /**
     * The event as it was stored; valid until the next call.
     *
     * @throws IndexOutOfBoundsException when the segment has no such event
     * @throws CorruptFileException when its block is not what was written
     */
    public Slice stored(int id) throws IOException {
        Objects.checkIndex(id, contents.events());
        if (block == NONE || id < firstId || id >= limitId) {
            int next = contents.blockStarts().lastAtMost(id, records.count());
            block = NONE;
            load(next);
            block = next;
        }
        int i = id - firstId;
        return new Slice(raw, starts[i], starts[i + 1] - starts[i]);
    }

    /** Bytes of all blocks that were decompressed so far. */
    public long decompressedBytes() {
        return decompressedBytes;
    }

    private void load(int next) throws IOException {
        firstId = (int) contents.blockStarts().offset(next);
        limitId = (int) contents.blockStarts().offset(next + 1);
        int count = limitId - firstId;
        compressed = records.read(next, compressed);
        int length = decompress(next, count);
        ByteBuffer b = ByteBuffer.wrap(raw, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        int head = SegmentFormat.BLOCK_LENGTHS_OFFSET + SegmentFormat.BLOCK_LENGTH_BYTES * count;
        long end = head;
        boolean sound = b.getInt(SegmentFormat.BLOCK_COUNT_OFFSET) == count;
        for (int i = 0; sound && i < count; i++) {
            starts[i] = (int) end;
            int bytes = b.getInt(SegmentFormat.BLOCK_LENGTHS_OFFSET + SegmentFormat.BLOCK_LENGTH_BYTES * i);
            end += bytes;
            sound = bytes >= 0 && end <= length;
        }
        if (!sound || end != length) {
            throw new CorruptFileException(
                    records.path(),
                    "the block of events " + firstId + " to " + (limitId - 1) + " does not hold them in " + length
                            + " bytes");
        }
        starts[count] = length;
    }

    private int decompress(int next, int count) throws IOException {
        int from = compressed.arrayOffset() + compressed.position();
        long length = Zstd.getFrameContentSize(compressed.array(), from, compressed.remaining());
        long head = SegmentFormat.BLOCK_LENGTHS_OFFSET + (long) SegmentFormat.BLOCK_LENGTH_BYTES * count;
        long most = head + (count == 1 ? SegmentFormat.MAX_EVENT_BYTES : SegmentFormat.BLOCK_BYTES);
        if (count < 1 || count > SegmentFormat.BLOCK_EVENTS || length < head || length > most) {
            throw new CorruptFileException(
                    records.path(), "block " + next + " has " + count + " events in " + length + " bytes");
        }
        if (raw.length < length) {
            raw = new byte[(int) length];
        }
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            int got = zstd.decompressByteArray(raw, 0, (int) length, compressed.array(), from, compressed.remaining());
            if (got != length) {
                throw new CorruptFileException(
                        records.path(), "block " + next + " has " + got + " bytes instead of " + length);
            }
        } catch (ZstdException e) {
            throw new CorruptFileException(records.path(), "block " + next + ": " + e.getMessage(), e);
        }
        decompressedBytes += length;
        return (int) length;
    }
}
