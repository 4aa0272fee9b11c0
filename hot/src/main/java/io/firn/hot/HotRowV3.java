package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.TermKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The bytes of a hot row, version 3: {@value #BYTES} of them, integers big-endian. The sequence is the row's key.
 *
 * <p>Format:
 *
 * <table>
 * <caption>A row</caption>
 * <tr><th>offset</th><th>bytes</th><th>meaning</th></tr>
 * <tr><td>0</td><td>1</td><td>version, 3</td></tr>
 * <tr><td>1</td><td>1</td><td>flags: bit 0 the ledger is opaque; the others are 0</td></tr>
 * <tr><td>2</td><td>4</td><td>protocol version</td></tr>
 * <tr><td>6</td><td>8</td><td>close time, seconds since 1970-01-01 UTC</td></tr>
 * <tr><td>14</td><td>32</td><td>hash of the ledger</td></tr>
 * <tr><td>46</td><td>32</td><td>hash of the ledger before it</td></tr>
 * <tr><td>78</td><td>4</td><td>count of the ledger's hashes, its own included, 1 or more</td></tr>
 * <tr><td>82</td><td>4</td><td>events of the store's ledgers up to and including this one</td></tr>
 * <tr><td>86</td><td>4</td><td>count of the ledger's distinct terms</td></tr>
 * <tr><td>90</td><td>16</td><td>key of the greatest of them, 0 when there are none</td></tr>
 * </table>
 */
final class HotRowV3 {
    static final int BYTES = 106;
    static final int HASH_COUNT_OFFSET = 78;

    private static final byte VERSION = 3;
    private static final byte OPAQUE = 1;
    private static final int FLAGS_OFFSET = 1;
    private static final int PROTOCOL_OFFSET = 2;
    private static final int CLOSE_TIME_OFFSET = 6;
    private static final int HASH_OFFSET = 14;
    private static final int PREVIOUS_HASH_OFFSET = 46;
    private static final int EVENT_LIMIT_OFFSET = 82;
    private static final int TERM_COUNT_OFFSET = 86;
    private static final int LAST_TERM_OFFSET = 90;
    private static final TermKey NO_TERM = new TermKey(0, 0);

    /**
     * A row and what else is held of its ledger.
     *
     * @param hashCount hashes of the ledger
     * @param eventLimit events of the store's ledgers up to and including this one
     * @param termCount distinct terms of the ledger's events
     * @param lastTerm the greatest of them; zero when there are none
     */
    record Counted(HotRow row, int hashCount, int eventLimit, int termCount, TermKey lastTerm) {
        /**
         * @param firstId events of the ledgers before
         * @throws IllegalArgumentException when there are more events than ids
         */
        static Counted of(HotRow row, int hashCount, HotEvents events, int firstId) {
            if (events.count() > Integer.MAX_VALUE - firstId) {
                throw new IllegalArgumentException(
                        "ledger " + row.header().seq() + " has more events than there are ids from " + firstId);
            }
            int termCount = events.termCount();
            TermKey lastTerm = termCount == 0 ? NO_TERM : events.term(termCount - 1);
            return new Counted(row, hashCount, firstId + events.count(), termCount, lastTerm);
        }
    }

    private HotRowV3() {}

    static byte[] encode(Counted counted) {
        byte[] bytes = new byte[BYTES];
        LedgerHeader header = counted.row().header();
        ByteBuffer.wrap(bytes)
                .put(VERSION)
                .put(counted.row().opaque() ? OPAQUE : 0)
                .putInt(header.protocolVersion())
                .putLong(header.closeTimeSeconds())
                .put(header.hash().bytes())
                .put(header.previousHash().bytes())
                .putInt(counted.hashCount())
                .putInt(counted.eventLimit())
                .putInt(counted.termCount())
                .putLong(counted.lastTerm().high())
                .putLong(counted.lastTerm().low());
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
        int eventLimit = b.getInt(EVENT_LIMIT_OFFSET);
        int termCount = b.getInt(TERM_COUNT_OFFSET);
        TermKey lastTerm = new TermKey(b.getLong(LAST_TERM_OFFSET), b.getLong(LAST_TERM_OFFSET + Long.BYTES));
        if (hashCount < 1 || eventLimit < 0 || termCount < 0 || (termCount == 0 && !lastTerm.equals(NO_TERM))) {
            throw new CorruptFileException(
                    file,
                    "row of ledger " + seq + " counts " + hashCount + " hashes, " + eventLimit + " events, " + termCount
                            + " terms up to " + lastTerm);
        }
        LedgerHeader header = new LedgerHeader(
                seq,
                Hash.of(bytes, HASH_OFFSET),
                Hash.of(bytes, PREVIOUS_HASH_OFFSET),
                b.getLong(CLOSE_TIME_OFFSET),
                b.getInt(PROTOCOL_OFFSET));
        return new Counted(new HotRow(header, (flags & OPAQUE) != 0), hashCount, eventLimit, termCount, lastTerm);
    }
}
