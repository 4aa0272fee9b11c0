package io.firn.stellar.rpc;

import io.firn.node.Archive;
import io.firn.rpc.Health;
import io.firn.rpc.RpcConfig;
import io.firn.rpc.RpcServer;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.StellarChain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An archive behind a listener. */
final class Served implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final RpcServer server;

    Served(Archive archive, StellarChain chain, StellarRpcConfig config) {
        StorageThreads storage = new StorageThreads(2);
        Health health = new Health(archive, Instant::now, Duration.ZERO);
        try {
            server = RpcServer.start(
                    RpcConfig.standard("127.0.0.1", 0),
                    StellarMethods.of(archive, chain, storage, health, config, BuildInfo.load()),
                    storage,
                    health,
                    new SimpleMeterRegistry());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole answer to a call. */
    String call(String method, String params) throws IOException, InterruptedException {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\""
                + (params.isEmpty() ? "" : ",\"params\":" + params) + "}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** The result of a call that has one. */
    JsonNode result(String method, String params) throws IOException, InterruptedException {
        JsonNode answer = JSON.readTree(call(method, params));
        return Objects.requireNonNull(answer.get("result"), answer.toString());
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
