package io.firn.rpc;

import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** Answers in plain text. */
final class Plain {
    private Plain() {}

    static void send(ServerResponse response, int status, String line) {
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.status(status).send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
