package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventId;
import io.firn.ledger.LedgerLayout;

/**
 * Finds the events of a ledger in the metas of its transactions, in one pass.
 *
 * <p>Order: {@link #before}, {@link #during}, {@link #after}. Events are told by a meta of version 3, all of them those of the only
 * operation of a Soroban transaction, and by one of version 4, where those of the transaction itself, which state their stage, stand
 * behind those of its operations.
 *
 * <p>Threading: confined to its owner.
 */
final class EventFinder {
    private static final int MIN_OPERATION_META_BYTES = 12;
    private static final int MIN_EVENT_BYTES = 24;

    private static final int BEFORE_ALL_TXS = 0;
    private static final int AFTER_TX = 1;
    private static final int STAGE_BYTES = 4;

    private final XdrStepper xdr;
    private final EventPlaces before = new EventPlaces();
    private final EventPlaces during = new EventPlaces();
    private final EventPlaces after = new EventPlaces();

    private long seq;
    private int pairOffset;

    EventFinder(XdrStepper xdr) {
        this.xdr = xdr;
    }

    /** Those before all transactions. */
    EventPlaces before() {
        return before;
    }

    /** Those of transactions: of their operations, then after each. */
    EventPlaces during() {
        return during;
    }

    /** Those after all transactions. */
    EventPlaces after() {
        return after;
    }

    /** Looks through the ledger that the stepper is over. */
    void find(LedgerLayout layout) throws BadLedgerException, UnknownArmException {
        before.clear();
        during.clear();
        after.clear();
        seq = layout.header().seq();
        int start = xdr.start();
        pairOffset = layout.txCount() > 0 && xdr.int32(start) == 2 ? 4 : 0;
        for (int tx = 0; tx < layout.txCount(); tx++) {
            int changes = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, pair(layout, tx));
            int meta = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, changes);
            switch (xdr.int32(meta)) {
                case 3 -> ofMetaV3(tx, meta + 4, start + layout.envelopeOffset(tx));
                case 4 -> ofMetaV4(tx, meta + 4);
                default -> {
                    // Older ones have no place for events.
                }
            }
        }
    }

    /** Where the TransactionResultPair of a transaction of the ledger looked through last is. */
    int pair(LedgerLayout layout, int tx) {
        return xdr.start() + layout.resultOffset(tx) + pairOffset;
    }

    private void ofMetaV3(int tx, int at, int envelope) throws BadLedgerException, UnknownArmException {
        int soroban = xdr.step(XdrShape.TRANSACTION_META_V3_HEAD, at);
        int ext = xdr.optional(soroban, 0);
        if (xdr.int32(soroban) == 0) {
            return;
        }
        int events = xdr.step(XdrShape.SOROBAN_TRANSACTION_META_EXT, ext);
        if (xdr.int32(events) != 0 && EnvelopeOperations.isSoroban(xdr, envelope)) {
            ofOperation(tx, 0, events);
        }
    }

    private void ofMetaV4(int tx, int at) throws BadLedgerException, UnknownArmException {
        int pos = xdr.step(XdrShape.EXTENDED_CHANGES, at);
        int operations = xdr.count(pos, MIN_OPERATION_META_BYTES);
        pos += 4;
        for (int op = 0; op < operations; op++) {
            pos = ofOperation(tx, op, xdr.step(XdrShape.EXTENDED_CHANGES, pos));
        }
        ofTransaction(tx, xdr.step(XdrShape.TRANSACTION_META_V4_MIDDLE, pos));
    }

    private int ofOperation(int tx, int op, int at) throws BadLedgerException, UnknownArmException {
        int count = xdr.count(at, MIN_EVENT_BYTES);
        if (count > 0) {
            checkPlace(tx, op);
        }
        int pos = at + 4;
        for (int i = 0; i < count; i++) {
            int end = xdr.step(XdrShape.CONTRACT_EVENT, pos);
            during.add(tx, op, i, pos, end);
            pos = end;
        }
        return pos;
    }

    private void ofTransaction(int tx, int at) throws BadLedgerException, UnknownArmException {
        int count = xdr.count(at, STAGE_BYTES + MIN_EVENT_BYTES);
        int pos = at + 4;
        int own = 0;
        for (int i = 0; i < count; i++) {
            int end = xdr.step(XdrShape.TRANSACTION_EVENT, pos);
            int stage = xdr.int32(pos);
            switch (stage) {
                case BEFORE_ALL_TXS -> before.add(tx, 0, before.count(), pos + STAGE_BYTES, end);
                case AFTER_TX -> {
                    checkPlace(tx, 0);
                    during.add(tx, EventId.MAX_OP, own++, pos + STAGE_BYTES, end);
                }
                default -> after.add(tx, 0, after.count(), pos + STAGE_BYTES, end);
            }
            pos = end;
        }
    }

    private void checkPlace(int tx, int op) throws BadLedgerException {
        if (tx + 1 >= EventId.MAX_TX || op >= EventId.MAX_OP) {
            throw new BadLedgerException("ledger " + seq + ": an event of operation " + op + " of transaction "
                    + (tx + 1) + " has no id: they go to " + (EventId.MAX_OP - 1) + " and " + (EventId.MAX_TX - 1));
        }
    }
}
