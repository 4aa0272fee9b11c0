package io.firn.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RpcServerTest {
    private static final byte[] BIG = new byte[3_000_000];
    private static final LedgerHeader HEADER = new LedgerHeader(9, Hash.ZERO, Hash.ZERO, 1_000, 23);

    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore entered = new Semaphore(0);
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HeaderArchive archive = new HeaderArchive(Optional.of(HEADER));
    private final HttpClient client = HttpClient.newHttpClient();
    private RpcServer server = start(standard());

    private static RpcConfig standard() {
        return new RpcConfig("127.0.0.1", 0, 5, 2_000, 10_000, Duration.ofSeconds(20), 4);
    }

    private RpcServer start(RpcConfig config) {
        try {
            Health health = new Health(archive, () -> Instant.ofEpochSecond(1_020), Duration.ofSeconds(30));
            return RpcServer.start(config, methods(), new StorageThreads(config.storageThreads()), health, metrics);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<RpcMethod> methods() {
        return List.of(
                method("echo", Duration.ofSeconds(10), params -> {
                    String word = params.text("word");
                    return out -> {
                        out.writeStartObject();
                        out.writeStringProperty("word", word);
                        out.writeEndObject();
                    };
                }),
                method("refuse", Duration.ofSeconds(10), params -> {
                    throw new RpcException(RpcCodes.INVALID_PARAMS, "never");
                }),
                method("torn", Duration.ofSeconds(10), params -> {
                    throw new IOException("bad sector, a detail of the node");
                }),
                method("panic", Duration.ofSeconds(10), params -> {
                    throw new IllegalStateException("a detail of the node");
                }),
                method("panicLate", Duration.ofSeconds(10), params -> out -> {
                    out.writeStartArray();
                    throw new IllegalStateException("a detail of the node");
                }),
                method("slow", Duration.ofMillis(50), params -> waiting()),
                method("wait", Duration.ofSeconds(10), params -> waiting()),
                method("big", Duration.ofSeconds(10), params -> out -> out.writeBinary(BIG)),
                method("tornLate", Duration.ofSeconds(10), params -> out -> {
                    out.writeStartArray();
                    out.writeBinary(BIG);
                    throw new IOException("torn");
                }));
    }

    private static RpcMethod method(String name, Duration limit, RpcMethod.Handler handler) {
        return new RpcMethod(name, 2, limit, handler);
    }

    private RpcResult waiting() throws InterruptedException {
        entered.release();
        if (!release.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody released the call");
        }
        return out -> out.writeNumber(1);
    }

    @BeforeEach
    void fillTheBigResult() {
        java.util.Arrays.fill(BIG, (byte) 'x');
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
    }

    static Stream<Arguments> rows() throws IOException {
        try (InputStream in = RpcServerTest.class.getResourceAsStream("/contract/transport.tsv")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Arguments> rows = new ArrayList<>();
            for (String line : text.lines().toList()) {
                String[] columns = line.split("\t", -1);
                if (!line.startsWith("#")) {
                    rows.add(Arguments.of(
                            columns[0], columns[1], Integer.parseInt(columns[2]), columns[3].replace('·', '\n')));
                }
            }
            assertThat(rows).hasSizeGreaterThan(50);
            return rows.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void theContractHolds(String what, String body, int status, String answer) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.body()).as(what).isEqualTo(answer);
        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        }
    }

    @Test
    void onlyTheExactPathAndPostAreCalls() throws Exception {
        assertThat(send(request("/x").POST(body("{}"))).statusCode()).isEqualTo(404);
        assertThat(send(request("//").POST(body("{}"))).statusCode()).isEqualTo(404);
        for (String verb : List.of("GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
            HttpResponse<String> response = send(request("/").method(verb, HttpRequest.BodyPublishers.noBody()));
            assertThat(response.statusCode()).as(verb).isEqualTo(405);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void otherContentTypesAreRefused() throws Exception {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}";
        for (String good : List.of(
                "application/json",
                "application/json; charset=utf-8",
                "application/json;charset=utf8",
                "Application/JSON; charset=\"UTF-8\"",
                "application/json; version=1")) {
            assertThat(send(typed(good, call)).statusCode()).as(good).isEqualTo(200);
        }
        for (String bad : List.of("text/plain", "application/x-www-form-urlencoded", "application/jsonp")) {
            HttpResponse<String> response = send(typed(bad, call));
            assertThat(response.statusCode()).as(bad).isEqualTo(415);
            assertThat(response.body()).isEqualTo("content-type must be application/json\n");
        }
        assertThat(send(typed("application/json; charset=latin1", call)).body())
                .isEqualTo("invalid content-type charset\n");
        assertThat(send(request("/").POST(body(call))).statusCode()).isEqualTo(415);
    }

    @Test
    void aBodyBeyondTheLimitCannotBeRead() throws Exception {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}";
        assertThat(post(call + " ".repeat(2_000 - call.length())).statusCode()).isEqualTo(200);
        HttpResponse<String> response = post(call + " ".repeat(2_001 - call.length()));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("http: request body too large\n");
    }

    @Test
    void anyOriginMayCall() throws Exception {
        HttpResponse<String> response =
                send(typed("application/json", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}")
                        .header("Origin", "https://example.org"));
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://example.org");
        HttpResponse<String> preflight = send(request("/")
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,x-client-name")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://example.org");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("POST");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("content-type,x-client-name");
    }

    @Test
    void aFullQueueIsAnErrorOfTheMethodAlone() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = List.of(postAsync("wait"), postAsync("wait"));
        awaitMetric("firn_rpc_in_flight{method=\"wait\"} 2.0");
        assertThat(post(call("wait")).body())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32098,\"message\":"
                        + "\"rpc queue for wait surpassed queue limit of 2 requests\"}}");
        assertThat(post(call("echo")).statusCode()).isEqualTo(200);
        release.countDown();
        for (CompletableFuture<HttpResponse<String>> one : waiting) {
            assertThat(one.get().body()).contains("\"result\":1");
        }
    }

    @Test
    void moreRequestsThanFitAreRefusedWithoutABody() throws Exception {
        restart(new RpcConfig("127.0.0.1", 0, 1, 2_000, 10_000, Duration.ofSeconds(20), 4));
        CompletableFuture<HttpResponse<String>> waiting = postAsync("wait");
        assertThat(entered.tryAcquire(1, 10, TimeUnit.SECONDS)).isTrue();
        HttpResponse<String> response = post(call("echo"));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEmpty();
        release.countDown();
        assertThat(waiting.get().statusCode()).isEqualTo(200);
    }

    @Test
    void bodiesThatTogetherAreTooLargeAreRefusedUntilOthersAreDone() throws Exception {
        restart(new RpcConfig("127.0.0.1", 0, 5, 2_000, 4_100, Duration.ofSeconds(20), 4));
        String padding = " ".repeat(1_900);
        CompletableFuture<HttpResponse<String>> waiting = client.sendAsync(
                typed("application/json", padding + call("wait")).build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> another = client.sendAsync(
                typed("application/json", padding + call("wait")).build(), BodyHandlers.ofString());
        assertThat(entered.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
        HttpResponse<String> refused = post(padding + call("echo"));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).isEmpty();
        assertThat(post(call("echo")).statusCode()).isEqualTo(200);
        release.countDown();
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        assertThat(another.get().statusCode()).isEqualTo(200);
        // An answer is out a moment before its request's memory is given back.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int status = 503;
        while (status == 503 && System.nanoTime() < deadline) {
            status = post(padding + call("echo")).statusCode();
        }
        assertThat(status).isEqualTo(200);
    }

    @Test
    void aRequestThatTakesLongerThanAnyMayIsAGatewayTimeout() throws Exception {
        restart(new RpcConfig("127.0.0.1", 0, 5, 2_000, 10_000, Duration.ofMillis(100), 4));
        HttpResponse<String> response = post(call("wait"));
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aBigResultIsStreamedWhole() throws Exception {
        String body = post(call("big")).body();
        assertThat(body)
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\""
                        + Base64.getEncoder().encodeToString(BIG) + "\"}");
    }

    @Test
    void aResultThatTearsInTheMiddleNeverLooksWhole() {
        assertThatThrownBy(() -> post(call("tornLate"))).isInstanceOf(IOException.class);
    }

    @Test
    void healthSaysLiveReadyAndFresh() throws Exception {
        assertThat(get("/health/live")).isEqualTo(200);
        assertThat(get("/health/ready")).isEqualTo(200);
        assertThat(get("/health/fresh")).isEqualTo(200);
        assertThat(get("/health/other")).isEqualTo(404);
        archive.latest = Optional.of(new LedgerHeader(9, Hash.ZERO, Hash.ZERO, 900, 23));
        assertThat(get("/health/ready")).isEqualTo(200);
        assertThat(get("/health/fresh")).isEqualTo(503);
        archive.latest = Optional.empty();
        assertThat(get("/health/live")).isEqualTo(200);
        assertThat(get("/health/ready")).isEqualTo(503);
    }

    @Test
    void callsAreCountedByMethodAndStatus() throws Exception {
        post(call("echo"));
        post(call("refuse"));
        post(call("nope"));
        assertThat(metrics.scrape())
                .contains("firn_rpc_request_seconds_count{method=\"echo\",status=\"ok\"} 1")
                .contains("firn_rpc_request_seconds_count{method=\"refuse\",status=\"-32602\"} 1")
                .contains("firn_rpc_request_seconds_count{method=\"unknown\",status=\"-32601\"} 1")
                .contains("firn_rpc_in_flight{method=\"echo\"} 0.0");
    }

    @Test
    void stoppingDrainsRunningRequestsAndIsNotReady() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = postAsync("wait");
        assertThat(entered.tryAcquire(1, 10, TimeUnit.SECONDS)).isTrue();
        Thread stopping = Thread.ofVirtual().start(server::close);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (get("/health/ready") != 503 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(get("/health/ready")).isEqualTo(503);
        release.countDown();
        assertThat(waiting.get().body()).contains("\"result\":1");
        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        assertThatThrownBy(() -> get("/health/live")).isInstanceOf(IOException.class);
    }

    @Test
    void aPortInUseIsOneClearError() {
        RpcConfig taken = RpcConfig.standard("127.0.0.1", server.port());
        assertThatThrownBy(() -> RpcServer.start(
                        taken,
                        List.of(),
                        new StorageThreads(1),
                        new Health(archive, Instant::now, Duration.ZERO),
                        metrics))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rpc listener on 127.0.0.1:" + server.port() + " could not start")
                .hasMessageContaining("in use");
    }

    private void awaitMetric(String line) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!metrics.scrape().contains(line) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(metrics.scrape()).contains(line);
    }

    private void restart(RpcConfig config) {
        server.close();
        server = start(config);
    }

    private static String call(String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\"}";
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(typed("application/json", body));
    }

    private CompletableFuture<HttpResponse<String>> postAsync(String method) {
        return client.sendAsync(typed("application/json", call(method)).build(), BodyHandlers.ofString());
    }

    private int get(String path) throws IOException, InterruptedException {
        return send(request(path).GET()).statusCode();
    }

    private HttpRequest.Builder typed(String contentType, String body) {
        return request("/").header("Content-Type", contentType).POST(body(body));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(30));
    }

    private static HttpRequest.BodyPublisher body(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
