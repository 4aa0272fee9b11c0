package io.firn.cold;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.util.List;

/**
 * What became of a transaction.
 *
 * @param txHash the transaction's hash
 * @param successful it took effect
 * @param feeCharged in the chain's smallest unit
 * @param result its result and what it changed, in the chain's own bytes
 * @param events those it made, in the order in which they happened
 */
public record ColdReceipt(Hash txHash, boolean successful, long feeCharged, Slice result, List<LedgerEvent> events) {
    public ColdReceipt {
        events = List.copyOf(events);
    }
}
