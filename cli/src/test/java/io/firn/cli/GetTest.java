package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firn get} against something that answers as a node does. */
class GetTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String RANGE = "\"latestLedger\":9,\"latestLedgerCloseTime\":\"45\",\"oldestLedger\":2,"
            + "\"oldestLedgerCloseTime\":\"10\"";
    private static final String TX = "{" + RANGE + ",\"status\":\"FAILED\",\"txHash\":\"" + HASH
            + "\",\"applicationOrder\":3,\"feeBump\":true,\"envelopeXdr\":\"AAECAw==\",\"resultXdr\":\"AAECAwQFBgc=\","
            + "\"resultMetaXdr\":\"AAAAAAAAAAAAAAAA\",\"diagnosticEventsXdr\":[\"AAAAAA==\"],\"events\":{"
            + "\"transactionEventsXdr\":[\"AAAAAA==\",\"AAAAAA==\"],\"contractEventsXdr\":[[\"AAAAAA==\"],[],"
            + "[\"AAAAAA==\",\"AAAAAA==\"]]},\"ledger\":7,\"createdAt\":\"1700000000\"}";

    @TempDir
    Path dir;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private volatile String answer = "";
    private HttpServer node = listener();

    private HttpServer listener() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                String next = answers.poll();
                byte[] body = ("{\"jsonrpc\":\"2.0\",\"id\":1," + (next == null ? answer : next) + "}")
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void start() throws IOException {
        node.start();
        String url = "http://127.0.0.1:" + node.getAddress().getPort();
        new NodeFile(7, url, url, Instant.EPOCH).write(dir);
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private Ran get(String... arguments) {
        List<String> all = new ArrayList<>(List.of("get"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", dir.toString()));
        return Ran.firn(all.toArray(String[]::new));
    }

    @Test
    void aTransactionIsToldInWords() {
        answer = "\"result\":" + TX;
        assertThat(get("tx", HASH).succeeded().out().lines())
                .containsExactly(
                        "transaction  " + HASH,
                        "status       FAILED",
                        "ledger       7",
                        "position     3",
                        "closed       2023-11-14T22:13:20Z",
                        "fee bump     yes",
                        "events       2 of the transaction, 3 of its operations, 1 diagnostic",
                        "bytes        4 envelope, 8 result, 12 meta");
        assertThat(asked)
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getTransaction\",\"params\":{\"hash\":\""
                        + HASH + "\"}}");
    }

    @Test
    void aTransactionIsGivenAsJsonOrAsItsEnvelope() {
        answer = "\"result\":" + TX;
        assertThat(get("tx", HASH, "--json").succeeded().out()).isEqualTo(TX + System.lineSeparator());
        assertThat(get("tx", HASH, "--xdr").succeeded().out()).isEqualTo("\0\1\2\3");
    }

    @Test
    void whatIsNotFoundEndsWithThree() {
        answer = "\"result\":{" + RANGE + ",\"status\":\"NOT_FOUND\",\"txHash\":\"" + HASH
                + "\",\"applicationOrder\":0," + "\"feeBump\":false,\"events\":{},\"ledger\":0,\"createdAt\":\"0\"}";
        for (String[] how : new String[][] {{}, {"--json"}, {"--xdr"}}) {
            List<String> arguments = new ArrayList<>(List.of("tx", HASH));
            arguments.addAll(List.of(how));
            get(arguments.toArray(String[]::new)).refused(3, HASH, "is not here", "2 to 9");
        }
        answer = "\"error\":{\"code\":-32600,\"message\":\"no ledger has the hash " + HASH + "\"}";
        get("ledger", HASH).refused(3, "no ledger has the hash " + HASH);
    }

    @Test
    void whatCannotBeToldEndsWithOne() {
        answer = "\"error\":{\"code\":-32603,\"message\":\"window 3 has no index\"}";
        get("tx", HASH).refused(1, HASH, "window 3 has no index");
        get("ledger", HASH).refused(1, HASH, "window 3 has no index");
    }

    @Test
    void aLedgerIsAskedForByItsHash() {
        answer = "\"result\":{\"ledgers\":[{\"metadataXdr\":\"AAECAw==\"}]}";
        assertThat(get("ledger", HASH, "--xdr").succeeded().out()).isEqualTo("\0\1\2\3");
        assertThat(asked)
                .containsExactly("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getLedgers\",\"params\":{\"hash\":\""
                        + HASH + "\",\"pagination\":{\"limit\":1}}}");
    }

    private static final String CONTRACT = "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA";
    private static final String SYMBOL_MINT = "AAAADwAAAARtaW50";
    private static final String U32 = "AAAAAwAAAAc=";

    private static String cursor(long seq, long index) {
        return String.format(java.util.Locale.ROOT, "%019d-%010d", ((seq + 1) << 32) - 1, index);
    }

    private static String event(long seq, long index) {
        return "{\"type\":\"contract\",\"ledger\":" + seq + ",\"ledgerClosedAt\":\"2023-11-14T22:13:20Z\","
                + "\"contractId\":\"" + (index == 0 ? "" : CONTRACT) + "\",\"id\":\"" + cursor(seq, index)
                + "\",\"operationIndex\":0,\"transactionIndex\":0,\"inSuccessfulContractCall\":true,\"txHash\":\""
                + HASH
                + "\",\"topic\":[\"" + SYMBOL_MINT + "\",\"" + U32 + "\"],\"value\":\"" + U32 + "\"}";
    }

    private static String page(String cursor, String... events) {
        return "{\"events\":[" + String.join(",", events) + "],\"cursor\":\"" + cursor + "\",\"latestLedger\":20009,"
                + "\"oldestLedger\":2,\"latestLedgerCloseTime\":\"45\",\"oldestLedgerCloseTime\":\"10\"}";
    }

    private static String asked(String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getEvents\",\"params\":{" + params + "}}";
    }

    @Test
    void eventsAreToldOneALine() {
        answers.add("\"oldestLedger\":2");
        answers.add("\"result\":" + page(cursor(20_009, 4_294_967_295L), event(7, 0), event(7, 1)));
        String rest = "  " + HASH + "  [mint " + U32 + "]  " + U32;
        assertThat(get("events").succeeded().out().lines())
                .containsExactly(
                        cursor(7, 0) + "  2023-11-14T22:13:20Z  contract  -" + rest,
                        cursor(7, 1) + "  2023-11-14T22:13:20Z  contract  " + CONTRACT + rest);
        assertThat(asked).containsExactly("", asked("\"startLedger\":2,\"filters\":[],\"pagination\":{\"limit\":100}"));
    }

    @Test
    void topicsAreWordsValuesAndStars() {
        answer = "\"result\":" + page(cursor(9, 4_294_967_295L), event(7, 0));
        get(
                        "events",
                        "--contract",
                        CONTRACT,
                        "--topic",
                        "mint",
                        "--topic",
                        U32,
                        "--topic",
                        "*",
                        "--topic",
                        "**",
                        "--from",
                        "5",
                        "--to",
                        "9",
                        "--limit",
                        "7")
                .succeeded();
        assertThat(asked)
                .containsExactly(asked("\"startLedger\":5,\"endLedger\":10,\"filters\":[{\"contractIds\":[\"" + CONTRACT
                        + "\"],\"topics\":[[\"" + SYMBOL_MINT + "\",\"" + U32
                        + "\",\"*\",\"**\"]]}],\"pagination\":{\"limit\":7}"));
    }

    @Test
    void aRangeIsSearchedCallByCallAndNotBeyondItsEnd() {
        answers.add("\"result\":" + page(cursor(10_001, 4_294_967_295L), event(7, 0)));
        answers.add("\"result\":" + page(cursor(15_000, 3), event(15_000, 3)));
        answers.add("\"result\":" + page(cursor(20_009, 4_294_967_295L), event(15_001, 0), event(15_002, 1)));
        String all = page(cursor(15_001, 4_294_967_295L), event(7, 0), event(15_000, 3), event(15_001, 0));
        assertThat(get("events", "--from", "2", "--to", "15001", "--json")
                        .succeeded()
                        .out())
                .isEqualTo(all + System.lineSeparator());
        assertThat(asked)
                .containsExactly(
                        asked("\"startLedger\":2,\"endLedger\":15002,\"filters\":[],\"pagination\":{\"limit\":100}"),
                        asked("\"filters\":[],\"pagination\":{\"limit\":99,\"cursor\":\""
                                + cursor(10_001, 4_294_967_295L) + "\"}"),
                        asked("\"filters\":[],\"pagination\":{\"limit\":98,\"cursor\":\"" + cursor(15_000, 3) + "\"}"));
    }

    @Test
    void enoughEventsEndTheSearch() {
        answer = "\"result\":" + page(cursor(7, 1), event(7, 0), event(7, 1));
        assertThat(get("events", "--from", "2", "--limit", "2", "--json")
                        .succeeded()
                        .out())
                .isEqualTo(page(cursor(7, 1), event(7, 0), event(7, 1)) + System.lineSeparator());
        assertThat(asked).hasSize(1);
    }

    @Test
    void noEventEndsWithThreeAndTroubleWithOne() {
        answer = "\"result\":" + page(cursor(20_009, 4_294_967_295L));
        get("events", "--from", "2").refused(3, "no such event is here", "2 to 20009");
        get("events", "--from", "2", "--json").refused(3, "no such event is here");
        answer = "\"oldestLedger\":null";
        get("events").refused(3, "the archive is empty");
        answer = "\"error\":{\"code\":-32600,\"message\":\"startLedger must be within the ledger range: 2 - 9\"}";
        get("events", "--from", "10").refused(3, "events from ledger 10", "2 - 9");
        answer = "\"error\":{\"code\":-32602,\"message\":\"filter 1 invalid: topic 1 invalid\"}";
        get("events", "--from", "2", "--topic", "**", "--topic", "a").refused(2, "filter 1 invalid");
        answer = "\"error\":{\"code\":-32603,\"message\":\"chunk 3 has no index of events\"}";
        get("events", "--from", "2").refused(1, "chunk 3 has no index of events");
    }
}
