package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of a hot row, version 2: {@value #BYTES} of them, integers big-endian. The sequence is the row's key.
 *
 * <p>Format:
 *
 * <table>
 * <caption>A row</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>1</td><td>version, 2</td></tr>
 * <tr><td>1</td><td>1</td><td>flags: bit 0 the ledger is opaque; the others are 0</td></tr>
 * <tr><td>2</td><td>4</td><td>protocol version</td></tr>
 * <tr><td>6</td><td>8</td><td>close time, seconds since 1970-01-01 UTC</td></tr>
 * <tr><td>14</td><td>32</td><td>hash of the ledger</td></tr>
 * <tr><td>46</td><td>32</td><td>hash of the ledger before it</td></tr>
 * <tr><td>78</td><td>4</td><td>count of the ledger's hashes, its own included, 1 or more</td></tr>
 * </table>
 */
final class HotRowV2 {
    static final int BYTES = 82;
    static final int HASH_COUNT_OFFSET = 78;

    private static final byte VERSION = 2;
    private static final byte OPAQUE = 1;
    private static final int FLAGS_OFFSET = 1;
    private static final int PROTOCOL_OFFSET = 2;
    private static final int CLOSE_TIME_OFFSET = 6;
    private static final int HASH_OFFSET = 14;
    private static final int PREVIOUS_HASH_OFFSET = 46;

    /** @param hashCount hashes held of the ledger */
    record Counted(HotRow row, int hashCount) {}

    private HotRowV2() {}

    static byte[] encode(HotRow row, int hashCount) {
        byte[] bytes = new byte[BYTES];
        LedgerHeader header = row.header();
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put(row.opaque() ? OPAQUE : 0)
                .putInt(header.protocolVersion())
                .putLong(header.closeTimeSeconds());
        header.hash().write(bytes, HASH_OFFSET);
        header.previousHash().write(bytes, PREVIOUS_HASH_OFFSET);
        ByteBuffer.wrap(bytes).putInt(HASH_COUNT_OFFSET, hashCount);
        return bytes;
    }

    /** @param file what the error names */
    static Counted decode(Path file, long seq, byte[] bytes) throws CorruptFileException, UnsupportedFormatException {
        if (bytes.length > 0 && bytes[0] != VERSION) {
            throw new UnsupportedFormatException(
                    file, "row of ledger " + seq + " has version " + bytes[0] + ", this program reads " + VERSION);
        }
        if (bytes.length != BYTES) {
            throw new CorruptFileException(
                    file, "row of ledger " + seq + " has " + bytes.length + " bytes instead of " + BYTES);
        }
        byte flags = bytes[FLAGS_OFFSET];
        if ((flags & ~OPAQUE) != 0) {
            throw new CorruptFileException(file, "row of ledger " + seq + " has unknown flags " + flags);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        int hashCount = b.getInt(HASH_COUNT_OFFSET);
        if (hashCount < 1) {
            throw new CorruptFileException(file, "row of ledger " + seq + " counts " + hashCount + " hashes");
        }
        LedgerHeader header = new LedgerHeader(
                seq,
                Hash.of(bytes, HASH_OFFSET),
                Hash.of(bytes, PREVIOUS_HASH_OFFSET),
                b.getLong(CLOSE_TIME_OFFSET),
                b.getInt(PROTOCOL_OFFSET));
        return new Counted(new HotRow(header, (flags & OPAQUE) != 0), hashCount);
    }
}
