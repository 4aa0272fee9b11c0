package io.firn.hot;

/**
 * Where a hash belongs.
 *
 * @param seq the ledger
 * @param position place of the transaction in apply order, from 0; {@link HotHashes#LEDGER} for the ledger's own hash
 */
public record HotPlace(long seq, int position) {}
