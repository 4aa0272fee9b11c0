package io.firn.rpc;

import io.firn.ledger.LedgerHeader;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** {@code /health/live}, {@code /health/ready} and {@code /health/fresh}: 200 for yes, 503 for no. */
final class HealthPages {
    static final String PREFIX = "/health/";

    private final Health health;
    private final StorageThreads storage;
    private volatile boolean stopping;

    HealthPages(Health health, StorageThreads storage) {
        this.health = health;
        this.storage = storage;
    }

    /** Not ready from here on. */
    void stopping() {
        stopping = true;
    }

    void serve(ServerRequest request, ServerResponse response) throws InterruptedException {
        String method = request.prologue().method().text();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.status(405).send();
            return;
        }
        switch (request.path().rawPath()) {
            case "/health/live" -> send(response, "");
            case "/health/ready" -> send(response, whyNotReady(false));
            case "/health/fresh" -> send(response, whyNotReady(true));
            default -> Plain.send(response, 404, "404 page not found");
        }
    }

    private String whyNotReady(boolean fresh) throws InterruptedException {
        if (stopping) {
            return "stopping";
        }
        try {
            Optional<LedgerHeader> latest = storage.run(health::latest);
            if (latest.isEmpty()) {
                return "no ledger is there";
            }
            Optional<Duration> latency = fresh ? health.excessiveLatency(latest.get()) : Optional.empty();
            return latency.map(d -> "the latest ledger closed " + d.toSeconds() + " s ago")
                    .orElse("");
        } catch (IOException e) {
            return "the archive cannot be read";
        }
    }

    private static void send(ServerResponse response, String whyNot) {
        response.header("Content-Type", "application/json");
        String body = whyNot.isEmpty() ? "{\"ok\":true}" : "{\"ok\":false,\"why\":\"" + whyNot + "\"}";
        response.status(whyNot.isEmpty() ? 200 : 503).send((body + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
