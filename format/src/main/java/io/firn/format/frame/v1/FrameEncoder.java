package io.firn.format.frame.v1;

import static io.firn.format.frame.v1.FrameFormat.LEVEL;
import static io.firn.format.frame.v1.FrameFormat.MAX_RAW_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_ENTRY_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_FOOTER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_FOOTER_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.SEEK_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.SKIPPABLE_HEADER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.seekTableBytes;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import java.nio.ByteBuffer;

/**
 * Compresses ledgers into frames.
 *
 * <p>Holds: the same raw bytes and layout give the same bytes, whatever was encoded before.
 *
 * <p>Threading: one per thread; its memory is reused from call to call.
 *
 * <p>Limits: a ledger has 1 to {@value FrameFormat#MAX_RAW_BYTES} raw bytes.
 *
 * <p>Format: {@code docs/formats/ledger-frame-v1.md}
 */
public final class FrameEncoder implements AutoCloseable {
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final FrameCuts cuts = new FrameCuts();
    private final TxTableWriter table = new TxTableWriter(zstd);
    private byte[] out = new byte[0];

    public FrameEncoder() {
        zstd.setLevel(LEVEL);
        zstd.setChecksum(true);
        zstd.setContentSize(true);
    }

    /**
     * The frame of a ledger. The buffer is valid until the next call.
     *
     * @throws IllegalArgumentException when the ledger is empty or too large, or the layout names bytes outside it
     */
    public ByteBuffer encode(Slice raw, LedgerLayout layout) {
        if (raw.length() == 0 || raw.length() > MAX_RAW_BYTES) {
            throw new IllegalArgumentException("a ledger of " + raw.length() + " bytes: 1 to " + MAX_RAW_BYTES
                    + " can be framed; ledger " + layout.header().seq());
        }
        cuts.cut(raw.length(), layout);
        ensureRoom(raw.length(), layout.txCount());
        int seekTable = out.length - seekTableBytes(cuts.count() + 1); // written at the end first, then moved up
        int entry = seekTable + SKIPPABLE_HEADER_BYTES;
        int position = 0;
        int from = 0;
        for (int i = 0; i < cuts.count(); i++) {
            int length = cuts.end(i) - from;
            int size = zstd.compressByteArray(
                    out, position, seekTable - position, raw.array(), raw.offset() + from, length);
            entry = putEntry(entry, size, length);
            position += size;
            from = cuts.end(i);
        }
        int tableEnd = table.write(out, position, layout);
        putEntry(entry, tableEnd - position, 0);
        putSeekTableEnds(seekTable);
        System.arraycopy(out, seekTable, out, tableEnd, out.length - seekTable);
        return ByteBuffer.wrap(out, 0, tableEnd + out.length - seekTable);
    }

    private void ensureRoom(int rawLength, int txs) {
        long room = Zstd.compressBound(rawLength)
                + (long) cuts.count() * Zstd.compressBound(0)
                + TxTableWriter.maxBytes(txs)
                + seekTableBytes(cuts.count() + 1);
        if (out.length < room) {
            out = new byte[Math.toIntExact(Math.max(room, Math.min(2L * out.length, Integer.MAX_VALUE - 64)))];
        }
    }

    private int putEntry(int at, int compressed, int raw) {
        Bytes.putInt(out, at, compressed);
        Bytes.putInt(out, at + 4, raw);
        return at + SEEK_ENTRY_BYTES;
    }

    private void putSeekTableEnds(int seekTable) {
        int entries = cuts.count() + 1;
        Bytes.putInt(out, seekTable, SEEK_MAGIC);
        Bytes.putInt(out, seekTable + 4, SEEK_ENTRY_BYTES * entries + SEEK_FOOTER_BYTES);
        int footer = out.length - SEEK_FOOTER_BYTES;
        Bytes.putInt(out, footer + FrameFormat.SEEK_FOOTER_COUNT_OFFSET, entries);
        out[footer + FrameFormat.SEEK_FOOTER_DESCRIPTOR_OFFSET] = 0;
        Bytes.putInt(out, footer + FrameFormat.SEEK_FOOTER_MAGIC_OFFSET, SEEK_FOOTER_MAGIC);
    }

    @Override
    public void close() {
        zstd.close();
    }
}
