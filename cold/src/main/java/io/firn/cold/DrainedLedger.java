package io.firn.cold;

import io.firn.ledger.LedgerHeader;
import java.util.List;

/** A ledger that was removed, and the receipts of its transactions in apply order. */
public record DrainedLedger(LedgerHeader header, List<Confirmed<ColdReceipt>> receipts) {
    public DrainedLedger {
        receipts = List.copyOf(receipts);
    }
}
