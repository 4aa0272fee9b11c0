package io.firn.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.stellar.rpc.BuildInfo;
import io.firn.stellar.rpc.StellarMethods;
import io.firn.stellar.rpc.StellarRpcConfig;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every method over a small archive, asked without a socket; an answer is held to the form of JSON-RPC 2.0. */
final class Answering {
    /** What a caller must never bring about: an internal error, a method that gave up, one that took too long. */
    private static final Set<Integer> NEVER = Set.of(RpcCodes.INTERNAL_ERROR, RpcCodes.PANIC, RpcCodes.TIME_LIMIT);

    private static final JsonMapper JSON = new JsonMapper();

    private final Dispatcher dispatcher;

    Answering() {
        try {
            GeneratedArchive archive = new GeneratedArchive();
            StorageThreads storage = new StorageThreads(1);
            Health health = new Health(archive, Instant::now, Duration.ZERO);
            dispatcher = new Dispatcher(
                    StellarMethods.of(
                            archive,
                            GeneratedArchive.CHAIN,
                            storage,
                            health,
                            StellarRpcConfig.standard(),
                            BuildInfo.load()),
                    storage,
                    new SimpleMeterRegistry());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Answers every request of a body.
     *
     * @return how many had a result
     * @throws JacksonException when the body is not JSON
     */
    int answer(byte[] body) throws IOException, InterruptedException, Dispatcher.OutOfTimeException {
        int results = 0;
        for (Requests.Request request :
                Requests.parse(new String(body, StandardCharsets.UTF_8)).requests()) {
            if (!request.isNotification()) {
                results += check(request, answer(request)) ? 1 : 0;
            }
        }
        return results;
    }

    private byte[] answer(Requests.Request request)
            throws IOException, InterruptedException, Dispatcher.OutOfTimeException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (ResponseStream out = new ResponseStream(into(answer))) {
            dispatcher.answer(
                    request, out, System.nanoTime() + Duration.ofSeconds(25).toNanos());
        }
        return answer.toByteArray();
    }

    /** A response of which only the body is looked at. */
    private static ServerResponse into(OutputStream answer) {
        return (ServerResponse) Proxy.newProxyInstance(
                Answering.class.getClassLoader(), new Class<?>[] {ServerResponse.class}, (self, method, args) -> {
                    if (method.getName().equals("outputStream")) {
                        return answer;
                    }
                    assertThat(method.getName()).isEqualTo("send");
                    answer.write((byte[]) args[0]);
                    return null;
                });
    }

    /** True when there is a result. */
    private static boolean check(Requests.Request request, byte[] answer) {
        JsonNode json = JSON.readTree(answer);
        assertThat(json.path("jsonrpc").asString()).isEqualTo("2.0");
        assertThat(json.path("id")).isEqualTo(JSON.readTree(request.id().isEmpty() ? "null" : request.id()));
        assertThat(json.has("result")).isNotEqualTo(json.has("error"));
        assertThat(List.copyOf(json.propertyNames())).hasSize(3);
        if (json.has("error")) {
            JsonNode error = json.path("error");
            assertThat(error.path("message").isString()).isTrue();
            assertThat(error.path("code").isInt()).isTrue();
            assertThat(NEVER).as("%s", json).doesNotContain(error.path("code").intValue());
        }
        return json.has("result");
    }
}
