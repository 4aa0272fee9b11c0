package io.firn.cold.packs;

import io.firn.cold.search.ChunkEvents;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import org.roaringbitmap.RoaringBitmap;

/** The events of one ledger that was walked for them. */
final class WalkedEvents implements ChunkEvents {
    private final LedgerEvents events;

    WalkedEvents(LedgerEvents events) {
        this.events = events;
    }

    @Override
    public int before(long seq) {
        return seq <= events.seq() ? 0 : events.count();
    }

    @Override
    public void postings(TermKey term, Span span, RoaringBitmap into) {
        for (int id = span.firstId(); id < span.limitId(); id++) {
            for (int t = 0; t < events.termCount(id); t++) {
                if (events.termHigh(id, t) == term.high() && events.termLow(id, t) == term.low()) {
                    into.add(id);
                }
            }
        }
    }

    @Override
    public Slice stored(int id) {
        return events.stored(id);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
