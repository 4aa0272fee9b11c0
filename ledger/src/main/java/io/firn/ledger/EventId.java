package io.firn.ledger;

import java.util.Comparator;

/**
 * An event's place in the order in which a chain's events happen: by ledger, then transaction, operation, index.
 *
 * @param seq the ledger
 * @param tx 0 before all transactions, then from 1 in apply order; {@value #MAX_TX} after all transactions
 * @param op within the transaction; {@value #MAX_OP} behind its operations
 * @param index within the operation; 0 to {@value #MAX_INDEX}
 */
public record EventId(long seq, int tx, int op, long index) implements Comparable<EventId> {
    public static final int MAX_TX = (1 << 20) - 1;
    public static final int MAX_OP = (1 << 12) - 1;
    public static final long MAX_INDEX = (1L << 32) - 1;

    private static final Comparator<EventId> ORDER = Comparator.comparingLong(EventId::seq)
            .thenComparingInt(EventId::tx)
            .thenComparingInt(EventId::op)
            .thenComparingLong(EventId::index);

    public EventId {
        if (seq < 0 || tx < 0 || tx > MAX_TX || op < 0 || op > MAX_OP || index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("no event has the place " + seq + ", " + tx + ", " + op + ", " + index);
        }
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }
}
