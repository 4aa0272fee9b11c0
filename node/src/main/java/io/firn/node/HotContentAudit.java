package io.firn.node;

import io.firn.hot.HotEventCursor;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.hot.HotPlace;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a hot store keeps beside its rows, against the ledgers in the journal: every hash at its place, every event in its, found by
 * each of its terms. The first ledger that differs is told.
 *
 * <p>Threading: confined to its owner.
 */
final class HotContentAudit {
    private final StoppedNode node;
    private final HotStore store;
    private final int chunk;
    private final LedgerChecks.Problems problems;

    HotContentAudit(StoppedNode node, HotStore store, int chunk, LedgerChecks.Problems problems) {
        this.node = node;
        this.store = store;
        this.chunk = chunk;
        this.problems = problems;
    }

    void audit(JournalScan scan, long first, long last) throws IOException {
        try (HotEventCursor cursor = store.events()) {
            boolean holds = true;
            for (long seq = first; holds && seq <= last; seq++) {
                Optional<JournalScan.Content> content = node.journalHolds(seq) ? scan.content(seq) : Optional.empty();
                Optional<LedgerHeader> row = store.row(seq).map(HotRow::header);
                if (content.isPresent()
                        && row.equals(content.map(c -> c.layout().header()))) {
                    holds = hashes(seq, HotHashes.of(content.get().layout()))
                            && events(cursor, seq, HotEvents.of(content.get().events()));
                }
            }
        }
    }

    private boolean hashes(long seq, HotHashes derived) throws IOException {
        for (int i = 0; i < derived.count(); i++) {
            Optional<HotPlace> place = store.find(derived.hash(i));
            if (!place.equals(Optional.of(new HotPlace(seq, derived.position(i))))) {
                return told("hash " + derived.hash(i) + " of ledger " + seq + " is not found in its place");
            }
        }
        return true;
    }

    private boolean events(HotEventCursor cursor, long seq, HotEvents derived) throws IOException {
        int limit = store.eventsThrough(seq).orElse(0);
        int first = store.eventsThrough(seq - 1).orElse(0);
        if (limit - first != derived.count()) {
            return told("ledger " + seq + " has " + derived.count() + " events, " + (limit - first) + " are here");
        }
        for (int i = 0; i < derived.count(); i++) {
            if (!EventsAudit.same(derived.stored(i), cursor.stored(first + i))) {
                return told("event " + i + " of ledger " + seq + " is another one");
            }
        }
        for (int t = 0; t < derived.termCount(); t++) {
            TermKey term = new TermKey(derived.termHigh(t), derived.termLow(t));
            RoaringBitmap wrong = new RoaringBitmap();
            for (int p = 0; p < derived.postingCount(t); p++) {
                wrong.add(first + derived.posting(t, p));
            }
            store.postings(term, seq, seq, wrong::flip);
            if (!wrong.isEmpty()) {
                return told("term " + term + " of ledger " + seq + " names other events");
            }
        }
        return true;
    }

    private boolean told(String what) {
        problems.bad(what, node.roots().hot(chunk).toString());
        return false;
    }
}
