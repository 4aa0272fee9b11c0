package io.firn.stellar;

import io.firn.ledger.BadLedgerException;

/** Where an envelope has its operations; those of a fee bump are those of what it pays for. */
final class EnvelopeOperations {
    static final int MIN_OPERATION_BYTES = 8;

    private static final int TX_V0 = 0;
    private static final int TX = 2;
    private static final int FEE_BUMP = 5;

    private EnvelopeOperations() {}

    /** Where the count of the operations is in the envelope at {@code envelope}. */
    static int find(XdrStepper xdr, int envelope) throws BadLedgerException, UnknownArmException {
        int type = xdr.int32(envelope);
        return switch (type) {
            case TX_V0 -> xdr.step(XdrShape.MEMO, xdr.optional(envelope + 4 + 44, 16));
            case TX -> inTransaction(xdr, envelope + 4);
            case FEE_BUMP -> {
                int inner = xdr.step(XdrShape.MUXED_ACCOUNT, envelope + 4) + 8;
                if (xdr.int32(inner) != TX) {
                    throw xdr.unknownArm("FeeBumpTransaction.innerTx", inner);
                }
                yield inTransaction(xdr, inner + 4);
            }
            default -> throw xdr.unknownArm("TransactionEnvelope", envelope);
        };
    }

    private static int inTransaction(XdrStepper xdr, int at) throws BadLedgerException, UnknownArmException {
        int conditions = xdr.step(XdrShape.MUXED_ACCOUNT, at) + 12;
        return xdr.step(XdrShape.MEMO, xdr.step(XdrShape.PRECONDITIONS, conditions));
    }

    /** True when the envelope's transaction carries SorobanTransactionData, which follows its operations. */
    static boolean isSoroban(XdrStepper xdr, int envelope) throws BadLedgerException, UnknownArmException {
        if (xdr.int32(envelope) == TX_V0) {
            return false;
        }
        int pos = find(xdr, envelope);
        int count = xdr.count(pos, MIN_OPERATION_BYTES);
        pos += 4;
        for (int i = 0; i < count; i++) {
            pos = xdr.step(XdrShape.OPERATION, pos);
        }
        return xdr.int32(pos) != 0;
    }
}
