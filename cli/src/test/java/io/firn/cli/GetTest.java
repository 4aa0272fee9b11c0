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
    private volatile String answer = "";
    private HttpServer node = listener();

    private HttpServer listener() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] body = ("{\"jsonrpc\":\"2.0\",\"id\":1," + answer + "}").getBytes(StandardCharsets.UTF_8);
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
}
