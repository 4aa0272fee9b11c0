package io.firn.rpc;

import java.time.Duration;

/**
 * What the RPC listener is told.
 *
 * @param host interface to listen on
 * @param port port to listen on; 0 takes a free one
 * @param maxInFlight requests in progress at most; one more is answered 503
 * @param maxBodyBytes bytes of a request body, at most
 * @param maxBodiesBytes bytes of all request bodies in progress, at most; a request whose body does not fit is answered 503
 * @param maxDuration a request that takes longer is answered 504
 * @param storageThreads threads that read storage, one per concurrent read
 */
public record RpcConfig(
        String host,
        int port,
        int maxInFlight,
        int maxBodyBytes,
        long maxBodiesBytes,
        Duration maxDuration,
        int storageThreads) {
    private static final int MAX_IN_FLIGHT = 5_000;
    private static final int MAX_BODY_BYTES = 512 << 10;
    private static final Duration MAX_DURATION = Duration.ofSeconds(25);
    private static final int STORAGE_THREADS = 64;

    /** A sixteenth of the heap: a body becomes several times its size when it is read. */
    private static final int BODIES_OF_HEAP = 16;

    public RpcConfig {
        if (maxInFlight < 1
                || maxBodyBytes < 1
                || maxBodiesBytes < maxBodyBytes
                || storageThreads < 1
                || maxDuration.isNegative()
                || maxDuration.isZero()) {
            throw new IllegalArgumentException(
                    "limits of the RPC listener must be positive, and those of all bodies must let one through");
        }
    }

    /** The contract's limits. */
    public static RpcConfig standard(String host, int port) {
        return new RpcConfig(
                host, port, MAX_IN_FLIGHT, MAX_BODY_BYTES, bodiesBytes(MAX_BODY_BYTES), MAX_DURATION, STORAGE_THREADS);
    }

    /** The same with other limits of requests. */
    public RpcConfig withLimits(int inFlight, int bodyBytes, Duration duration) {
        return new RpcConfig(host, port, inFlight, bodyBytes, bodiesBytes(bodyBytes), duration, storageThreads);
    }

    private static long bodiesBytes(int bodyBytes) {
        return Math.max(bodyBytes, Runtime.getRuntime().maxMemory() / BODIES_OF_HEAP);
    }
}
