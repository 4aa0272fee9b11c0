package io.firn.hot;

import io.firn.ledger.LedgerHeader;

/**
 * What the hot store keeps of one ledger.
 *
 * @param opaque the ledger could not be walked
 */
public record HotRow(LedgerHeader header, boolean opaque) {}
