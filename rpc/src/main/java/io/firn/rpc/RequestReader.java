package io.firn.rpc;

import io.firn.rpc.Requests.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one request from where the parser stands, and finds the first thing that is wrong with it. */
final class RequestReader {
    private static final String VERSION = "2.0";

    private final JsonParser parser;
    private final String text;

    private @Nullable RpcException error;
    private String id = "";
    private String method = "";
    private String params = "";
    private String version = "";
    private boolean reply;
    private final List<String> extra = new ArrayList<>();

    RequestReader(JsonParser parser, String text) {
        this.parser = parser;
        this.text = text;
    }

    Request read() {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                parser.getString(); // to its end, so that a broken one is noticed
            }
            fail(RpcCodes.PARSE_ERROR, "request is not a JSON object");
            return new Request("", "", "", Optional.ofNullable(error));
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            member(name, token, raw());
        }
        if (!version.equals(VERSION)) {
            fail(RpcCodes.INVALID_REQUEST, "invalid version marker");
        }
        if (!method.isEmpty() && reply) {
            fail(RpcCodes.INVALID_REQUEST, "mixed request and reply fields");
        }
        if (error == null && !extra.isEmpty()) {
            error = RpcException.withList(RpcCodes.INVALID_REQUEST, "extra fields in request", List.copyOf(extra));
        }
        if (method.isEmpty()) {
            fail(RpcCodes.INVALID_REQUEST, "empty method name");
        }
        return new Request(id, method, params, Optional.ofNullable(error));
    }

    private void member(String name, JsonToken token, String raw) {
        boolean isNull = token == JsonToken.VALUE_NULL;
        boolean isText = token == JsonToken.VALUE_STRING;
        switch (name) {
            case "jsonrpc" -> version = textOr(isNull, isText, RpcCodes.PARSE_ERROR, "invalid version key");
            case "method" -> method = textOr(isNull, isText, RpcCodes.PARSE_ERROR, "invalid method name");
            case "id" -> {
                if (isText || token.isNumeric()) {
                    id = raw;
                } else if (!isNull) {
                    fail(RpcCodes.INVALID_REQUEST, "invalid request ID");
                }
            }
            case "params" -> {
                params = isNull ? "" : raw;
                if (!isNull && token != JsonToken.END_OBJECT && token != JsonToken.END_ARRAY && !isStructure(raw)) {
                    fail(RpcCodes.INVALID_REQUEST, "parameters must be array or object");
                }
            }
            case "error", "result" -> reply |= !isNull;
            default -> extra.add(name);
        }
    }

    private static boolean isStructure(String raw) {
        return raw.startsWith("{") || raw.startsWith("[");
    }

    private String textOr(boolean isNull, boolean isText, int code, String message) {
        if (isText) {
            return parser.getString();
        }
        if (!isNull) {
            fail(code, message);
        }
        return "";
    }

    /** The value under the parser as it was written; the parser then stands at its end. */
    private String raw() {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            parser.getString();
        } else {
            parser.skipChildren();
        }
        int to = (int) parser.currentLocation().getCharOffset();
        return text.substring(from, to);
    }

    private void fail(int code, String message) {
        if (error == null) {
            error = new RpcException(code, message);
        }
    }
}
