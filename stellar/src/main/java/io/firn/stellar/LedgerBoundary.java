package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;

/** Finds where one ledger ends in a run of ledgers that carry no lengths of their own. Belongs to one thread. */
@FunctionalInterface
public interface LedgerBoundary {
    /**
     * The offset just behind the ledger that begins at {@code from}; both relative to the slice.
     *
     * @throws BadLedgerException when no whole ledger begins there
     */
    int endOfLedger(Slice bytes, int from) throws BadLedgerException;
}
