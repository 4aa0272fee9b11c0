package io.firn.cold.handle;

import java.util.Locale;

/** What is asked of a handle: the label of its meters. */
enum Op {
    LEDGER,
    HEADER,
    HEADERS,
    FIND,
    TRANSACTION,
    TRANSACTIONS,
    TRANSACTION_COUNT,
    RECEIPT,
    RECEIPTS,
    EVENTS,
    EVENTS_PAGE,
    LATEST,
    STREAM,
    /** The first half of {@link #PUT}, outside every gate of reads and writes. */
    PREPARE,
    PUT,
    TRUNCATE_ABOVE,
    DRAIN_ABOVE,
    PRUNE_BELOW;

    private final String label = name().toLowerCase(Locale.ROOT);

    String label() {
        return label;
    }

    /** True for what holds the write permit while it runs. */
    boolean writes() {
        return switch (this) {
            case PUT, TRUNCATE_ABOVE, DRAIN_ABOVE, PRUNE_BELOW -> true;
            case LEDGER,
                    HEADER,
                    HEADERS,
                    FIND,
                    TRANSACTION,
                    TRANSACTIONS,
                    TRANSACTION_COUNT,
                    RECEIPT,
                    RECEIPTS,
                    EVENTS,
                    EVENTS_PAGE,
                    LATEST,
                    STREAM,
                    PREPARE -> false;
        };
    }

    /** True for what holds a read permit while it runs. */
    boolean reads() {
        return !writes() && this != PREPARE && this != STREAM;
    }
}
