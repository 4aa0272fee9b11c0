package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of a place, version 1: {@value #BYTES} of them, integers big-endian. The hash is its key.
 *
 * <p>Format:
 *
 * <table>
 * <caption>A place</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>8</td><td>sequence of the ledger</td></tr>
 * <tr><td>8</td><td>4</td><td>place of the transaction in apply order, from 0; -1: the ledger itself</td></tr>
 * </table>
 */
final class HotPlaceV1 {
    static final int BYTES = 12;

    private HotPlaceV1() {}

    static void put(long seq, int position, ByteBuffer into) {
        into.putLong(seq).putInt(position);
    }

    /** @param file what the error names */
    static HotPlace decode(Path file, Hash hash, ByteBuffer bytes) throws CorruptFileException {
        if (bytes.remaining() != BYTES) {
            throw new CorruptFileException(
                    file, "the place of hash " + hash + " has " + bytes.remaining() + " bytes instead of " + BYTES);
        }
        long seq = bytes.getLong();
        int position = bytes.getInt();
        if (seq < 0 || position < HotHashes.LEDGER) {
            throw new CorruptFileException(
                    file, "hash " + hash + " is said to be at place " + position + " of ledger " + seq);
        }
        return new HotPlace(seq, position);
    }

    /** @throws CorruptFileException when a place lies in no ledger held */
    static void check(Path file, Hash hash, HotPlace place, long firstSeq, long lastSeq) throws CorruptFileException {
        if (place.seq() < firstSeq || place.seq() > lastSeq) {
            throw new CorruptFileException(
                    file,
                    "hash " + hash + " is said to be of ledger " + place.seq() + ", ledgers " + firstSeq + " to "
                            + lastSeq + " are held");
        }
    }
}
