package io.firn.rpc;

import io.firn.node.NodeStatus;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;

/**
 * The admin listener: {@code GET /metrics} and {@code GET /api/status}.
 *
 * <p>Owns: the listening socket.
 */
public final class AdminServer implements AutoCloseable {
    private final AdminConfig config;
    private final PrometheusMeterRegistry metrics;
    private final Supplier<NodeStatus> status;
    private final WebServer server;
    private final int port;

    private AdminServer(AdminConfig config, PrometheusMeterRegistry metrics, Supplier<NodeStatus> status)
            throws IOException {
        this.config = config;
        this.metrics = metrics;
        this.status = status;
        this.server = Listener.start("admin", config.host(), config.port(), this::handle);
        this.port = server.port();
    }

    /**
     * Listens and answers.
     *
     * @throws IOException when the address cannot be taken, or can be reached by others and no token is set
     */
    public static AdminServer start(AdminConfig config, PrometheusMeterRegistry metrics, Supplier<NodeStatus> status)
            throws IOException {
        if (config.token().isEmpty() && !InetAddress.getByName(config.host()).isLoopbackAddress()) {
            throw new IOException("admin listener on " + config.host() + ":" + config.port()
                    + " can be reached from elsewhere: set admin.token_file or listen on 127.0.0.1");
        }
        return new AdminServer(config, metrics, status);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    private void handle(ServerRequest request, ServerResponse response) {
        String path = request.path().rawPath();
        if (!path.equals("/metrics") && !path.equals("/api/status")) {
            Plain.send(response, 404, "404 page not found");
        } else if (!request.prologue().method().text().equals("GET")) {
            response.header("Allow", "GET");
            response.status(405).send();
        } else if (!allowed(request)) {
            response.header("WWW-Authenticate", "Bearer");
            Plain.send(response, 401, "a token is needed");
        } else if (path.equals("/metrics")) {
            response.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            response.send(metrics.scrape().getBytes(StandardCharsets.UTF_8));
        } else {
            response.header("Content-Type", "application/json");
            response.send(StatusJson.of(status.get()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private boolean allowed(ServerRequest request) {
        if (config.token().isEmpty()) {
            return true;
        }
        String given = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
        return MessageDigest.isEqual(
                ("Bearer " + config.token().get()).getBytes(StandardCharsets.UTF_8),
                given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop();
    }
}
