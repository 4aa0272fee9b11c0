package io.firn.cold;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.LedgerHeader;
import java.util.List;

/**
 * Consecutive ledgers that are put together: all of them become visible at once, or none.
 *
 * @param ledgers ascending, at least one
 */
public record Section(List<Entry> ledgers) {
    /** One ledger, as it is to be stored. */
    public record Entry(LedgerHeader header, LedgerFrame frame) {}

    public Section {
        ledgers = List.copyOf(ledgers);
        if (ledgers.isEmpty()) {
            throw new IllegalArgumentException("a section without ledgers");
        }
        for (int i = 1; i < ledgers.size(); i++) {
            long seq = ledgers.get(i).header().seq();
            if (seq != ledgers.get(i - 1).header().seq() + 1) {
                throw new IllegalArgumentException("ledger " + seq + " follows "
                        + ledgers.get(i - 1).header().seq());
            }
        }
    }

    public long firstSeq() {
        return ledgers.getFirst().header().seq();
    }

    public long lastSeq() {
        return ledgers.getLast().header().seq();
    }
}
