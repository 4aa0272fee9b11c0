package io.firn.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node that runs on the archive, asked over HTTP. */
final class RunningNode {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final NodeFile file;
    private final Optional<Path> tokenFile;

    private RunningNode(NodeFile file, Optional<Path> tokenFile) {
        this.file = file;
        this.tokenFile = tokenFile;
    }

    /** The node that left {@code node.json}, be it alive or not; empty when there is no such file. */
    static Optional<RunningNode> of(Settings settings) throws IOException, CommandException {
        Optional<Path> token = settings.path(Keys.ADMIN_TOKEN_FILE);
        return NodeFile.read(settings.dataDir()).map(file -> new RunningNode(file, token));
    }

    /** Its status; empty when nobody answers. */
    Optional<JsonNode> status() throws IOException, CommandException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(file.admin()).resolve("/api/status"));
        if (tokenFile.isPresent()) {
            request.header(
                    "Authorization",
                    "Bearer " + Files.readString(tokenFile.get()).strip());
        }
        return send(request.GET(), file.admin());
    }

    /** The answer to a JSON-RPC call, result or error; empty when nobody answers. */
    Optional<JsonNode> call(String method, JsonNode params) throws IOException, CommandException, InterruptedException {
        String body = JSON.writeValueAsString(JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", params));
        return send(
                HttpRequest.newBuilder(URI.create(file.rpc()))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)),
                file.rpc());
    }

    private Optional<JsonNode> send(HttpRequest.Builder request, String where)
            throws IOException, CommandException, InterruptedException {
        HttpResponse<String> answer;
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
            answer = client.send(request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandException(
                    Exit.FAILED, "the node at " + where + " (process " + file.pid() + ") broke off: " + e, e);
        }
        if (answer.statusCode() != 200) {
            throw new CommandException(
                    Exit.FAILED,
                    "the node at " + where + " (process " + file.pid() + ") answers HTTP " + answer.statusCode()
                            + (answer.statusCode() == 401 ? ": name its token's file by --admin.token-file" : ""));
        }
        try {
            return Optional.of(JSON.readTree(answer.body()));
        } catch (JacksonException e) {
            throw new CommandException(
                    Exit.FAILED, "what answers at " + where + " is no node: " + e.getOriginalMessage(), e);
        }
    }
}
