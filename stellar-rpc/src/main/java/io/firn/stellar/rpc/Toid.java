package io.firn.stellar.rpc;

/**
 * The place of a transaction as the reference counts it, one number: ledger, order of application in it from 1, operation.
 *
 * <p>Source: SEP-35.
 *
 * @param ledger sequence of the ledger; negative in a number that is none
 * @param order of a transaction, from 1; 0 stands before the first
 */
record Toid(int ledger, int order) {
    private static final int LEDGER_SHIFT = 32;
    private static final int ORDER_SHIFT = 12;
    private static final int MAX_ORDER = (1 << 20) - 1;

    /** The cursors of the reference name the first operation. */
    private static final long OPERATION = 1;

    /** Takes a number apart, whatever it is. */
    static Toid of(long number) {
        return new Toid((int) (number >>> LEDGER_SHIFT), (int) (number >>> ORDER_SHIFT) & MAX_ORDER);
    }

    static Toid of(long ledgerSeq, int order) {
        return new Toid((int) ledgerSeq, order);
    }

    long number() {
        return (long) ledger << LEDGER_SHIFT | (long) order << ORDER_SHIFT | OPERATION;
    }

    /** As a cursor. */
    @Override
    public String toString() {
        return Long.toString(number());
    }
}
