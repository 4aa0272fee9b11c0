package io.firn.rpc;

import io.firn.rpc.Requests.Request;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;

/** Answers requests one by one: finds the method, runs it within its limits, writes the reply. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final String OK = "ok";
    private static final String UNKNOWN_METHOD = "unknown";

    private final Map<String, MethodDesk> desks = new LinkedHashMap<>();
    private final StorageThreads storage;
    private final MeterRegistry metrics;

    /** Passes a result from a storage thread to a request that may have gone. */
    private static final class Handover {
        private boolean abandoned;
        private @Nullable RpcResult offered;

        synchronized RpcResult offer(RpcResult result) {
            offered = result;
            if (abandoned) {
                result.close();
            }
            return result;
        }

        synchronized void abandon() {
            abandoned = true;
            if (offered != null) {
                offered.close();
            }
        }
    }

    /** A request took longer than any may. */
    static final class OutOfTimeException extends Exception {
        private static final long serialVersionUID = 1;
    }

    Dispatcher(List<RpcMethod> methods, StorageThreads storage, MeterRegistry metrics) {
        this.storage = storage;
        this.metrics = metrics;
        for (RpcMethod method : methods) {
            if (desks.put(method.name(), new MethodDesk(method, metrics)) != null) {
                throw new IllegalArgumentException("method " + method.name() + " is there twice");
            }
        }
    }

    /**
     * Answers one request.
     *
     * @param deadlineNanos by {@link System#nanoTime}, of the whole HTTP request
     * @throws OutOfTimeException when the deadline passes
     * @throws IOException when the reply could not be written, or not to its end
     */
    void answer(Request request, ResponseStream out, long deadlineNanos)
            throws OutOfTimeException, IOException, InterruptedException {
        long begun = System.nanoTime();
        MethodDesk desk = desks.get(request.method());
        String status;
        if (desk == null || request.error().isPresent()) {
            RpcException error = request.error()
                    .orElseGet(() ->
                            RpcException.withText(RpcCodes.METHOD_NOT_FOUND, "method not found", request.method()));
            writeError(request, error, out);
            status = Integer.toString(error.code());
        } else {
            status = answerAt(desk, request, out, deadlineNanos);
        }
        MethodDesk.record(
                metrics, desk == null ? UNKNOWN_METHOD : desk.method().name(), status, System.nanoTime() - begun);
    }

    private String answerAt(MethodDesk desk, Request request, ResponseStream out, long deadlineNanos)
            throws OutOfTimeException, IOException, InterruptedException {
        try {
            desk.enter();
        } catch (RpcException e) {
            writeError(request, e, out);
            return Integer.toString(e.code());
        }
        try (RpcResult result = call(desk.method(), request, deadlineNanos)) {
            writeResult(request, result, out);
            return OK;
        } catch (RpcException e) {
            writeError(request, e, out);
            return Integer.toString(e.code());
        } finally {
            desk.leave();
        }
    }

    private RpcResult call(RpcMethod method, Request request, long deadlineNanos)
            throws RpcException, OutOfTimeException, InterruptedException {
        RpcParams params = Requests.params(request, method);
        long left = deadlineNanos - System.nanoTime();
        boolean shortened = left < method.timeLimit().toNanos();
        Handover handover = new Handover();
        try {
            return storage.run(
                    () -> handover.offer(method.handler().call(params)),
                    shortened ? Duration.ofNanos(Math.max(left, 0)) : method.timeLimit());
        } catch (TimeoutException e) {
            handover.abandon();
            if (shortened) {
                throw new OutOfTimeException();
            }
            throw new RpcException(RpcCodes.TIME_LIMIT, "request exceeded processing limit threshold");
        } catch (ExecutionException e) {
            throw answerFor(method.name(), Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private static RpcException answerFor(String method, Throwable cause) {
        if (cause instanceof RpcException e) {
            return e;
        }
        LOG.atError().setCause(cause).addKeyValue("method", method).log("a call failed");
        if (cause instanceof IOException) {
            return new RpcException(
                    RpcCodes.INTERNAL_ERROR, "the archive could not be read: the node's log says what and where");
        }
        return new RpcException(RpcCodes.PANIC, "request failed to process due to internal issue");
    }

    private static void writeResult(Request request, RpcResult result, ResponseStream out)
            throws RpcException, IOException {
        int mark = out.size();
        try (JsonGenerator json = generator(out)) {
            begin(request, json);
            json.writeName("result");
            result.writeTo(json);
            json.writeEndObject();
        } catch (IOException | RuntimeException e) {
            if (out.streaming()) {
                throw new IOException(e);
            }
            out.backTo(mark);
            throw answerFor(request.method(), e);
        }
    }

    static void writeError(Request request, RpcException error, ResponseStream out) throws IOException {
        try (JsonGenerator json = generator(out)) {
            begin(request, json);
            json.writeName("error");
            json.writeStartObject();
            json.writeNumberProperty("code", error.code());
            json.writeStringProperty("message", error.getMessage());
            if (error.dataIsList()) {
                json.writeName("data");
                json.writeStartArray();
                for (String member : error.data()) {
                    json.writeString(member);
                }
                json.writeEndArray();
            } else if (!error.data().isEmpty()) {
                json.writeStringProperty("data", error.data().getFirst());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (JacksonException e) {
            throw new IOException(e);
        }
    }

    private static JsonGenerator generator(ResponseStream out) {
        JsonGenerator json = Requests.json().createGenerator(out);
        return json.configure(StreamWriteFeature.AUTO_CLOSE_CONTENT, false);
    }

    private static void begin(Request request, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("jsonrpc", "2.0");
        json.writeName("id");
        json.writeRawValue(request.id().isEmpty() ? "null" : request.id());
    }
}
