package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.TinyLedgers.Tiny;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class StellarMethodsTest {
    private static final StellarChain CHAIN = new StellarChain("test network");
    private static final BuildInfo BUILD = new BuildInfo("1.2.3", "abc", "2026-01-01T00:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();
    private static final long LATEST_CLOSED = TinyLedgers.CLOSE_TIME + 5 * 160;

    private final HttpClient client = HttpClient.newHttpClient();
    private final TinyLedgers ledgers = new TinyLedgers(CHAIN, 100, 61, 500);
    private final List<RpcServer> servers = new ArrayList<>();

    private RpcServer serve(TinyLedgers archive, long now, Duration maxLatency) throws IOException {
        StorageThreads storage = new StorageThreads(2);
        Health health = new Health(archive, () -> Instant.ofEpochSecond(now), maxLatency);
        StellarRpcConfig config = new StellarRpcConfig(
                Optional.of("https://friendbot.example/"), Map.of(), StellarRpcConfig.FeeLedgers.STANDARD);
        RpcServer server = RpcServer.start(
                RpcConfig.standard("127.0.0.1", 0),
                StellarMethods.of(archive, CHAIN, storage, health, config, BUILD),
                storage,
                health,
                new SimpleMeterRegistry());
        servers.add(server);
        return server;
    }

    @AfterEach
    void stop() {
        servers.forEach(RpcServer::close);
        assertThat(ledgers.openViews()).isZero();
    }

    static Stream<Arguments> rows() throws IOException {
        return ContractRows.of("stellar.tsv", 30);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theContractHolds(String what, String method, String params, String answer) throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED + 10, Duration.ofSeconds(30));
        assertThat(post(server, method, params)).as(what).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1," + answer + "}");
    }

    @Test
    void aPageOfLedgersHasTheContractsTypesAndTheLedgersBytes() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        JsonNode result = result(server, "getLedgers", "{\"startLedger\":101,\"pagination\":{\"limit\":3}}");
        assertThat(names(result))
                .containsExactly(
                        "ledgers",
                        "latestLedger",
                        "latestLedgerCloseTime",
                        "oldestLedger",
                        "oldestLedgerCloseTime",
                        "cursor");
        assertThat(result.get("latestLedger").toString()).isEqualTo("160");
        assertThat(result.get("latestLedgerCloseTime").toString()).isEqualTo("1700000800");
        assertThat(result.get("oldestLedger").toString()).isEqualTo("100");
        assertThat(result.get("oldestLedgerCloseTime").toString()).isEqualTo("1700000500");
        assertThat(result.get("cursor").toString()).isEqualTo("\"103\"");
        assertThat(result.get("ledgers").size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            JsonNode ledger = result.get("ledgers").get(i);
            Tiny tiny = ledgers.get(101 + i);
            assertThat(names(ledger))
                    .containsExactly("hash", "sequence", "ledgerCloseTime", "headerXdr", "metadataXdr");
            assertThat(ledger.get("hash").stringValue())
                    .isEqualTo(tiny.facts().hash().toString());
            assertThat(ledger.get("sequence").toString()).isEqualTo("" + (101 + i));
            assertThat(ledger.get("ledgerCloseTime").toString()).isEqualTo("\"" + (1_700_000_505 + 5 * i) + "\"");
            assertThat(bytes(ledger.get("headerXdr"))).isEqualTo(tiny.entry().copy());
            assertThat(bytes(ledger.get("metadataXdr"))).isEqualTo(tiny.raw().copy());
        }
    }

    @Test
    void pagesOfOneAreTheSameAsOnePageAndEndAtTheTip() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        JsonNode all = result(server, "getLedgers", "{\"startLedger\":100,\"pagination\":{\"limit\":200}}");
        assertThat(all.get("ledgers").size()).isEqualTo(61);
        assertThat(all.get("cursor").stringValue()).isEqualTo("160");
        String cursor = "99";
        for (int i = 0; i < 61; i++) {
            JsonNode page =
                    result(server, "getLedgers", "{\"pagination\":{\"cursor\":\"" + cursor + "\",\"limit\":1}}");
            assertThat(page.get("ledgers").size()).isEqualTo(1);
            assertThat(page.get("ledgers").get(0)).isEqualTo(all.get("ledgers").get(i));
            cursor = page.get("cursor").stringValue();
        }
        assertThat(post(server, "getLedgers", "{\"pagination\":{\"cursor\":\"" + cursor + "\",\"limit\":1}}"))
                .contains("cursor ('160') must be between");
    }

    @Test
    void aPageMayBeginWithALedgerNamedByItsHash() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        String hash = ledgers.get(130).facts().hash().toString();
        String named = "\"hash\":\"" + hash + "\"";
        assertThat(result(server, "getLedgers", "{" + named + ",\"pagination\":{\"limit\":2}}"))
                .isEqualTo(result(server, "getLedgers", "{\"startLedger\":130,\"pagination\":{\"limit\":2}}"));
        assertThat(post(server, "getLedgers", "{" + named + ",\"pagination\":{\"limit\":201}}"))
                .contains("{\"code\":-32600,\"message\":\"limit must not exceed 200\"}");
        for (String too : List.of("\"startLedger\":130", "\"pagination\":{\"cursor\":\"130\"}")) {
            assertThat(post(server, "getLedgers", "{" + named + "," + too + "}"))
                    .contains(
                            "{\"code\":-32600,\"message\":\"hash cannot be set together with startLedger or cursor\"}");
        }
    }

    @Test
    void withoutALimitAPageHasFiftyLedgers() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        for (String pagination : List.of("{}", "null", "{\"limit\":0}", "{\"limit\":null,\"cursor\":\"\"}")) {
            JsonNode page = result(server, "getLedgers", "{\"startLedger\":100,\"pagination\":" + pagination + "}");
            assertThat(page.get("ledgers").size()).as(pagination).isEqualTo(50);
            assertThat(page.get("cursor").stringValue()).isEqualTo("149");
        }
        JsonNode rest = result(
                server,
                "getLedgers",
                "{\"pagination\":{\"cursor\":\"00149\"},\"xdrFormat\":\"base64\",\"other\":true}");
        assertThat(rest.get("ledgers").size()).isEqualTo(11);
    }

    @Test
    void theLatestLedgerComesWithItsBareHeader() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        JsonNode result = result(server, "getLatestLedger", "");
        assertThat(names(result))
                .containsExactly("id", "protocolVersion", "sequence", "closeTime", "headerXdr", "metadataXdr");
        Tiny tiny = ledgers.get(160);
        assertThat(result.get("id").stringValue()).isEqualTo(tiny.facts().hash().toString());
        assertThat(result.get("protocolVersion").toString()).isEqualTo("23");
        assertThat(result.get("sequence").toString()).isEqualTo("160");
        assertThat(result.get("closeTime").toString()).isEqualTo("\"1700000800\"");
        assertThat(bytes(result.get("headerXdr"))).isEqualTo(tiny.header().copy());
        assertThat(bytes(result.get("metadataXdr"))).isEqualTo(tiny.raw().copy());
    }

    @Test
    void anOldTipIsAnErrorOfHealthUnlessThatIsOff() throws Exception {
        RpcServer server = serve(ledgers, LATEST_CLOSED + 95, Duration.ofSeconds(30));
        assertThat(post(server, "getHealth", ""))
                .contains("\"error\":{\"code\":-32603,\"message\":\"latency (1m35s) since last known ledger closed is "
                        + "too high (>30s)\"}");
        RpcServer replayed = serve(ledgers, LATEST_CLOSED + 95, Duration.ZERO);
        assertThat(post(replayed, "getHealth", "")).contains("\"status\":\"healthy\"");
    }

    @Test
    void anEmptyArchiveAnswersWithErrors() throws Exception {
        RpcServer server = serve(new TinyLedgers(CHAIN, 100, 0, 0), LATEST_CLOSED, Duration.ofSeconds(30));
        assertThat(post(server, "getHealth", ""))
                .contains("{\"code\":-32603,\"message\":\"data stores are not initialized: no ledger is stored yet\"}");
        assertThat(post(server, "getLatestLedger", ""))
                .contains("{\"code\":-32603,\"message\":\"could not get latest ledger sequence\"}");
        assertThat(post(server, "getLedgers", "{\"startLedger\":2}")).contains("\"code\":-32603");
        assertThat(post(server, "getNetwork", "")).contains("\"code\":-32603");
        assertThat(post(server, "getVersionInfo", "")).contains("\"protocolVersion\":0");
    }

    @Test
    void aGapIsNamedAndNothingOfThePageIsSent() throws Exception {
        ledgers.gap("its pack is damaged");
        RpcServer server = serve(ledgers, LATEST_CLOSED, Duration.ofSeconds(30));
        assertThat(post(server, "getLedgers", "{\"startLedger\":159}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,"
                        + "\"message\":\"ledger 161 is not available: its pack is damaged\"}}");
    }

    @Test
    void aLargePageIsStreamedWhole() throws Exception {
        TinyLedgers large = new TinyLedgers(CHAIN, 100, 20, 700_000);
        RpcServer server = serve(large, LATEST_CLOSED, Duration.ofSeconds(30));
        JsonNode page = result(server, "getLedgers", "{\"startLedger\":100}");
        for (int i = 0; i < 20; i++) {
            assertThat(bytes(page.get("ledgers").get(i).get("metadataXdr")))
                    .isEqualTo(large.get(100 + i).raw().copy());
        }
    }

    @Test
    void theBuildIsBuiltIn() {
        BuildInfo build = BuildInfo.load();
        assertThat(build.version()).matches("\\d+\\.\\d+\\..+");
        assertThat(build.commit()).isNotEmpty();
        assertThat(build.builtAt()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    private static List<String> names(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.stringValue());
    }

    private JsonNode result(RpcServer server, String method, String params) throws Exception {
        JsonNode answer = JSON.readTree(post(server, method, params));
        return Objects.requireNonNull(answer.get("result"), answer.toString());
    }

    private String post(RpcServer server, String method, String params) throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\""
                + (params.isEmpty() ? "" : ",\"params\":" + params) + "}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
