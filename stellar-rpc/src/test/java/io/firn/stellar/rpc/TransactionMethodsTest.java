package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.MadeTx.Kind;
import io.firn.stellar.rpc.MadeTx.MadeMeta;
import io.firn.stellar.rpc.StellarRpcConfig.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ledgers 100 to 105: all kinds of transactions in all versions of meta, 103 empty. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TransactionMethodsTest {
    private static final StellarChain CHAIN = new StellarChain(MadeTx.NETWORK);
    /** In a ledger of version 2 the version of the transaction set: behind version, extension and header entry. */
    private static final int OPAQUE_AT = 4 + 4 + 32 + MadeTx.HEADER_BYTES + 4;

    private static final String RANGE = "\"latestLedger\":105,\"latestLedgerCloseTime\":\"1700000525\","
            + "\"oldestLedger\":100,\"oldestLedgerCloseTime\":\"1700000500\"";

    private final List<List<MadeTx>> made = List.of(
            List.of(
                    MadeTx.success(Kind.V0, 1, MadeMeta.old(0)),
                    MadeTx.failure(Kind.CLASSIC, 2, MadeMeta.old(1)),
                    MadeTx.success(Kind.FEE_BUMP, 3, MadeMeta.old(2))),
            List.of(
                    MadeTx.success(Kind.CLASSIC, 4, MadeMeta.v3(List.of())),
                    MadeTx.success(Kind.SOROBAN, 5, MadeMeta.v3(events(1, 2), diagnostics(3))),
                    MadeTx.failure(Kind.FEE_BUMP_SOROBAN, 6, MadeMeta.v3(events(), diagnostics(4, 5))),
                    MadeTx.failure(Kind.SOROBAN, 7, MadeMeta.v3(List.of(List.of())))),
            List.of(
                    MadeTx.success(
                            Kind.SOROBAN,
                            8,
                            MadeMeta.v4(
                                    List.of(MadeTx.transactionEvent(0, 6), MadeTx.transactionEvent(2, 7)),
                                    List.of(events(8, 9)),
                                    diagnostics(10))),
                    MadeTx.success(
                            Kind.FEE_BUMP,
                            9,
                            MadeMeta.v4(List.of(), List.of(events(11), events(), events(12)), List.of())),
                    MadeTx.failure(
                            Kind.FEE_BUMP,
                            10,
                            MadeMeta.v4(List.of(MadeTx.transactionEvent(0, 13)), List.of(), List.of()))),
            List.of(),
            List.of(MadeTx.success(Kind.CLASSIC, 11, MadeMeta.v4(List.of(), List.of(events()), List.of()))),
            List.of(
                    MadeTx.success(Kind.CLASSIC, 12, MadeMeta.old(2)),
                    MadeTx.success(Kind.CLASSIC, 13, MadeMeta.old(1))));

    private final LedgerArchive archive = archive();
    private final Served served = serve(archive);

    private LedgerArchive archive() {
        int[] versions = {0, 1, 2, 2, 2, 0};
        LedgerArchive all = new LedgerArchive(CHAIN);
        for (int i = 0; i < made.size(); i++) {
            all.add(MadeTx.ledger(versions[i], 100 + i, made.get(i)));
        }
        return all;
    }

    private static Served serve(LedgerArchive archive) {
        return new Served(archive, CHAIN, StellarRpcConfig.standard());
    }

    private static List<byte[]> events(int... numbers) {
        return java.util.Arrays.stream(numbers).mapToObj(MadeTx::contractEvent).toList();
    }

    private static List<byte[]> diagnostics(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(MadeTx::diagnosticEvent)
                .toList();
    }

    @AfterAll
    void stop() {
        served.close();
        assertThat(archive.openViews()).isZero();
    }

    static Stream<Arguments> rows() throws IOException {
        return ContractRows.of("transactions.tsv", 40);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theContractHolds(String what, String method, String params, String answer) throws Exception {
        assertThat(served.call(method, params))
                .as(what)
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1," + answer.replace("RANGE", RANGE) + "}");
    }

    @Test
    void everyTransactionIsFoundByItsHashAndByThatOfWhatItPaysFor() throws Exception {
        for (int i = 0; i < made.size(); i++) {
            for (int n = 0; n < made.get(i).size(); n++) {
                MadeTx tx = made.get(i).get(n);
                String details = details(tx, n + 1, 100 + i);
                String createdAt = "\"createdAt\":\"" + (1_700_000_500 + 5 * i) + "\"";
                for (String hash : List.of(
                        tx.hash().toString(),
                        tx.innerHash().toString(),
                        tx.hash().toString().toUpperCase(Locale.ROOT))) {
                    assertThat(served.call("getTransaction", "{\"hash\":\"" + hash + "\"}"))
                            .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{" + RANGE + ","
                                    + details.replace("HASH", hash) + "," + createdAt + "}}");
                }
            }
        }
    }

    /** What both methods say of a transaction. */
    private static String details(MadeTx tx, int order, long ledger) {
        String diagnostic = tx.meta().diagnostic().isEmpty()
                ? ""
                : "\"diagnosticEventsXdr\":" + array(tx.meta().diagnostic()) + ",";
        List<String> events = new ArrayList<>();
        if (!tx.meta().ofTransaction().isEmpty()) {
            events.add("\"transactionEventsXdr\":" + array(tx.meta().ofTransaction()));
        }
        if (!tx.meta().ofOperations().isEmpty()) {
            List<String> lists = new ArrayList<>();
            tx.meta().ofOperations().forEach(list -> lists.add(array(list)));
            events.add("\"contractEventsXdr\":[" + String.join(",", lists) + "]");
        }
        return "\"status\":\"" + (tx.successful() ? "SUCCESS" : "FAILED")
                + "\",\"txHash\":\"HASH\",\"applicationOrder\":"
                + order + ",\"feeBump\":" + !tx.hash().equals(tx.innerHash()) + ",\"envelopeXdr\":"
                + base64(tx.envelope().copy()) + ",\"resultXdr\":"
                + base64(tx.result().copy()) + ",\"resultMetaXdr\":"
                + base64(tx.meta().xdr().copy()) + "," + diagnostic + "\"events\":{" + String.join(",", events)
                + "},\"ledger\":" + ledger;
    }

    private static String array(List<byte[]> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(base64(value)));
        return "[" + String.join(",", texts) + "]";
    }

    private static String base64(byte[] bytes) {
        return "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    @Test
    void theHashOfALedgerIsNotFound() throws Exception {
        String hash = archive.oldest().orElseThrow().hash().toString();
        assertThat(served.call("getTransaction", "{\"hash\":\"" + hash + "\"}"))
                .contains("\"status\":\"NOT_FOUND\",\"txHash\":\"" + hash + "\"");
    }

    @Test
    void noLedgerHasTheHashOfATransaction() throws Exception {
        String hash = made.get(1).get(0).hash().toString();
        assertThat(served.call("getLedgers", "{\"hash\":\"" + hash + "\"}"))
                .contains("{\"code\":-32600,\"message\":\"no ledger has the hash " + hash
                        + ": a transaction of ledger 101 has it\"}");
    }

    @Test
    void whetherATransactionIsThereMayNotBeKnown() throws Exception {
        LedgerArchive damaged = archive();
        damaged.incomplete("window 3 has no index: its file is damaged");
        try (Served other = serve(damaged)) {
            assertThat(other.call("getTransaction", "{\"hash\":\"" + "ab".repeat(32) + "\"}"))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,"
                            + "\"message\":\"window 3 has no index: its file is damaged\"}}");
        }
    }

    @Test
    void onePageHasAllTransactionsInOrder() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            for (int n = 0; n < made.get(i).size(); n++) {
                MadeTx tx = made.get(i).get(n);
                all.add("{"
                        + details(tx, n + 1, 100 + i).replace("HASH", tx.hash().toString()) + ",\"createdAt\":"
                        + (1_700_000_500 + 5 * i) + "}");
            }
        }
        String range = "\"latestLedger\":105,\"latestLedgerCloseTimestamp\":1700000525,"
                + "\"oldestLedger\":100,\"oldestLedgerCloseTimestamp\":1700000500";
        assertThat(served.call("getTransactions", "{\"startLedger\":100}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"transactions\":[" + String.join(",", all) + "],"
                        + range + ",\"cursor\":\"" + cursor(105, 2) + "\"}}");
    }

    private static long cursor(long ledger, int order) {
        return ledger << 32 | (long) order << 12 | 1;
    }

    @Test
    void pagesOfAnySizeAreTheSameAsOnePage() throws Exception {
        JsonNode all = served.result("getTransactions", "{\"startLedger\":100}").get("transactions");
        assertThat(all).hasSize(13);
        for (int limit = 1; limit <= 13; limit++) {
            List<JsonNode> seen = new ArrayList<>();
            JsonNode page =
                    served.result("getTransactions", "{\"startLedger\":100,\"pagination\":{\"limit\":" + limit + "}}");
            while (!page.get("transactions").isEmpty()) {
                assertThat(page.get("transactions").size()).isLessThanOrEqualTo(limit);
                page.get("transactions").forEach(seen::add);
                page = served.result("getTransactions", page(page.get("cursor").stringValue(), limit));
            }
            assertThat(seen).containsExactlyElementsOf(all);
        }
    }

    private static String page(String cursor, int limit) {
        return "{\"pagination\":{\"cursor\":\"" + cursor + "\",\"limit\":" + limit + "}}";
    }

    @Test
    void theCursorStaysAtTheTip() throws Exception {
        String tip = "" + cursor(105, 2);
        JsonNode page = served.result("getTransactions", page(tip, 5));
        assertThat(page.get("transactions")).isEmpty();
        assertThat(page.get("cursor").stringValue()).isEqualTo(tip);
        String beyond = "" + cursor(106, 3);
        assertThat(served.result("getTransactions", page(beyond, 5))
                        .get("cursor")
                        .stringValue())
                .isEqualTo(beyond);
    }

    @Test
    void anEmptyLedgerHasACursorBeforeItsFirstTransaction() throws Exception {
        LedgerArchive empty =
                new LedgerArchive(CHAIN).add(MadeTx.ledger(2, 100, List.of())).add(MadeTx.ledger(2, 101, List.of()));
        try (Served other = serve(empty)) {
            JsonNode page = other.result("getTransactions", "{\"startLedger\":100}");
            assertThat(page.get("transactions")).isEmpty();
            assertThat(page.get("cursor").stringValue()).isEqualTo("" + cursor(101, 0));
        }
    }

    @Test
    void aLedgerThatIsNotThereIsNamed() throws Exception {
        LedgerArchive damaged = archive();
        damaged.gap(102, "its pack is damaged");
        try (Served other = serve(damaged)) {
            assertThat(other.call("getTransactions", "{\"startLedger\":101}"))
                    .contains("{\"code\":-32602,\"message\":\"database does not contain metadata for ledger: 102: "
                            + "its pack is damaged\"}");
            JsonNode before = other.result("getTransactions", "{\"startLedger\":101,\"pagination\":{\"limit\":4}}");
            assertThat(before.get("cursor").stringValue()).isEqualTo("" + cursor(101, 4));
        }
    }

    @Test
    void aLedgerThatIsOpaqueIsNamed() throws Exception {
        byte[] opaque = MadeTx.ledger(2, 106, List.of());
        // The version of the transaction set, behind the header.
        opaque[OPAQUE_AT + 3] = 9;
        LedgerArchive newer = archive().add(opaque);
        try (Served other = serve(newer)) {
            assertThat(other.call("getTransactions", "{\"startLedger\":104}"))
                    .contains(
                            "{\"code\":-32603,\"message\":\"ledger 106 is kept whole, but its transactions are not known: "
                                    + "it holds something newer than this version of Firn\"}");
            JsonNode before = other.result("getTransactions", "{\"startLedger\":104,\"pagination\":{\"limit\":3}}");
            assertThat(before.get("transactions")).hasSize(3);
        }
    }

    @Test
    void anEmptyArchiveAnswersWithErrors() throws Exception {
        try (Served other = serve(new LedgerArchive(CHAIN))) {
            assertThat(other.call("getTransaction", "{\"hash\":\"" + "ab".repeat(32) + "\"}"))
                    .contains("{\"code\":-32603,\"message\":\"unable to get ledger range: no ledger is stored yet\"}");
            assertThat(other.call("getTransactions", "{\"startLedger\":2}"))
                    .contains("{\"code\":-32603,\"message\":\"no ledger is stored yet\"}");
        }
    }

    @Test
    void aLimitThatIsConfiguredIsInForce() throws Exception {
        StellarRpcConfig config = new StellarRpcConfig(
                Optional.empty(),
                Map.of("getTransactions", new Limits(10, Duration.ofSeconds(5), 6, 4)),
                StellarRpcConfig.FeeLedgers.STANDARD);
        try (Served other = new Served(archive, CHAIN, config)) {
            assertThat(other.result("getTransactions", "{\"startLedger\":100}").get("transactions"))
                    .hasSize(4);
            assertThat(other.call("getTransactions", "{\"startLedger\":100,\"pagination\":{\"limit\":7}}"))
                    .contains("limit must not exceed 6");
        }
    }

    @Test
    void aSearchThatTakesTooLongEndsItsPageAndTheNextGoesOn() throws Exception {
        AtomicLong seconds = new AtomicLong();
        try (StorageThreads storage = new StorageThreads(1)) {
            TransactionMethods methods = new TransactionMethods(
                    archive,
                    CHAIN,
                    storage,
                    new Limits(10, Duration.ofSeconds(5), 200, 50),
                    new ResponseBudget(1 << 20, Duration.ofSeconds(1)),
                    () -> TimeUnit.SECONDS.toNanos(seconds.getAndIncrement()));
            String params = "{\"startLedger\":100}";
            List<String> cursors = new ArrayList<>();
            int seen = 0;
            while (seen < 13) {
                JsonNode page = result(methods, params);
                seen += page.get("transactions").size();
                params = page(page.get("cursor").stringValue(), 200);
                cursors.add(page.get("cursor").stringValue());
            }
            assertThat(cursors).containsExactly("" + cursor(102, 3), "" + cursor(104, 1), "" + cursor(105, 2));
        }
    }

    private static JsonNode result(TransactionMethods methods, String params) throws Exception {
        JsonMapper json = new JsonMapper();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (RpcResult result = methods.getTransactions(RpcParams.of(json.readTree(params)));
                JsonGenerator out = json.createGenerator(text)) {
            result.writeTo(out);
        }
        return json.readTree(text.toByteArray());
    }

    @Test
    void whatIsNotReturnedIsNotDecompressed() throws Exception {
        List<byte[]> events = Collections.nCopies(60, MadeTx.contractEvent(1));
        List<MadeTx> dense = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            dense.add(MadeTx.success(Kind.CLASSIC, i, MadeMeta.v4(List.of(), List.of(events), List.of())));
        }
        LedgerArchive large = new LedgerArchive(CHAIN).add(MadeTx.ledger(2, 100, dense));
        try (Served other = serve(large)) {
            String cursor = "" + cursor(100, 1_000);
            assertThat(other.result("getTransactions", page(cursor, 1)).get("transactions"))
                    .hasSize(1);
        }
        assertThat(large.frame(100).rawLength()).isGreaterThan(8 << 20);
        assertThat(large.frame(100).decompressedBytes()).isPositive().isLessThan(3 << 20);
    }
}
