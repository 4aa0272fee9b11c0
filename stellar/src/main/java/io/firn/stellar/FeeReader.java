package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;

/**
 * Reads what the transactions of a ledger have paid to be included.
 *
 * <p>A transaction whose only operation invokes a host function, extends a footprint's life or restores one has paid what it was
 * charged less what its meta says was for resources; where no meta says so, it tells nothing. Any other has paid what it was charged
 * by the number of its operations. A fee bump has paid what it was charged itself, for the operations of the transaction inside.
 *
 * <p>Threading: confined to its owner.
 */
public final class FeeReader {
    private static final int INVOKE_HOST_FUNCTION = 24;
    private static final int EXTEND_FOOTPRINT_TTL = 25;
    private static final int RESTORE_FOOTPRINT = 26;

    /** Of a SorobanTransactionMetaExtV1: its union's value and its extension point. */
    private static final int BEFORE_RESOURCE_FEES_BYTES = 8;

    private static final int RESOURCE_FEES_BYTES = 2 * Long.BYTES;
    private static final int NOT_FOUND = -1;

    private final XdrStepper xdr = new XdrStepper();

    /**
     * The fees of a ledger.
     *
     * @param layout what walking {@code raw} has filled; an opaque ledger tells no fees
     * @throws BadLedgerException when the bytes are not those that were walked
     */
    public LedgerFees read(Slice raw, LedgerLayout layout) throws BadLedgerException {
        LedgerFees.Builder fees = new LedgerFees.Builder(layout.txCount());
        if (layout.txCount() == 0) {
            return fees.build();
        }
        xdr.over(raw);
        try {
            int pairOffset = xdr.int32(xdr.start()) == 2 ? 4 : 0;
            for (int i = 0; i < layout.txCount(); i++) {
                int envelope = xdr.start() + layout.envelopeOffset(i);
                add(envelope, xdr.start() + layout.resultOffset(i) + pairOffset, fees);
            }
        } catch (UnknownArmException e) {
            throw new BadLedgerException(
                    "ledger " + layout.header().seq() + ": its fees cannot be read: " + e.reason());
        }
        return fees.build();
    }

    private void add(int envelope, int pair, LedgerFees.Builder into) throws BadLedgerException, UnknownArmException {
        long charged = ResultPair.feeCharged(xdr, pair);
        int at = EnvelopeOperations.find(xdr, envelope);
        int operations = xdr.count(at, EnvelopeOperations.MIN_OPERATION_BYTES);
        if (operations == 1 && isSoroban(at + 4)) {
            int ext = resourceFees(pair);
            if (ext != NOT_FOUND) {
                into.addSoroban(charged - xdr.int64(ext) - xdr.int64(ext + Long.BYTES));
            }
        } else if (operations > 0) {
            into.addClassic(charged / operations);
        }
    }

    private boolean isSoroban(int operation) throws BadLedgerException, UnknownArmException {
        int source = xdr.optional(operation, 0);
        int type = xdr.int32(xdr.int32(operation) == 1 ? xdr.step(XdrShape.MUXED_ACCOUNT, source) : source);
        return type == INVOKE_HOST_FUNCTION || type == EXTEND_FOOTPRINT_TTL || type == RESTORE_FOOTPRINT;
    }

    /** Where the meta behind the result pair says what was charged for resources: first what stays, then what is given back in part. */
    private int resourceFees(int pair) throws BadLedgerException, UnknownArmException {
        int changes = xdr.step(XdrShape.TRANSACTION_RESULT_PAIR, pair);
        int meta = xdr.step(XdrShape.LEDGER_ENTRY_CHANGES, changes);
        int soroban;
        switch (xdr.int32(meta)) {
            case 3 -> soroban = xdr.step(XdrShape.TRANSACTION_META_V3_HEAD, meta + 4);
            case 4 -> soroban = xdr.step(XdrShape.TRANSACTION_META_V4_HEAD, meta + 4);
            default -> {
                return NOT_FOUND;
            }
        }
        int ext = xdr.optional(soroban, 0);
        if (xdr.int32(soroban) == 0 || xdr.int32(ext) != 1) {
            return NOT_FOUND;
        }
        xdr.need(ext, BEFORE_RESOURCE_FEES_BYTES + RESOURCE_FEES_BYTES);
        return ext + BEFORE_RESOURCE_FEES_BYTES;
    }
}
