package io.firn.format.frame.v1;

import static io.firn.format.frame.v1.FrameFormat.HASH_PREFIX_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_CRC_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_FLAG_OPAQUE;
import static io.firn.format.frame.v1.FrameFormat.TABLE_MIN_BYTES;
import static io.firn.format.frame.v1.FrameFormat.TABLE_VERSION;
import static io.firn.format.frame.v1.FrameFormat.TX_MIN_BYTES;

import io.firn.format.FrameException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Steps over the transaction table of one frame. Opening checks its checksum and counts; stepping checks each range against
 * the ledger's length. Nothing is allocated per transaction.
 *
 * <p>Threading: confined to its owner.
 */
final class TxTable {
    private final ByteBuffer payload;
    private final int rawLength;
    private final boolean opaque;
    private final int count;
    private final int entriesEnd;

    private int position;
    private int index = -1;
    private int hashPrefix;
    private int innerHashPrefix;
    private int envelopeOffset;
    private int envelopeLength;
    private int resultOffset;
    private int resultLength;

    /**
     * @param payload the table frame's content, little-endian
     * @param rawLength bytes in the ledger
     */
    TxTable(ByteBuffer payload, int rawLength) throws FrameException {
        this.payload = payload;
        this.rawLength = rawLength;
        if (payload.limit() < TABLE_MIN_BYTES) {
            throw new FrameException("transaction table of " + payload.limit() + " bytes is too short");
        }
        entriesEnd = payload.limit() - TABLE_CRC_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate().position(0).limit(entriesEnd));
        if ((int) crc.getValue() != payload.getInt(entriesEnd)) {
            throw new FrameException("transaction table: its checksum does not match");
        }
        int version = payload.get(FrameFormat.TABLE_VERSION_OFFSET);
        int flags = payload.get(FrameFormat.TABLE_FLAGS_OFFSET);
        if (version != TABLE_VERSION || (flags & ~TABLE_FLAG_OPAQUE) != 0) {
            throw new FrameException("transaction table: version " + version + " with flags " + flags
                    + " is not one that version " + TABLE_VERSION + " reads");
        }
        opaque = flags != 0;
        position = FrameFormat.TABLE_COUNT_OFFSET;
        long n = varint();
        if (n > (entriesEnd - position) / TX_MIN_BYTES || (opaque && n != 0)) {
            throw new FrameException("transaction table: " + n + " transactions do not fit");
        }
        count = (int) n;
    }

    boolean opaque() {
        return opaque;
    }

    int count() {
        return count;
    }

    /** Steps to the next transaction in apply order; false behind the last, where the table must end. */
    boolean next() throws FrameException {
        if (index + 1 == count) {
            if (position != entriesEnd) {
                throw new FrameException("transaction table: " + (entriesEnd - position) + " bytes too many");
            }
            return false;
        }
        index++;
        hashPrefix = prefix();
        long envelope = varint();
        envelopeOffset = offset(envelopeOffset + envelopeLength + Bytes.unzigzag(varint()), envelope >>> 1);
        envelopeLength = (int) (envelope >>> 1);
        long result = varint();
        long gap = (result & 1) == 0 ? 0 : Bytes.unzigzag(varint());
        resultOffset = offset(resultOffset + resultLength + gap, result >>> 1);
        resultLength = (int) (result >>> 1);
        innerHashPrefix = (envelope & 1) == 0 ? hashPrefix : prefix();
        return true;
    }

    private int offset(long offset, long length) throws FrameException {
        if (offset < 0 || offset + length > rawLength) {
            throw new FrameException("transaction table: transaction " + index + " has bytes " + offset + "+" + length
                    + ", outside the ledger of " + rawLength + " bytes");
        }
        return (int) offset;
    }

    /** A number of at most five bytes. */
    private long varint() throws FrameException {
        long value = 0;
        for (int shift = 0; shift < 35 && position < entriesEnd; shift += 7) {
            byte b = payload.get(position++);
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new FrameException("transaction table: a number does not end, transaction " + index);
    }

    private int prefix() throws FrameException {
        if (entriesEnd - position < HASH_PREFIX_BYTES) {
            throw new FrameException("transaction table: a hash does not end, transaction " + index);
        }
        int prefix = Integer.reverseBytes(payload.getInt(position));
        position += HASH_PREFIX_BYTES;
        return prefix;
    }

    /** The first four bytes of the hash, as a big-endian number. */
    int hashPrefix() {
        return hashPrefix;
    }

    /** That of a fee bump's inner transaction; {@link #hashPrefix} for any other. */
    int innerHashPrefix() {
        return innerHashPrefix;
    }

    int envelopeOffset() {
        return envelopeOffset;
    }

    int envelopeLength() {
        return envelopeLength;
    }

    int resultOffset() {
        return resultOffset;
    }

    int resultLength() {
        return resultLength;
    }
}
