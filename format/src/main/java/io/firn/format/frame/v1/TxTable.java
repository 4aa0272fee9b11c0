package io.firn.format.frame.v1;

import static io.firn.format.frame.v1.FrameFormat.HASH_PREFIX_BYTES;
import static io.firn.format.frame.v1.FrameFormat.MAX_NUMBER_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_CRC_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_FLAG_OPAQUE;
import static io.firn.format.frame.v1.FrameFormat.TABLE_MIN_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_VERSION;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.firn.format.FrameException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The transaction table of one frame. Opening checks its checksum and counts; the ranges are decompressed when asked for.
 *
 * <p>Threading: immutable, safe to share.
 */
final class TxTable {
    private final ByteBuffer payload;
    private final boolean opaque;
    private final int count;
    private final int innerCount;
    private final int numbersBytes;
    private final int prefixesAt;
    private final int numbersAt;

    /** @param payload the table frame's content, little-endian */
    TxTable(ByteBuffer payload) throws FrameException {
        this.payload = payload;
        if (payload.limit() < TABLE_MIN_BYTES) {
            throw new FrameException("transaction table of " + payload.limit() + " bytes is too short");
        }
        int end = payload.limit() - TABLE_CRC_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate().position(0).limit(end));
        if ((int) crc.getValue() != payload.getInt(end)) {
            throw new FrameException("transaction table: its checksum does not match");
        }
        int version = payload.get(FrameFormat.TABLE_VERSION_OFFSET);
        int flags = payload.get(FrameFormat.TABLE_FLAGS_OFFSET);
        if (version != TABLE_VERSION || (flags & ~TABLE_FLAG_OPAQUE) != 0) {
            throw new FrameException("transaction table: version " + version + " with flags " + flags
                    + " is not one that version " + TABLE_VERSION + " reads");
        }
        opaque = flags != 0;
        Varints head = new Varints(payload.slice(0, end), FrameFormat.TABLE_COUNTS_OFFSET);
        long n = head.next();
        long inner = head.next();
        long numbers = head.next();
        prefixesAt = head.position();
        long fixed = HASH_PREFIX_BYTES * (n + inner);
        if (prefixesAt + fixed > end
                || inner > n
                || numbers > n * MAX_NUMBER_BYTES
                || (opaque && n != 0)
                || (n == 0 && prefixesAt != end)) {
            throw new FrameException("transaction table: " + n + " transactions, " + inner + " inner ones and "
                    + numbers + " bytes of numbers do not fit " + payload.limit() + " bytes");
        }
        count = (int) n;
        innerCount = (int) inner;
        numbersBytes = (int) numbers;
        numbersAt = prefixesAt + (int) fixed;
    }

    boolean opaque() {
        return opaque;
    }

    int count() {
        return count;
    }

    /** The first four bytes of the hash of transaction {@code i} in apply order, as a big-endian number. */
    int hashPrefix(int i) {
        return Integer.reverseBytes(payload.getInt(prefixesAt + HASH_PREFIX_BYTES * i));
    }

    /** That of the {@code i}-th fee bump's inner transaction. */
    int innerHashPrefix(int i) {
        return hashPrefix(count + i);
    }

    /**
     * Where the transactions are in the ledger.
     *
     * @throws FrameException when a range does not lie within it
     */
    TxRanges ranges(int rawLength) throws FrameException {
        byte[] compressed = new byte[payload.limit() - TABLE_CRC_BYTES - numbersAt];
        payload.get(numbersAt, compressed);
        byte[] numbers = new byte[numbersBytes];
        try {
            long got = count == 0 ? 0 : Zstd.decompress(numbers, compressed);
            if (got != numbersBytes) {
                throw new FrameException("transaction table: " + got + " bytes of numbers instead of " + numbersBytes);
            }
        } catch (ZstdException e) {
            throw new FrameException("transaction table: its numbers do not decompress: " + e.getMessage());
        }
        return new TxRanges(new Varints(ByteBuffer.wrap(numbers), 0), count, innerCount, rawLength);
    }
}
