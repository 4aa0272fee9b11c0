package io.firn.cold;

import io.firn.ledger.LedgerHeader;

/**
 * Something that a ledger confirms.
 *
 * @param ledger header of the ledger
 * @param position of the transaction in it, in apply order, from 0
 */
public record Confirmed<T>(T value, LedgerHeader ledger, int position) {}
