package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of the place of a hash, version 1: {@value #BYTES} of them, integers big-endian. The hash is the key; the version of
 * the store stands for the version of its places.
 *
 * <p>Format:
 *
 * <table>
 * <caption>A place</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>4</td><td>ledgers between the first row of the store and this one, unsigned</td></tr>
 * <tr><td>4</td><td>4</td><td>position in apply order, from 0; -1 for the ledger's own hash</td></tr>
 * </table>
 */
final class HotPlaceV1 {
    static final int BYTES = 8;

    private static final long OFFSET_LIMIT = 1L << Integer.SIZE;

    private HotPlaceV1() {}

    /** @param firstSeq sequence of the store's first row */
    static byte[] encode(long firstSeq, HotPlace place) {
        long offset = place.seq() - firstSeq;
        if (offset < 0 || offset >= OFFSET_LIMIT) {
            throw new IllegalArgumentException(
                    "ledger " + place.seq() + " is out of reach of the store's first, " + firstSeq);
        }
        return ByteBuffer.allocate(BYTES)
                .putInt((int) offset)
                .putInt(place.position())
                .array();
    }

    /** @param file what the error names */
    static HotPlace decode(Path file, Hash hash, long firstSeq, byte[] bytes) throws CorruptFileException {
        if (bytes.length != BYTES) {
            throw new CorruptFileException(
                    file, "the place of hash " + hash + " has " + bytes.length + " bytes instead of " + BYTES);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        long seq = firstSeq + Integer.toUnsignedLong(b.getInt());
        int position = b.getInt();
        if (seq < firstSeq || position < HotHashes.LEDGER) {
            throw new CorruptFileException(
                    file, "hash " + hash + " is said to be in ledger " + seq + " at position " + position);
        }
        return new HotPlace(seq, position);
    }
}
