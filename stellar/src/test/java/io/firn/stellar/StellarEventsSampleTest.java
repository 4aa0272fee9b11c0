package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventId;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The events of real ledgers: how many there are, and where. */
class StellarEventsSampleTest {
    private final StellarWalker walker = new StellarChain(NetworkId.PUBNET).newWalker();
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();

    private static String stage(EventId id) {
        if (id.op() == EventId.MAX_OP) {
            return "after";
        }
        return switch (id.tx()) {
            case 0 -> "before all";
            case EventId.MAX_TX -> "after all";
            default -> "operation";
        };
    }

    /** As the RPC of the network names them. */
    private static String named(EventId id) {
        long place = id.seq() << 32 | (long) id.tx() << 12 | id.op();
        return String.format(Locale.ROOT, "%019d-%010d", place, id.index());
    }

    private List<EventId> ids(Slice raw) throws Exception {
        walker.walkTrusted(raw, layout);
        walker.events(raw, layout, events);
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i < events.count(); i++) {
            ids.add(StoredEvent.id(events.stored(i)));
        }
        return ids;
    }

    @Test
    void theEventsOfTwentyPubnetLedgersAreThere() throws Exception {
        Map<String, Integer> stages = new TreeMap<>();
        List<String> names = new ArrayList<>();
        for (Slice raw : StellarSamples.lake()) {
            for (EventId id : ids(raw)) {
                if (id.seq() >= 63092982) {
                    stages.merge(stage(id), 1, Integer::sum);
                }
                if (id.seq() == 63092990) {
                    names.add(named(id));
                }
            }
        }
        assertThat(stages).isEqualTo(Map.of("before all", 5_188, "operation", 7_440, "after all", 332));
        assertThat(names)
                .isSorted()
                .hasSize(25 + 236 + 375)
                .startsWith("0270982328656855040-0000000000", "0270982328656855040-0000000001")
                .contains("0270982328656863232-0000000000", "0270982332951818240-0000000000")
                .endsWith("0270982332951818240-0000000024");
    }

    @Test
    void refundsStandBehindTheOperationsOfTheirTransactions() throws Exception {
        Slice raw = StellarSamples.batchBody(StellarSamples.unzstd(StellarSamples.files("lake-pubnet").stream()
                .filter(file -> file.toString().contains("--57500008."))
                .findFirst()
                .orElseThrow()));
        List<EventId> ids = ids(raw);
        assertThat(ids).hasSize(264 + 189 + 48).isSorted().doesNotHaveDuplicates();
        List<String> refunds = ids.stream()
                .filter(id -> stage(id).equals("after"))
                .map(StellarEventsSampleTest::named)
                .toList();
        assertThat(refunds).hasSize(48).startsWith("0246960653880631295-0000000000", "0246960653880635391-0000000000");
        assertThat(ids.stream().filter(id -> stage(id).equals("before all"))).hasSize(264);
    }
}
