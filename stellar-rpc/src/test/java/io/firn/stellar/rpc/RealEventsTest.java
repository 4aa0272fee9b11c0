package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.stellar.ContractId;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Samples;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The events of pubnet ledgers, where the machine has them, against those that their transactions tell. */
final class RealEventsTest {
    private static final StellarChain CHAIN = new StellarChain(NetworkId.PUBNET);
    private static final long FIRST = 63_092_989;
    private static final long LAST = 63_092_990;
    private static final int LAST_TX = (1 << 20) - 1;
    private static final int LAST_OP = (1 << 12) - 1;

    /** An event as a transaction tells it. */
    private record Told(String id, String txHash, boolean successful, Slice xdr) {}

    @Test
    void eventsAreThoseOfTheTransactionsWithTheirPlacesAndParts() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        LedgerArchive archive = new LedgerArchive(CHAIN);
        for (long seq = FIRST; seq <= LAST; seq++) {
            archive.add(RealTransactionsTest.ledger(lake, seq));
        }
        try (Served served = new Served(archive, CHAIN, StellarRpcConfig.standard())) {
            List<Told> told = told(served);
            JsonNode page =
                    served.result("getEvents", "{\"startLedger\":" + FIRST + ",\"pagination\":{\"limit\":10000}}");
            List<JsonNode> events = List.copyOf(page.get("events").values());
            assertThat(events.stream().map(e -> e.get("id").stringValue()))
                    .isSorted()
                    .containsExactlyElementsOf(told.stream().map(Told::id).toList())
                    .contains("0270982328656855040-0000000000", "0270982332951818240-0000000000")
                    .hasSizeGreaterThan(1_000);
            for (int i = 0; i < events.size(); i++) {
                same(events.get(i), told.get(i));
            }
            assertThat(page.get("cursor").stringValue()).isEqualTo("0270982332951822335-4294967295");
        }
    }

    private static List<Told> told(Served served) throws Exception {
        List<Told> before = new ArrayList<>();
        List<Told> all = new ArrayList<>();
        List<Told> after = new ArrayList<>();
        long at = FIRST;
        String where = "\"startLedger\":" + FIRST + ",\"pagination\":{\"limit\":200}";
        while (true) {
            JsonNode page = served.result("getTransactions", "{" + where + "}");
            for (JsonNode tx : page.get("transactions")) {
                if (tx.get("ledger").asLong() != at) {
                    all = joined(before, all, after);
                    before.clear();
                    after.clear();
                    at = tx.get("ledger").asLong();
                }
                tell(tx, before, all, after);
            }
            if (page.get("transactions").isEmpty()) {
                break;
            }
            where = "\"pagination\":{\"limit\":200,\"cursor\":\""
                    + page.get("cursor").stringValue() + "\"}";
        }
        List<Told> sorted = joined(before, all, after);
        sorted.sort(java.util.Comparator.comparing(Told::id));
        return sorted;
    }

    private static List<Told> joined(List<Told> before, List<Told> during, List<Told> after) {
        List<Told> joined = new ArrayList<>(before);
        joined.addAll(during);
        joined.addAll(after);
        return joined;
    }

    private static void tell(JsonNode tx, List<Told> before, List<Told> during, List<Told> after) {
        long seq = tx.get("ledger").asLong();
        int order = tx.get("applicationOrder").asInt();
        JsonNode events = tx.get("events");
        int op = 0;
        for (JsonNode operation : events.path("contractEventsXdr")) {
            int index = 0;
            for (JsonNode event : operation) {
                during.add(told(seq, order, op, index++, tx, bytes(event)));
            }
            op++;
        }
        int own = 0;
        for (JsonNode event : events.path("transactionEventsXdr")) {
            byte[] staged = bytes(event);
            byte[] xdr = Arrays.copyOfRange(staged, 4, staged.length);
            switch (ByteBuffer.wrap(staged).getInt()) {
                case 0 -> before.add(told(seq, 0, 0, before.size(), tx, xdr));
                case 1 -> during.add(told(seq, order, LAST_OP, own++, tx, xdr));
                default -> after.add(told(seq, LAST_TX, 0, after.size(), tx, xdr));
            }
        }
    }

    private static Told told(long seq, int tx, int op, int index, JsonNode made, byte[] xdr) {
        return new Told(
                MadeEvents.Placed.id(seq, tx, op, index),
                made.get("txHash").stringValue(),
                made.get("status").stringValue().equals("SUCCESS"),
                Slice.of(xdr));
    }

    /** An event is its extension, perhaps a contract, its type, a version, the count of its topics, they and its value. */
    private static void same(JsonNode event, Told told) {
        assertThat(event.get("txHash").stringValue()).isEqualTo(told.txHash());
        assertThat(event.get("inSuccessfulContractCall").asBoolean()).isEqualTo(told.successful());
        String contract = event.get("contractId").stringValue();
        Xdr xdr = new Xdr().i(0, contract.isEmpty() ? 0 : 1);
        if (!contract.isEmpty()) {
            Hash id = ContractId.parse(contract).id();
            xdr.hash(id);
        }
        xdr.i(event.get("type").stringValue().equals("system") ? 0 : 1, 0);
        List<byte[]> topics = new ArrayList<>();
        event.get("topic").forEach(topic -> topics.add(bytes(topic)));
        assertThat(xdr.array(topics).raw(bytes(event.get("value"))).done())
                .isEqualTo(told.xdr().copy());
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.stringValue());
    }
}
