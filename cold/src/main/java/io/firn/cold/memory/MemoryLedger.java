package io.firn.cold.memory;

import io.firn.cold.LedgerContent;
import io.firn.format.frame.v1.LedgerFrame;

/** A ledger that is kept: as it was put, and walked. */
record MemoryLedger(LedgerFrame frame, LedgerContent content) {
    long seq() {
        return content.header().seq();
    }
}
