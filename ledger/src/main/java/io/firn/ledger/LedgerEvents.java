package io.firn.ledger;

import java.util.Arrays;
import java.util.Objects;

/**
 * The events of one ledger in the order in which they happened, each as it is stored and with the keys of its terms. Reused from
 * ledger to ledger.
 *
 * <p>Threading: confined to its owner.
 *
 * <p>Format: {@link StoredEvent}
 */
public final class LedgerEvents {
    /** Keys an event has at most: one of each field. */
    public static final int MAX_TERMS = EventField.values().length;

    private static final EventField[] FIELDS = EventField.values();

    private long seq;
    private long closeTimeSeconds;
    private int count;
    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[16];
    private long[] keys = new long[2 * 16 * 4];
    private int[] keyEnds = new int[16];
    private EventId last = new EventId(0, 0, 0, 0);

    /** Forgets everything and begins a ledger. */
    public void begin(LedgerHeader ledger) {
        seq = ledger.seq();
        closeTimeSeconds = ledger.closeTimeSeconds();
        count = 0;
    }

    /**
     * Adds the next event.
     *
     * @param id of this ledger, behind the one before
     * @param event the chain's own bytes, copied
     * @param fields where its fields are
     */
    public void add(EventId id, Hash txHash, boolean successful, Slice event, EventFields fields) {
        if (id.seq() != seq || (count > 0 && id.compareTo(last) <= 0)) {
            throw new IllegalArgumentException(
                    "event " + id + " does not follow " + last + " in ledger " + seq + ", event " + count);
        }
        int from = makeRoom(StoredEvent.HEAD_BYTES + event.length());
        writeHead(from, id, txHash, successful);
        System.arraycopy(event.array(), event.offset(), bytes, from + StoredEvent.HEAD_BYTES, event.length());
        ends[count] = from + StoredEvent.HEAD_BYTES + event.length();
        keyEnds[count] = addKeys(fields);
        last = id;
        count++;
    }

    private int makeRoom(int length) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            keyEnds = Arrays.copyOf(keyEnds, 2 * count);
        }
        int from = start(count);
        int needed = Math.addExact(from, length);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * bytes.length, needed)));
        }
        int keysNeeded = 2 * (keyStart(count) + MAX_TERMS);
        if (keysNeeded > keys.length) {
            keys = Arrays.copyOf(keys, 2 * keysNeeded);
        }
        return from;
    }

    private void writeHead(int at, EventId id, Hash txHash, boolean successful) {
        bytes[at] = StoredEvent.VERSION;
        bytes[at + StoredEvent.FLAGS_OFFSET] = (byte) (successful ? StoredEvent.FLAG_SUCCESSFUL : 0);
        bytes[at + StoredEvent.OP_OFFSET] = (byte) (id.op() >>> 8);
        bytes[at + StoredEvent.OP_OFFSET + 1] = (byte) id.op();
        putInt(at + StoredEvent.TX_OFFSET, id.tx());
        putInt(at + StoredEvent.INDEX_OFFSET, (int) id.index());
        putLong(at + StoredEvent.SEQ_OFFSET, seq);
        putLong(at + StoredEvent.CLOSE_TIME_OFFSET, closeTimeSeconds);
        txHash.write(bytes, at + StoredEvent.TX_HASH_OFFSET);
    }

    private void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private void putLong(int at, long value) {
        putInt(at, (int) (value >>> 32));
        putInt(at + 4, (int) value);
    }

    private int addKeys(EventFields fields) {
        int k = keyStart(count);
        for (EventField field : FIELDS) {
            if (fields.has(field)) {
                TermKey key = fields.key(field);
                keys[2 * k] = key.high();
                keys[2 * k + 1] = key.low();
                k++;
            }
        }
        return k;
    }

    private int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    private int keyStart(int i) {
        return i == 0 ? 0 : keyEnds[i - 1];
    }

    /** The ledger whose events these are. */
    public long seq() {
        return seq;
    }

    public int count() {
        return count;
    }

    /** Event {@code i} as it is stored; valid until the next {@link #begin}. */
    public Slice stored(int i) {
        Objects.checkIndex(i, count);
        return new Slice(bytes, start(i), ends[i] - start(i));
    }

    /** All events as they are stored, one behind the other; valid until the next {@link #begin}. */
    public Slice allStored() {
        return new Slice(bytes, 0, start(count));
    }

    /** Keys of event {@code i}: one of each field it has. */
    public int termCount(int i) {
        Objects.checkIndex(i, count);
        return keyEnds[i] - keyStart(i);
    }

    /** High word of key {@code t} of event {@code i}. */
    public long termHigh(int i, int t) {
        return keys[2 * (keyStart(i) + Objects.checkIndex(t, termCount(i)))];
    }

    /** Low word of key {@code t} of event {@code i}. */
    public long termLow(int i, int t) {
        return keys[2 * (keyStart(i) + Objects.checkIndex(t, termCount(i))) + 1];
    }
}
