package io.firn.hot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * A RocksDB write batch, serialized here: one native call for a whole ledger instead of one for each row.
 *
 * <p>Format: 8 sequence, zero until it is written; 4 count of records; integers little-endian. A record is tag 5, the family's
 * number, the key's length, the key, the value's length, the value; numbers and lengths as base 128 varints.
 *
 * <p>Source: RocksDB 11.8, {@code db/write_batch.cc}, {@code kTypeColumnFamilyValue}.
 *
 * <p>Limits: bytes of one ledger's rows, at most 2 GiB.
 *
 * <p>Threading: confined to the appender. Reused from ledger to ledger.
 *
 * <p>Proof: {@code BatchBytesTest}.
 */
final class BatchBytes implements RowSink {
    private static final byte PUT_INTO_FAMILY = 5;
    private static final int COUNT_OFFSET = Long.BYTES;
    private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int RECORD_HEAD_BYTES = 1 + 3 * Varints.MAX_BYTES;

    private final Map<HotFamily, Integer> families;
    private byte[] bytes = new byte[1 << 16];
    private int length = HEADER_BYTES;
    private int count;

    /** @param families RocksDB's number of each {@link HotFamily} */
    BatchBytes(Map<HotFamily, Integer> families) {
        this.families = new EnumMap<>(families);
    }

    /** Forgets everything. */
    void clear() {
        length = HEADER_BYTES;
        count = 0;
    }

    @Override
    public void put(HotFamily family, byte[] key, byte[] value) {
        Integer number = families.get(family);
        if (number == null) {
            throw new IllegalArgumentException("no family " + family);
        }
        makeRoom(RECORD_HEAD_BYTES + (long) key.length + value.length);
        bytes[length++] = PUT_INTO_FAMILY;
        length = Varints.put(bytes, length, number);
        put(key);
        put(value);
        count++;
    }

    private void put(byte[] run) {
        length = Varints.put(bytes, length, run.length);
        System.arraycopy(run, 0, bytes, length, run.length);
        length += run.length;
    }

    private void makeRoom(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(needed, Math.min(2L * bytes.length, 1L << 30))));
        }
    }

    /** What {@code WriteBatch} is made of. */
    byte[] serialized() {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_OFFSET, count);
        return Arrays.copyOf(bytes, length);
    }
}
