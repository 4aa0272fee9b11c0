package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;

/** What a TransactionResultPair says of its transaction: a hash, the charged fee, and a code. */
final class ResultPair {
    private static final int SUCCESS = 0;
    private static final int FEE_BUMP_INNER_SUCCESS = 1;

    private static final int FEE_OFFSET = Hash.BYTES;
    private static final int CODE_OFFSET = FEE_OFFSET + Long.BYTES;

    private ResultPair() {}

    /** Stroops that the transaction was charged. */
    static long feeCharged(XdrStepper xdr, int pair) throws BadLedgerException {
        return xdr.int64(pair + FEE_OFFSET);
    }

    /** True when the transaction, of a fee bump also what it pays for, took effect. */
    static boolean successful(XdrStepper xdr, int pair) throws BadLedgerException {
        int code = xdr.int32(pair + CODE_OFFSET);
        return code == SUCCESS || code == FEE_BUMP_INNER_SUCCESS;
    }
}
