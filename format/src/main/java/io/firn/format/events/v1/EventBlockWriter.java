package io.firn.format.events.v1;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.format.Checksums;
import io.firn.format.pack.v1.RecordCodec;
import io.firn.format.pack.v1.RecordWriter;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/** Gathers events into blocks and compresses them, each block a record. */
final class EventBlockWriter implements Closeable {
    /** The longest head of a block: a shorter one begins so much later that it ends where the events begin. */
    private static final int HEAD_BYTES =
            SegmentFormat.BLOCK_LENGTHS_OFFSET + SegmentFormat.BLOCK_LENGTH_BYTES * SegmentFormat.BLOCK_EVENTS;

    private final RecordWriter records;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final MessageDigest content = Checksums.sha256();
    private final byte[] lengthBytes = new byte[Integer.BYTES];
    private final int[] lengths = new int[SegmentFormat.BLOCK_EVENTS];
    private byte[] raw = new byte[HEAD_BYTES + SegmentFormat.BLOCK_BYTES];
    private byte[] compressed = new byte[0];
    private long[] starts = new long[64];
    private int blocks;
    private int events;
    private int count;
    private int filled;

    EventBlockWriter(RecordWriter records) {
        this.records = records;
        zstd.setLevel(RecordCodec.EVENT_BLOCK_V1.level());
        zstd.setChecksum(true);
        zstd.setContentSize(true);
    }

    /** Events added. */
    int events() {
        return events;
    }

    void add(Slice stored) throws IOException {
        int length = stored.length();
        if (length > SegmentFormat.MAX_EVENT_BYTES || events == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("event " + events + " of " + length + " bytes does not fit a segment of "
                    + Integer.MAX_VALUE + " events of " + SegmentFormat.MAX_EVENT_BYTES + " bytes");
        }
        if (count == SegmentFormat.BLOCK_EVENTS || (count > 0 && (long) filled + length > SegmentFormat.BLOCK_BYTES)) {
            flush();
        }
        if (HEAD_BYTES + filled + length > raw.length) {
            raw = Arrays.copyOf(raw, HEAD_BYTES + filled + length);
        }
        System.arraycopy(stored.array(), stored.offset(), raw, HEAD_BYTES + filled, length);
        lengths[count++] = length;
        filled += length;
        events++;
        ByteBuffer.wrap(lengthBytes).putInt(length);
        content.update(lengthBytes);
        content.update(stored.array(), stored.offset(), length);
    }

    private void flush() throws IOException {
        if (count == 0) {
            return;
        }
        int head = SegmentFormat.BLOCK_LENGTHS_OFFSET + SegmentFormat.BLOCK_LENGTH_BYTES * count;
        int from = HEAD_BYTES - head;
        ByteBuffer b = ByteBuffer.wrap(raw, from, head).slice().order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(SegmentFormat.BLOCK_COUNT_OFFSET, count);
        b.position(SegmentFormat.BLOCK_LENGTHS_OFFSET).asIntBuffer().put(lengths, 0, count);
        int length = head + filled;
        int bound = Math.toIntExact(Zstd.compressBound(length));
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        int size = zstd.compressByteArray(compressed, 0, compressed.length, raw, from, length);
        mark(events - count);
        records.add(ByteBuffer.wrap(compressed, 0, size));
        blocks++;
        count = 0;
        filled = 0;
    }

    private void mark(int id) {
        if (blocks == starts.length) {
            starts = Arrays.copyOf(starts, 2 * blocks);
        }
        starts[blocks] = id;
    }

    /** Ends the pack and forces it. */
    Hash finish(SegmentIdentity identity, long[] ledgerStarts) throws IOException {
        flush();
        mark(events);
        Hash hash = Hash.of(content.digest(), 0);
        records.finish(EventsContents.write(identity, hash, ledgerStarts, starts, blocks));
        return hash;
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        records.close();
    }
}
