package io.firn.cold.packs;

import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.util.ArrayList;
import java.util.List;

/** Events of made ledgers: as many in a ledger as its place in the chunk says, each with one topic of two. */
final class MadeEvents {
    private static final byte[] TOPICS = {1, 2};

    private MadeEvents() {}

    static TermKey topic(int which) {
        return TermKey.of(EventField.TOPIC_0, TOPICS, which, 1);
    }

    /** Which topic event {@code i} of a ledger has. */
    static int topicOf(long seq, int i) {
        return (int) (seq + i) % 2;
    }

    /** The events of every ledger of a chunk, each in an object of its own. */
    static List<LedgerEvents> of(Geometry geometry, int chunk, int salt) {
        List<LedgerEvents> all = new ArrayList<>();
        EventFields fields = new EventFields();
        for (long seq = geometry.firstSeqOf(chunk); seq <= geometry.lastSeqOf(chunk); seq++) {
            LedgerEvents events = new LedgerEvents();
            events.begin(new LedgerHeader(seq, Hash.ZERO, Hash.ZERO, 5 * seq, 1));
            for (int i = 0; i < seq - geometry.firstSeqOf(chunk); i++) {
                fields.begin(TOPICS, 1);
                fields.topic(topicOf(seq, i), 1);
                Slice event = Slice.of(new byte[] {(byte) seq, (byte) i, (byte) salt});
                events.add(new EventId(seq, i, 0, 0), new Hash(seq, i, 0, 0), true, event, fields);
            }
            all.add(events);
        }
        return all;
    }
}
