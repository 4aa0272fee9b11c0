package io.firn.format.frame.v1;

import static io.firn.format.frame.v1.FrameFormat.DATA_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.MAX_FRAMES;
import static io.firn.format.frame.v1.FrameFormat.MAX_RATIO;
import static io.firn.format.frame.v1.FrameFormat.MAX_RAW_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_ENTRY_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_FOOTER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.SEEK_FOOTER_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.SEEK_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.SKIPPABLE_HEADER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_MAGIC;
import static io.firn.format.frame.v1.FrameFormat.seekTableBytes;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.firn.format.FrameException;
import io.firn.ledger.Slice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One ledger's frame, checked when parsed; decompresses all of it or a range.
 *
 * <p>Holds: what {@link #decode()} returns has the length the frame claims, and its bytes match the checksum of each data frame.
 *
 * <p>Threading: safe to share as long as nobody writes to the buffer it was parsed from.
 *
 * <p>Limits: {@value FrameFormat#MAX_RAW_BYTES} raw bytes, {@value FrameFormat#MAX_FRAMES} frames.
 *
 * <p>Format: {@code docs/formats/ledger-frame-v1.md}
 */
public final class LedgerFrame {
    private static final int MIN_BYTES = seekTableBytes(2) + SKIPPABLE_HEADER_BYTES + FrameFormat.TABLE_MIN_BYTES + 1;

    private final ByteBuffer bytes;
    private final int[] compressedEnds;
    private final int[] rawEnds;
    private final boolean opaque;
    private final int txCount;
    private final AtomicLong decompressedBytes = new AtomicLong();

    private LedgerFrame(ByteBuffer bytes, int[] compressedEnds, int[] rawEnds) throws FrameException {
        this.bytes = bytes;
        this.compressedEnds = compressedEnds;
        this.rawEnds = rawEnds;
        TxTable table = table();
        opaque = table.opaque();
        txCount = table.count();
    }

    /**
     * Parses seek table and transaction table. The buffer's position stays where it is.
     *
     * @throws FrameException when the remaining bytes are not exactly one whole frame
     */
    public static LedgerFrame parse(ByteBuffer bytes) throws FrameException {
        ByteBuffer b = withReachableBytes(bytes);
        int length = b.limit();
        if (length < MIN_BYTES) {
            throw new FrameException(length + " bytes are too short for a ledger frame");
        }
        int footer = length - SEEK_FOOTER_BYTES;
        int entries = b.getInt(footer + FrameFormat.SEEK_FOOTER_COUNT_OFFSET);
        if (b.getInt(footer + FrameFormat.SEEK_FOOTER_MAGIC_OFFSET) != SEEK_FOOTER_MAGIC
                || b.get(footer + FrameFormat.SEEK_FOOTER_DESCRIPTOR_OFFSET) != 0) {
            throw new FrameException("the bytes do not end in a seek table");
        }
        if (entries < 2 || entries > MAX_FRAMES || seekTableBytes(entries) > length) {
            throw new FrameException("a seek table of " + entries + " entries in " + length + " bytes");
        }
        int seekTable = length - seekTableBytes(entries);
        if (b.getInt(seekTable) != SEEK_MAGIC
                || b.getInt(seekTable + 4) != seekTableBytes(entries) - SKIPPABLE_HEADER_BYTES) {
            throw new FrameException("the seek table does not begin where its entry count says");
        }
        int[] compressedEnds = new int[entries];
        int[] rawEnds = new int[entries];
        readEntries(b, seekTable, compressedEnds, rawEnds);
        return new LedgerFrame(b, compressedEnds, rawEnds);
    }

    /** zstd reads arrays and direct buffers; a read-only view of an array is copied. */
    private static ByteBuffer withReachableBytes(ByteBuffer bytes) {
        ByteBuffer b;
        if (bytes.hasArray() || bytes.isDirect()) {
            b = bytes.slice();
        } else {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            b = ByteBuffer.wrap(copy);
        }
        return b.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void readEntries(ByteBuffer b, int seekTable, int[] compressedEnds, int[] rawEnds)
            throws FrameException {
        int entries = rawEnds.length;
        int position = 0;
        int raw = 0;
        for (int i = 0; i < entries; i++) {
            int at = seekTable + SKIPPABLE_HEADER_BYTES + SEEK_ENTRY_BYTES * i;
            int compressed = b.getInt(at);
            int decompressed = b.getInt(at + 4);
            boolean table = i == entries - 1;
            if (compressed < SKIPPABLE_HEADER_BYTES
                    || compressed > seekTable - position
                    || decompressed < 0
                    || decompressed > MAX_RAW_BYTES - raw
                    || decompressed > (long) compressed * MAX_RATIO
                    || (decompressed == 0) != table
                    || b.getInt(position) != (table ? TABLE_MAGIC : DATA_MAGIC)) {
                throw new FrameException("seek table entry " + i + " of " + entries + ", " + compressed + " to "
                        + decompressed + " bytes at " + position + ", is not possible");
            }
            position += compressed;
            raw += decompressed;
            compressedEnds[i] = position;
            rawEnds[i] = raw;
        }
        int tableAt = compressedEnds[entries - 2];
        if (position != seekTable || b.getInt(tableAt + 4) != seekTable - tableAt - SKIPPABLE_HEADER_BYTES) {
            throw new FrameException("the transaction table does not end where the seek table begins");
        }
    }

    /** Length of the ledger, uncompressed. */
    public int rawLength() {
        return rawEnds[rawEnds.length - 1];
    }

    /** True for a ledger that could not be walked when it was framed. */
    public boolean opaque() {
        return opaque;
    }

    public int txCount() {
        return txCount;
    }

    /** The frame's own bytes, read-only. */
    public ByteBuffer bytes() {
        return bytes.asReadOnlyBuffer();
    }

    /** Raw bytes that calls on this object have decompressed so far: what its ranges cost. */
    public long decompressedBytes() {
        return decompressedBytes.get();
    }

    /** Number of data frames. */
    int dataFrames() {
        return rawEnds.length - 1;
    }

    /** The transaction table, its checksum verified. */
    TxTable table() throws FrameException {
        int at = compressedEnds[compressedEnds.length - 2] + SKIPPABLE_HEADER_BYTES;
        int end = compressedEnds[compressedEnds.length - 1];
        return new TxTable(bytes.slice(at, end - at).order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * The whole ledger in a fresh array.
     *
     * @throws FrameException when a data frame does not decompress to what the seek table says
     */
    public Slice decode() throws FrameException {
        return decode(0, rawLength());
    }

    /**
     * The first raw bytes, as many as are asked for or as the first data frame holds; no block of it behind them is decompressed.
     * The frame's own checksum is not looked at: the caller knows the stored bytes by another.
     *
     * @throws FrameException when the data frame does not begin with so many bytes
     */
    public Slice head(int most) throws FrameException {
        return beginning(0, Math.min(most, rawEnds[0]));
    }

    /** The first {@code length} raw bytes of a data frame, as {@link #head}. */
    Slice beginning(int frame, int length) throws FrameException {
        int start = frame == 0 ? 0 : compressedEnds[frame - 1];
        byte[] raw = new byte[length];
        try (ZstdInputStreamNoFinalizer zstd =
                new ZstdInputStreamNoFinalizer(stored(start, compressedEnds[frame] - start))) {
            int got = zstd.readNBytes(raw, 0, length);
            if (got != length) {
                throw new FrameException("data frame " + frame + " of " + dataFrames() + " begins with " + got
                        + " bytes, " + length + " were expected");
            }
        } catch (IOException e) {
            throw new FrameException("data frame " + frame + " of " + dataFrames() + ": " + e.getMessage());
        }
        int blocks = (length + FrameFormat.BLOCK_BYTES - 1) / FrameFormat.BLOCK_BYTES;
        decompressedBytes.addAndGet(Math.min((long) blocks * FrameFormat.BLOCK_BYTES, dataFrameLength(frame)));
        return Slice.of(raw);
    }

    private ByteArrayInputStream stored(int from, int length) {
        if (bytes.hasArray()) {
            return new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + from, length);
        }
        byte[] copy = new byte[length];
        bytes.get(from, copy);
        return new ByteArrayInputStream(copy);
    }

    /** The transactions, each to be cut out of the ledger on its own. */
    public FrameTransactions transactions() throws FrameException {
        return new FrameTransactions(this);
    }

    int dataFrameLength(int frame) {
        return rawEnds[frame] - dataFrameStart(frame);
    }

    int dataFrameStart(int frame) {
        return frame == 0 ? 0 : rawEnds[frame - 1];
    }

    /**
     * {@code length} raw bytes from {@code from}, decompressing only the data frames that hold them.
     *
     * @throws IndexOutOfBoundsException when the range is not within the ledger
     * @throws FrameException when a data frame does not decompress to what the seek table says
     */
    public Slice decode(int from, int length) throws FrameException {
        Objects.checkFromIndexSize(from, length, rawLength());
        if (length == 0) {
            return new Slice(new byte[0], 0, 0);
        }
        int first = frameOf(from);
        int last = frameOf(from + length - 1);
        int start = dataFrameStart(first);
        byte[] raw = new byte[rawEnds[last] - start];
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            for (int i = first; i <= last; i++) {
                decompress(zstd, i, raw, start);
            }
        }
        decompressedBytes.addAndGet(raw.length);
        return new Slice(raw, from - start, length);
    }

    int frameOf(int rawOffset) {
        int i = Arrays.binarySearch(rawEnds, 0, dataFrames(), rawOffset);
        return i < 0 ? -i - 1 : i + 1;
    }

    private void decompress(ZstdDecompressCtx zstd, int frame, byte[] raw, int start) throws FrameException {
        int from = frame == 0 ? 0 : compressedEnds[frame - 1];
        int compressed = compressedEnds[frame] - from;
        int to = (frame == 0 ? 0 : rawEnds[frame - 1]) - start;
        int expected = rawEnds[frame] - start - to;
        int got;
        try {
            if (bytes.hasArray()) {
                got = zstd.decompressByteArray(
                        raw, to, expected, bytes.array(), bytes.arrayOffset() + from, compressed);
            } else {
                got = zstd.decompressDirectByteBufferToByteArray(raw, to, expected, bytes, from, compressed);
            }
        } catch (ZstdException e) {
            throw new FrameException("data frame " + frame + " of " + dataFrames() + ": " + e.getMessage());
        }
        if (got != expected) {
            throw new FrameException("data frame " + frame + " of " + dataFrames() + " holds " + got
                    + " bytes, the seek table says " + expected);
        }
    }
}
