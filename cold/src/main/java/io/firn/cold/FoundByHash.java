package io.firn.cold;

import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;

/** What has a hash; its own bytes hash to it. */
public sealed interface FoundByHash {
    /** The ledger, or the one that holds the transaction. */
    LedgerHeader ledger();

    /** A ledger. */
    record Ledger(LedgerHeader ledger) implements FoundByHash {}

    /**
     * A transaction, or one that pays for it.
     *
     * @param position its place in apply order, from 0
     * @param result its result and what it changed
     */
    record Transaction(LedgerHeader ledger, int position, Slice envelope, Slice result) implements FoundByHash {}
}
