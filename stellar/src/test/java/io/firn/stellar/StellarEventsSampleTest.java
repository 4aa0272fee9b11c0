package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventId;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private int classicFees;
    private int sorobanFees;

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

    /** Compares a ledger with what its transactions tell one by one; the result is how many events it has. */
    private int compare(StellarWalker of, Slice raw) throws Exception {
        of.walkTrusted(raw, layout);
        of.events(raw, layout, events);
        assertThat(NaiveEvents.told(of, events)).isEqualTo(NaiveEvents.of(raw, layout));
        LedgerFees fees = new FeeReader().read(raw, layout);
        NaiveEvents.LongLists naive = NaiveEvents.fees(raw, layout);
        assertThat(fees.classic()).containsExactly(longs(naive.classic()));
        assertThat(fees.soroban()).containsExactly(longs(naive.soroban()));
        classicFees += fees.classic().length;
        sorobanFees += fees.soroban().length;
        return events.count();
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void everyPubnetLedgerTellsWhatItsTransactionsTell() throws Exception {
        int count = 0;
        for (Slice raw : StellarSamples.lake()) {
            count += compare(walker, raw);
        }
        System.out.println("pubnet: events " + count + ", classic fees " + classicFees + ", Soroban " + sorobanFees);
        assertThat(count).isGreaterThan(14_000);
        assertThat(sorobanFees).isGreaterThan(100);
    }

    @Test
    void everyDenseLedgerTellsWhatItsTransactionsTell() throws Exception {
        int count = 0;
        for (Path file : StellarSamples.files("streams")) {
            if (file.toString().contains("rpc-load-test")) {
                StellarWalker standalone = new StellarChain(StellarSamples.STANDALONE).newWalker();
                for (Slice raw : StellarSamples.framed(StellarSamples.unzstd(file))) {
                    count += compare(standalone, raw);
                }
            }
        }
        assertThat(count).isEqualTo(37_200);
        // The metas of the others do not say what was for resources.
        assertThat(classicFees).isEqualTo(300);
        assertThat(sorobanFees).isZero();
    }

    @Test
    void everyTestnetLedgerTellsWhatItsTransactionsTell() throws Exception {
        StellarWalker testnet = new StellarChain(NetworkId.TESTNET).newWalker();
        int count = 0;
        for (Path file : StellarSamples.files("single")) {
            String name = file.getFileName().toString();
            if (!name.endsWith(".tsv") && !name.startsWith("FCD285FF")) {
                count += compare(
                        testnet,
                        name.endsWith(".xdr")
                                ? Slice.of(Files.readAllBytes(file))
                                : StellarSamples.batchBody(StellarSamples.unzstd(file)));
            }
        }
        System.out.println("testnet: events " + count + ", classic fees " + classicFees + ", Soroban " + sorobanFees);
        assertThat(count).isPositive();
    }

    @Test
    void everyLedgerOfStellarCoresTestsTellsWhatItsTransactionsTell() throws Exception {
        StellarWalker core = new StellarChain(StellarSamples.CORE_TESTS).newWalker();
        int[] totals = new int[2];
        for (Path file : StellarSamples.files("core-metas")) {
            totals[0] += compare(core, Slice.of(Files.readAllBytes(file)));
        }
        StellarSamples.untar(StellarSamples.path("core-test-lcm-current.tar.zst"), (name, body) -> {
            if (name.endsWith(".xdr")) {
                for (Slice raw : StellarSamples.framed(body)) {
                    totals[1] += compare(core, raw);
                }
            }
        });
        System.out.println("stellar-core's tests: events " + totals[0] + " and " + totals[1] + ", classic fees "
                + classicFees + ", Soroban " + sorobanFees);
        assertThat(totals).containsExactly(250, 795);
    }
}
