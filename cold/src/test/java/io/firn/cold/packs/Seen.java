package io.firn.cold.packs;

import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.StoredEvent;
import java.util.HexFormat;
import java.util.List;

/** What is compared of an event. */
record Seen(EventId id, long closeTimeSeconds, Hash txHash, boolean successful, String event) {
    static Seen of(StoredEvent event) {
        return new Seen(
                event.id(),
                event.closeTimeSeconds(),
                event.txHash(),
                event.successful(),
                HexFormat.of().formatHex(event.event().copy()));
    }

    static List<Seen> all(List<StoredEvent> events) {
        return events.stream().map(Seen::of).toList();
    }
}
