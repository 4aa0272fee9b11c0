package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.MadeTx.Kind;
import io.firn.stellar.rpc.MadeTx.MadeMeta;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Ledgers 100 to 105: all kinds of transactions in all versions of meta, 103 empty. */
final class TransactionMethodsTest {
    private static final StellarChain CHAIN = new StellarChain(MadeTx.NETWORK);
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

    private LedgerArchive archive = new LedgerArchive(CHAIN);
    private Served served;

    private static List<byte[]> events(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(MadeTx::contractEvent)
                .toList();
    }

    private static List<byte[]> diagnostics(int... numbers) {
        return java.util.Arrays.stream(numbers)
                .mapToObj(MadeTx::diagnosticEvent)
                .toList();
    }

    @BeforeEach
    void serve() throws Exception {
        int[] versions = {0, 1, 2, 2, 2, 0};
        for (int i = 0; i < made.size(); i++) {
            archive.add(MadeTx.ledger(versions[i], 100 + i, made.get(i)));
        }
        served = new Served(archive, CHAIN, StellarRpcConfig.standard());
    }

    @AfterEach
    void stop() {
        served.close();
        assertThat(archive.openViews()).isZero();
    }

    static Stream<Arguments> rows() throws IOException {
        try (InputStream in = TransactionMethodsTest.class.getResourceAsStream("/contract/transactions.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Arguments> rows = new ArrayList<>();
            for (String line : text.lines().toList()) {
                String[] columns = line.split("\t", -1);
                if (!line.startsWith("#")) {
                    rows.add(Arguments.of(columns[0], columns[1], columns[2], columns[3]));
                }
            }
            assertThat(rows).hasSizeGreaterThan(40);
            return rows.stream();
        }
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
        return "\"status\":\"" + (tx.successful() ? "SUCCESS" : "FAILED") + "\",\"txHash\":\"HASH\",\"applicationOrder\":"
                + order + ",\"feeBump\":" + !tx.hash().equals(tx.innerHash()) + ",\"envelopeXdr\":"
                + base64(tx.envelope()) + ",\"resultXdr\":" + base64(tx.result()) + ",\"resultMetaXdr\":"
                + base64(tx.meta().xdr()) + "," + diagnostic + "\"events\":{" + String.join(",", events)
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
    void whetherATransactionIsThereMayNotBeKnown() throws Exception {
        archive.incomplete("window 3 has no index: its file is damaged");
        assertThat(served.call("getTransaction", "{\"hash\":\"" + "ab".repeat(32) + "\"}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,"
                        + "\"message\":\"window 3 has no index: its file is damaged\"}}");
    }

    @Test
    void onePageHasAllTransactionsInOrder() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            for (int n = 0; n < made.get(i).size(); n++) {
                MadeTx tx = made.get(i).get(n);
                all.add("{" + details(tx, n + 1, 100 + i).replace("HASH", tx.hash().toString())
                        + ",\"createdAt\":" + (1_700_000_500 + 5 * i) + "}");
            }
        }
        String range = "\"latestLedger\":105,\"latestLedgerCloseTimestamp\":1700000525,"
                + "\"oldestLedger\":100,\"oldestLedgerCloseTimestamp\":1700000500";
        assertThat(served.call("getTransactions", "{\"startLedger\":100}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"transactions\":["
                        + String.join(",", all) + "]," + range + ",\"cursor\":\"" + cursor(105, 2) + "\"}}");
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
            JsonNode page = served.result(
                    "getTransactions", "{\"startLedger\":100,\"pagination\":{\"limit\":" + limit + "}}");
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
        assertThat(served.result("getTransactions", page(beyond, 5)).get("cursor").stringValue())
                .isEqualTo(beyond);
    }

    @Test
    void anEmptyLedgerHasACursorBeforeItsFirstTransaction() throws Exception {
        LedgerArchive empty = new LedgerArchive(CHAIN)
                .add(MadeTx.ledger(2, 100, List.of()))
                .add(MadeTx.ledger(2, 101, List.of()));
        try (Served other = new Served(empty, CHAIN, StellarRpcConfig.standard())) {
            JsonNode page = other.result("getTransactions", "{\"startLedger\":100}");
            assertThat(page.get("transactions")).isEmpty();
            assertThat(page.get("cursor").stringValue()).isEqualTo("" + cursor(101, 0));
        }
    }

    @Test
    void aLedgerThatIsNotThereIsNamed() throws Exception {
        archive.gap(102, "its pack is damaged");
        assertThat(served.call("getTransactions", "{\"startLedger\":101}"))
                .contains("{\"code\":-32602,\"message\":\"database does not contain metadata for ledger: 102: "
                        + "its pack is damaged\"}");
        assertThat(served.result("getTransactions", "{\"startLedger\":101,\"pagination\":{\"limit\":4}}")
                        .get("cursor")
                        .stringValue())
                .isEqualTo("" + cursor(101, 4));
    }
}
