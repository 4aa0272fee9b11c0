package io.firn.hot;

/**
 * Where a hash was last seen.
 *
 * @param seq the ledger
 * @param position place of the transaction in apply order, from 0; {@link HotHashes#LEDGER} for the ledger's own hash
 */
public record HotPlace(long seq, int position) {
    public HotPlace {
        if (seq < 0 || position < HotHashes.LEDGER) {
            throw new IllegalArgumentException("ledger " + seq + ", position " + position + " is no place");
        }
    }
}
