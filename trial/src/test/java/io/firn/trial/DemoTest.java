package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.stellar.ContractId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node on the generated network is healthy, says where to look, and goes on where it was stopped. */
class DemoTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern HINTS = Pattern.compile(
            "JSON-RPC +(http://\\S+)\\n(?s:.*)metrics +http://\\S+/metrics\\n(?s:.*)\"hash\":\"([0-9a-f]{64})\"(?s:.*)"
                    + "\\./firn get tx ([0-9a-f]{64}) --data (\\S+)\\n(?s:.*)"
                    + "\\./firn (get events --contract (C[A-Z2-7]{55}) --limit 5 --data (\\S+))\\n");

    /** Of the events compared before and after a stop. */
    private static final int LAST = 9;

    @TempDir
    Path work;

    private String contract = "";
    private List<String> events = List.of();

    /** What is done while the demo runs, given what it printed. */
    @FunctionalInterface
    private interface Act {
        void with(Matcher hints) throws Exception;
    }

    @Test
    void theDemoIsHealthySaysWhereToLookAndGoesOnAfterARestart() throws Exception {
        Path data = work.resolve("data");
        long first = served(data, hints -> askEvents(hints, data));
        assertThat(events(data)).as("stopped as running").isEqualTo(events);
        long second = served(data, _ -> {});
        assertThat(second).isGreaterThan(first);
        JsonNode verified = JSON.readTree(FirnCommand.run("verify", "--json", "--data", data.toString())
                .succeeded()
                .out());
        assertThat(verified.path("ledgers").asLong()).isGreaterThanOrEqualTo(second - 1);
        assertThat(verified.path("events").asLong()).isPositive();
        assertThat(verified.path("bad")).isEmpty();
        FirnCommand.run("get", "events", "--contract", new ContractId(Hash.ZERO).toString(), "--data", data.toString())
                .exited(3);
    }

    /** Runs the demo until it has said where to look and is healthy; its latest ledger then. */
    private long served(Path data, Act meanwhile) throws Exception {
        Path out = work.resolve("out.txt");
        Path log = work.resolve("log.txt");
        Process node = FirnCommand.process(
                        "run",
                        "--network",
                        "demo",
                        "--data",
                        data.toString(),
                        "--demo.backlog",
                        "8",
                        "--listen",
                        "127.0.0.1:0",
                        "--admin.listen",
                        "127.0.0.1:0")
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (System.nanoTime() < deadline && node.isAlive()) {
                Matcher hints = HINTS.matcher(Files.readString(out));
                if (hints.find()) {
                    assertThat(hints.group(3)).isEqualTo(hints.group(2));
                    assertThat(hints.group(4)).isEqualTo(data.toString());
                    JsonNode health = call(hints.group(1), "getHealth", "{}");
                    if (health.path("status").asString("").equals("healthy")
                            && health.path("latestLedger").asLong() > LAST) {
                        assertThat(isThere(hints.group(1), hints.group(2))).isTrue();
                        mustAnswer(hints.group(1), hints.group(2), data);
                        meanwhile.with(hints);
                        return health.path("latestLedger").asLong();
                    }
                }
                node.waitFor(100, TimeUnit.MILLISECONDS);
            }
            throw new AssertionError("not healthy in time: " + Files.readString(out) + Files.readString(log));
        } finally {
            node.destroy();
            assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** What was printed answers, with events of the contract it names. */
    private void askEvents(Matcher hints, Path data) {
        contract = hints.group(6);
        assertThat(hints.group(7)).isEqualTo(data.toString());
        assertThat(FirnCommand.run(hints.group(5).split(" ")).succeeded().out().lines())
                .hasSizeBetween(1, 5)
                .allMatch(line -> line.contains(contract));
        events = events(data);
    }

    /** What the command says of the contract, for people, and of all, as JSON; both of the first ledgers. */
    private List<String> events(Path data) {
        String lines = FirnCommand.run(
                        "get", "events", "--contract", contract, "--to", "" + LAST, "--data", data.toString())
                .succeeded()
                .out();
        JsonNode told = JSON.readTree(FirnCommand.run(
                        "get", "events", "--to", "" + LAST, "--limit", "100000", "--json", "--data", data.toString())
                .succeeded()
                .out());
        assertThat(told.path("events")).hasSizeGreaterThan(LAST);
        assertThat(told.path("oldestLedger").asLong()).isEqualTo(2);
        return List.of(
                lines, told.path("events").toString(), told.path("cursor").asString());
    }

    /** What was printed answers, and so do the other ways to ask for the same. */
    private void mustAnswer(String rpc, String hash, Path data) throws Exception {
        JsonNode answer = call(rpc, "getTransaction", "{\"hash\":\"" + hash + "\"}");
        assertThat(answer.path("status").asString()).isIn("SUCCESS", "FAILED");
        assertThat(answer.path("txHash").asString()).isEqualTo(hash);
        FirnCommand asked = FirnCommand.run("get", "tx", hash, "--data", data.toString());
        assertThat(asked.succeeded().out()).contains(hash, answer.path("ledger").asString());
        FirnCommand envelope = FirnCommand.run("get", "tx", hash, "--xdr", "--data", data.toString());
        assertThat(envelope.succeeded().bytes())
                .isEqualTo(Base64.getDecoder().decode(answer.path("envelopeXdr").asString()));
        FirnCommand ledger = FirnCommand.run("get", "ledger", "2", "--data", data.toString());
        assertThat(ledger.succeeded().out()).contains("ledger        2", "transactions");
    }

    /** Whether a transaction with this hash is in a ledger that is served. */
    private static boolean isThere(String rpc, String hash) throws Exception {
        JsonNode ledgers = call(rpc, "getLedgers", "{\"startLedger\":2,\"pagination\":{\"limit\":200}}");
        for (JsonNode ledger : ledgers.path("ledgers")) {
            byte[] raw = Base64.getDecoder().decode(ledger.path("metadataXdr").asString());
            if (HexFormat.of().formatHex(raw).contains(hash)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode call(String rpc, String method, String params) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(rpc))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}"))
                    .build();
            return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("result");
        }
    }
}
