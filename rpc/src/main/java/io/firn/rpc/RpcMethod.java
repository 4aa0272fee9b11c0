package io.firn.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A method of the JSON-RPC interface.
 *
 * @param name as clients call it
 * @param queueLimit calls of it in progress at most, the waiting ones included
 * @param timeLimit a call that has no answer by then is refused
 * @param byPlace names of the parameters where they may also come as an array, in its order; empty where they may not
 * @param handler what answers it, on a storage thread
 */
public record RpcMethod(String name, int queueLimit, Duration timeLimit, List<String> byPlace, Handler handler) {
    /** Answers calls of one method. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers one call.
         *
         * @throws RpcException the error that is the answer
         * @throws IOException when storage fails: an internal error
         */
        RpcResult call(RpcParams params) throws RpcException, IOException, InterruptedException;
    }

    /** A method whose parameters come by name only. */
    public RpcMethod(String name, int queueLimit, Duration timeLimit, Handler handler) {
        this(name, queueLimit, timeLimit, List.of(), handler);
    }

    public RpcMethod {
        byPlace = List.copyOf(byPlace);
        if (queueLimit < 1 || timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException(
                    name + ": queue limit " + queueLimit + " and time limit " + timeLimit + " must be positive");
        }
    }
}
