package io.firn.ledger;

import java.io.Serial;

/** A raw ledger that must not be believed; the message names the ledger, the check and both values. */
public final class BadLedgerException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    public BadLedgerException(String message) {
        super(message);
    }
}
