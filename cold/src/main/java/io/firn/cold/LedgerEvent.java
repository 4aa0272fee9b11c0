package io.firn.cold;

import io.firn.ledger.StoredEvent;

/**
 * An event and its place in its ledger.
 *
 * @param index events of the ledger before it, whichever transactions made them
 */
public record LedgerEvent(int index, StoredEvent event) {}
