package io.firn.rpc;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * The RPC listener: {@code POST /} and {@code GET /health/…}.
 *
 * <p>Owns: the listening socket and the {@link StorageThreads} it was given.
 *
 * <p>Threading: each request has a virtual thread of its own.
 *
 * <p>Limits: those of {@link RpcConfig} and of each {@link RpcMethod}.
 */
public final class RpcServer implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final RpcConfig config;
    private final Dispatcher dispatcher;
    private final StorageThreads storage;
    private final HealthPages health;
    private final InFlight inFlight;
    private final WebServer server;
    private final int port;

    private RpcServer(
            RpcConfig config, List<RpcMethod> methods, StorageThreads storage, Health health, MeterRegistry metrics)
            throws IOException {
        this.config = config;
        this.storage = storage;
        this.dispatcher = new Dispatcher(methods, storage, metrics);
        this.health = new HealthPages(health, storage);
        this.inFlight = new InFlight(config.maxInFlight(), config.maxBodiesBytes());
        this.server = Listener.start("rpc", config.host(), config.port(), this::handle);
        this.port = server.port();
    }

    /**
     * Listens and answers.
     *
     * @throws IOException when the address cannot be taken; the message names it
     */
    public static RpcServer start(
            RpcConfig config, List<RpcMethod> methods, StorageThreads storage, Health health, MeterRegistry metrics)
            throws IOException {
        return new RpcServer(config, methods, storage, health, metrics);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    private void handle(ServerRequest request, ServerResponse response) throws Exception {
        String path = request.path().rawPath();
        if (path.equals("/")) {
            serveRpc(request, response);
        } else if (path.startsWith(HealthPages.PREFIX)) {
            health.serve(request, response);
        } else {
            Plain.send(response, 404, "404 page not found");
        }
    }

    private void serveRpc(ServerRequest request, ServerResponse response) throws Exception {
        if (Cors.handle(request, response)) {
            return;
        }
        response.header("Accept-Post", "application/json");
        if (!request.prologue().method().text().equals("POST")) {
            response.header("Allow", "POST");
            response.status(405).send();
            return;
        }
        long bodyBytes = bodyBytes(request);
        if (!inFlight.tryEnter(bodyBytes)) {
            response.status(503).send();
            return;
        }
        try {
            String refusal = ContentTypes.refusalOf(request);
            if (!refusal.isEmpty()) {
                Plain.send(response, 415, refusal);
                return;
            }
            byte[] body = request.content().inputStream().readNBytes(config.maxBodyBytes() + 1);
            if (body.length > config.maxBodyBytes()) {
                response.header("Connection", "close");
                Plain.send(response, 500, "http: request body too large");
                return;
            }
            serveBody(body, response);
        } finally {
            inFlight.leave(bodyBytes);
        }
    }

    /** What a body may take: as much as it says, or as any may when it does not say. */
    private long bodyBytes(ServerRequest request) {
        return Math.min(request.headers().contentLength().orElse(config.maxBodyBytes()), config.maxBodyBytes());
    }

    private void serveBody(byte[] body, ServerResponse response) throws InterruptedException {
        Requests requests;
        try {
            requests = Requests.parse(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            Plain.send(response, 500, "[" + RpcCodes.PARSE_ERROR + "] invalid request value");
            return;
        }
        response.header("Content-Type", "application/json");
        ResponseStream out = new ResponseStream(response);
        try {
            if (answerAll(requests, out)) {
                out.close();
            } else {
                response.status(204).send();
            }
        } catch (Dispatcher.OutOfTimeException e) {
            if (out.streaming()) {
                throw new CloseConnectionException("out of time in the middle of an answer", e);
            }
            response.status(504).send();
        } catch (IOException e) {
            throw new CloseConnectionException("an answer could not be written to its end", e);
        }
    }

    /** Answers in the order of the requests; false when there was nothing to answer. */
    private boolean answerAll(Requests requests, ResponseStream out)
            throws IOException, InterruptedException, Dispatcher.OutOfTimeException {
        long deadline = System.nanoTime() + config.maxDuration().toNanos();
        if (requests.batch() && requests.requests().isEmpty()) {
            Requests.Request nothing = new Requests.Request("", "", "", java.util.Optional.empty());
            Dispatcher.writeError(nothing, new RpcException(RpcCodes.INVALID_REQUEST, "empty request batch"), out);
            return true;
        }
        boolean any = false;
        for (Requests.Request request : requests.requests()) {
            if (request.isNotification()) {
                continue; // every method only reads: a call nobody waits for changes nothing
            }
            if (requests.batch()) {
                out.write(any ? ',' : '[');
            }
            dispatcher.answer(request, out, deadline);
            any = true;
        }
        if (any && requests.batch()) {
            out.write(']');
        }
        return any;
    }

    /** Turns {@code ready} false, waits up to five seconds for running requests, then closes. */
    @Override
    public void close() {
        health.stopping();
        try {
            inFlight.awaitNone(DRAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop();
        storage.close();
    }
}
