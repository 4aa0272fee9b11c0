package io.firn.ledger;

import java.nio.ByteBuffer;

/**
 * An event as it is stored, with all that is to be said of it.
 *
 * <p>Format: {@code docs/formats/event-v1.md}; numbers are big-endian.
 *
 * @param id its place
 * @param closeTimeSeconds close time of its ledger, seconds since 1970-01-01 UTC
 * @param txHash the transaction that made it
 * @param successful that transaction succeeded
 * @param event the chain's own bytes
 */
public record StoredEvent(EventId id, long closeTimeSeconds, Hash txHash, boolean successful, Slice event) {
    /** Bytes before the chain's own. */
    public static final int HEAD_BYTES = 60;

    static final byte VERSION = 1;
    static final int FLAGS_OFFSET = 1;
    static final int OP_OFFSET = 2;
    static final int TX_OFFSET = 4;
    static final int INDEX_OFFSET = 8;
    static final int SEQ_OFFSET = 12;
    static final int CLOSE_TIME_OFFSET = 20;
    static final int TX_HASH_OFFSET = 28;
    static final int FLAG_SUCCESSFUL = 1;

    /**
     * Reads the bytes that {@link LedgerEvents} wrote; the event is a part of them.
     *
     * @throws BadLedgerException when they are not an event of a version this program reads
     */
    public static StoredEvent read(Slice stored) throws BadLedgerException {
        ByteBuffer b = head(stored);
        int flags = b.get(FLAGS_OFFSET);
        if ((flags & ~FLAG_SUCCESSFUL) != 0) {
            throw new BadLedgerException("a stored event has the unknown flags " + flags);
        }
        return new StoredEvent(
                id(b),
                b.getLong(CLOSE_TIME_OFFSET),
                Hash.of(stored.array(), stored.offset() + TX_HASH_OFFSET),
                flags == FLAG_SUCCESSFUL,
                stored.part(HEAD_BYTES, stored.length() - HEAD_BYTES));
    }

    /**
     * The place alone.
     *
     * @throws BadLedgerException as {@link #read}
     */
    public static EventId id(Slice stored) throws BadLedgerException {
        return id(head(stored));
    }

    private static ByteBuffer head(Slice stored) throws BadLedgerException {
        if (stored.length() < HEAD_BYTES) {
            throw new BadLedgerException(stored.length() + " bytes are too short for a stored event");
        }
        ByteBuffer b = stored.buffer();
        if (b.get(0) != VERSION) {
            throw new BadLedgerException("a stored event has version " + b.get(0) + ", this program reads " + VERSION);
        }
        return b;
    }

    private static EventId id(ByteBuffer b) throws BadLedgerException {
        try {
            return new EventId(
                    b.getLong(SEQ_OFFSET),
                    b.getInt(TX_OFFSET),
                    Short.toUnsignedInt(b.getShort(OP_OFFSET)),
                    Integer.toUnsignedLong(b.getInt(INDEX_OFFSET)));
        } catch (IllegalArgumentException e) {
            throw new BadLedgerException("a stored event: " + e.getMessage());
        }
    }
}
