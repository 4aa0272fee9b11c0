package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.TermKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The bytes of the events of one ledger that have one term, version 1; the version of the store stands for it.
 *
 * <p>Format: key of {@value #KEY_BYTES} bytes: 16 of the term's key, 2 ledgers between the first row of the store and this one,
 * unsigned, big-endian. Value: base 128 varints, the first event's id, then each id's difference to the one before, 1 or more.
 */
final class PostingsV1 {
    static final int KEY_BYTES = TermKey.BYTES + Short.BYTES;

    private PostingsV1() {}

    /** @param ordinal ledgers between the first row of the store and this one */
    static byte[] key(long high, long low, int ordinal) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(high)
                .putLong(low)
                .putShort((short) ordinal)
                .array();
    }

    /** @param firstId id of the ledger's first event */
    static byte[] encode(HotEvents events, int term, int firstId) {
        int count = events.postingCount(term);
        byte[] bytes = new byte[Math.multiplyExact(Varints.MAX_BYTES, count)];
        int length = 0;
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int id = firstId + events.posting(term, i);
            length = Varints.put(bytes, length, id - previous);
            previous = id;
        }
        return Arrays.copyOf(bytes, length);
    }

    /**
     * Reads one row.
     *
     * @param file what the error names
     * @param after the last id of the row before; -1 for none
     * @return the last id
     */
    static int decode(Path file, TermKey term, byte[] bytes, int length, int after, IntConsumer ids)
            throws CorruptFileException {
        long previous = after;
        long id = 0;
        int at = 0;
        while (at < length) {
            long value = 0;
            int shift = 0;
            byte b;
            do {
                if (at == length || shift > 28) {
                    throw corrupt(file, term, previous);
                }
                b = bytes[at++];
                value |= (long) (b & 0x7F) << shift;
                shift += 7;
            } while (b < 0);
            id += value;
            if (id <= previous || id > Integer.MAX_VALUE) {
                throw corrupt(file, term, previous);
            }
            ids.accept((int) id);
            previous = id;
        }
        if (length == 0) {
            throw corrupt(file, term, previous);
        }
        return (int) previous;
    }

    private static CorruptFileException corrupt(Path file, TermKey term, long previous) {
        return new CorruptFileException(
                file, "the events with term " + term + " do not ascend, or end early, behind event " + previous);
    }
}
