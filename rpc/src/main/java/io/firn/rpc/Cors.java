package io.firn.rpc;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.Set;

/** Lets pages of any origin call: the origin is reflected. */
final class Cors {
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private Cors() {}

    /** Adds the headers; true when the request was a preflight and is answered. */
    static boolean handle(ServerRequest request, ServerResponse response) {
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        Optional<String> wanted = request.headers().first(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (!request.prologue().method().text().equals("OPTIONS") || wanted.isEmpty()) {
            response.header("Vary", "Origin");
            origin.ifPresent(o -> response.header("Access-Control-Allow-Origin", o));
            return false;
        }
        response.header("Vary", "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers");
        if (origin.isPresent() && METHODS.contains(wanted.get())) {
            response.header("Access-Control-Allow-Origin", origin.get());
            response.header("Access-Control-Allow-Methods", wanted.get());
            request.headers()
                    .first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)
                    .ifPresent(headers -> response.header("Access-Control-Allow-Headers", headers));
        }
        response.status(204).send();
        return true;
    }
}
