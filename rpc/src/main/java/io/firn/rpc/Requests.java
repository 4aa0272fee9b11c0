package io.firn.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The requests of one body.
 *
 * @param batch true when they came as an array
 * @param requests in their order
 */
record Requests(boolean batch, List<Request> requests) {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .build())
            .build();

    /**
     * One request as far as it could be read.
     *
     * @param id the id as it was written; empty for a notification
     * @param method its name; empty when there is none
     * @param params the parameters as they were written; empty when absent or null
     * @param error why it is invalid; empty when it is not
     */
    record Request(String id, String method, String params, Optional<RpcException> error) {
        boolean isNotification() {
            return id.isEmpty() && error.isEmpty();
        }
    }

    /**
     * Reads a body.
     *
     * @throws JacksonException when it is not JSON
     */
    static Requests parse(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            List<Request> requests = new ArrayList<>();
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new StreamReadException(parser, "the body is empty");
            }
            boolean batch = first == JsonToken.START_ARRAY;
            if (batch) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    requests.add(new RequestReader(parser, body).read());
                }
            } else {
                requests.add(new RequestReader(parser, body).read());
            }
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "something follows the value");
            }
            return new Requests(batch, requests);
        }
    }

    /** Parameters of a valid request for this method; none when absent. */
    static RpcParams params(Request request, RpcMethod method) throws RpcException {
        return request.params().isEmpty()
                ? RpcParams.none()
                : RpcParams.of(JSON.readTree(request.params()), method.byPlace());
    }

    static JsonMapper json() {
        return JSON;
    }
}
