package io.firn.cold;

import io.firn.ledger.Hash;

/** Names a transaction, and its receipt. */
public sealed interface TxRef {
    /** By its hash, or by that of the transaction it pays for; of several ledgers that hold it, the newest. */
    record ByHash(Hash hash) implements TxRef {}

    /**
     * By its ledger's sequence and its place in it.
     *
     * @param position in apply order, from 0
     */
    record At(long seq, int position) implements TxRef {}

    /**
     * By its ledger's hash and its place in it.
     *
     * @param position in apply order, from 0
     */
    record In(Hash ledger, int position) implements TxRef {}
}
