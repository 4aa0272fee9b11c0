package io.firn.rpc;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Locale;

/** Which content types a call may have. */
final class ContentTypes {
    private ContentTypes() {}

    /** Why the request's content type is refused; empty when it is not. */
    static String refusalOf(ServerRequest request) {
        return refusalOf(request.headers().first(HeaderNames.CONTENT_TYPE).orElse(""));
    }

    static String refusalOf(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].strip().equals("application/json")) {
            return "content-type must be application/json";
        }
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.startsWith("charset=")) {
                String charset = part.substring("charset=".length()).replace("\"", "");
                if (!charset.equals("utf-8") && !charset.equals("utf8")) {
                    return "invalid content-type charset";
                }
            }
        }
        return "";
    }
}
