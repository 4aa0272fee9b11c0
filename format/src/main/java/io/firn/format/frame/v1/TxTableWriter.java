package io.firn.format.frame.v1;

import static io.firn.format.frame.v1.FrameFormat.HASH_PREFIX_BYTES;
import static io.firn.format.frame.v1.FrameFormat.MAX_NUMBER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SKIPPABLE_HEADER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_CRC_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_FLAG_OPAQUE;
import static io.firn.format.frame.v1.FrameFormat.TABLE_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.TABLE_VERSION;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.format.Varint;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes transaction tables. Threading: confined to its owner, its memory is reused. */
final class TxTableWriter {
    private static final int MAX_HEAD_BYTES = 2 + 3 * 5;

    private final ZstdCompressCtx zstd;
    private final CRC32C crc = new CRC32C();
    private byte[] numbers = new byte[4_096];
    private long[] envelopes = new long[256];
    private int[] ranks = new int[256];

    TxTableWriter(ZstdCompressCtx zstd) {
        this.zstd = zstd;
    }

    /** Bytes of a table of this many transactions, at most. */
    static long maxBytes(int txs) {
        return SKIPPABLE_HEADER_BYTES
                + MAX_HEAD_BYTES
                + 2L * HASH_PREFIX_BYTES * txs
                + Zstd.compressBound((long) MAX_NUMBER_BYTES * txs)
                + TABLE_CRC_BYTES;
    }

    /** Writes the table's frame at {@code at}; returns the position behind it. */
    int write(byte[] out, int at, LedgerLayout layout) {
        int txs = layout.txCount();
        int fees = 0;
        for (int i = 0; i < txs; i++) {
            fees += feeBump(layout, i);
        }
        int length = txs == 0 ? 0 : collectNumbers(layout);
        int payload = at + SKIPPABLE_HEADER_BYTES;
        out[payload + FrameFormat.TABLE_VERSION_OFFSET] = TABLE_VERSION;
        out[payload + FrameFormat.TABLE_FLAGS_OFFSET] =
                (byte) (layout.opaqueReason().isPresent() ? TABLE_FLAG_OPAQUE : 0);
        int p = Varint.put(out, payload + FrameFormat.TABLE_COUNTS_OFFSET, txs);
        p = Varint.put(out, p, fees);
        p = Varint.put(out, p, length);
        for (int i = 0; i < txs; i++) {
            p = putPrefix(out, p, layout.hash(i));
        }
        for (int i = 0; i < txs; i++) {
            if (feeBump(layout, i) == 1) {
                p = putPrefix(out, p, layout.innerHash(i));
            }
        }
        if (txs > 0) {
            p += zstd.compressByteArray(out, p, out.length - p, numbers, 0, length);
        }
        crc.reset();
        crc.update(out, payload, p - payload);
        Bytes.putInt(out, p, (int) crc.getValue());
        p += TABLE_CRC_BYTES;
        Bytes.putInt(out, at, TABLE_MAGIC);
        Bytes.putInt(out, at + 4, p - payload);
        return p;
    }

    private int collectNumbers(LedgerLayout layout) {
        int txs = layout.txCount();
        if (numbers.length < MAX_NUMBER_BYTES * txs) {
            numbers = new byte[MAX_NUMBER_BYTES * txs];
        }
        sortEnvelopes(layout);
        int p = 0;
        int rank = 0;
        for (int i = 0; i < txs; i++) {
            p = Varint.put(numbers, p, Bytes.zigzag(ranks[i] - rank));
            rank = ranks[i];
        }
        long end = 0;
        for (int i = 0; i < txs; i++) {
            int tx = (int) envelopes[i];
            long offset = layout.envelopeOffset(tx);
            long length = layout.envelopeLength(tx);
            p = putRange(p, length << 1, offset - end);
            end = offset + length;
        }
        end = 0;
        for (int i = 0; i < txs; i++) {
            long offset = layout.resultOffset(i);
            long length = layout.resultLength(i);
            p = putRange(p, (length << 2) | ((long) feeBump(layout, i) << 1), offset - end);
            end = offset + length;
        }
        return p;
    }

    private int putRange(int at, long number, long gap) {
        if (gap == 0) {
            return Varint.put(numbers, at, number);
        }
        return Varint.put(numbers, Varint.put(numbers, at, number | 1), Bytes.zigzag(gap));
    }

    /** Finds for each transaction which envelope of the ledger, counted from its beginning, is its own. */
    private void sortEnvelopes(LedgerLayout layout) {
        int txs = layout.txCount();
        if (ranks.length < txs) {
            envelopes = new long[Math.max(txs, 2 * ranks.length)];
            ranks = new int[envelopes.length];
        }
        for (int i = 0; i < txs; i++) {
            envelopes[i] = ((long) layout.envelopeOffset(i) << 32) | i;
        }
        Arrays.sort(envelopes, 0, txs);
        for (int i = 0; i < txs; i++) {
            ranks[(int) envelopes[i]] = i;
        }
    }

    private static int feeBump(LedgerLayout layout, int i) {
        return layout.innerHash(i).equals(layout.hash(i)) ? 0 : 1;
    }

    /** The first four bytes of the hash, in its own order. */
    private static int putPrefix(byte[] out, int at, Hash hash) {
        Bytes.putInt(out, at, Integer.reverseBytes((int) (hash.w0() >>> 32)));
        return at + HASH_PREFIX_BYTES;
    }
}
