package io.firn.rpc;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** One method with its queue and its metrics. */
final class MethodDesk {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final RpcMethod method;
    private final InFlight inFlight;
    private final MeterRegistry metrics;

    MethodDesk(RpcMethod method, MeterRegistry metrics) {
        this.method = method;
        this.metrics = metrics;
        this.inFlight = new InFlight(method.queueLimit());
        Gauge.builder("firn.rpc.in.flight", inFlight, InFlight::count)
                .description("calls in progress")
                .tag("method", method.name())
                .register(metrics);
    }

    RpcMethod method() {
        return method;
    }

    /** @throws RpcException when the queue is full */
    void enter() throws RpcException {
        if (!inFlight.tryEnter()) {
            throw new RpcException(
                    RpcCodes.QUEUE_FULL,
                    "rpc queue for " + method.name() + " surpassed queue limit of " + method.queueLimit()
                            + " requests");
        }
    }

    void leave() {
        inFlight.leave();
    }

    /** Records a call that ended with {@code status}: {@code ok} or an error code. */
    static void record(MeterRegistry metrics, String method, String status, long nanos) {
        Timer.builder("firn.rpc.request")
                .description("time from a call's reading to the end of its answer")
                .tag("method", method)
                .tag("status", status)
                .serviceLevelObjectives(BUCKETS)
                .register(metrics)
                .record(Duration.ofNanos(nanos));
    }

    void record(String status, long nanos) {
        record(metrics, method.name(), status, nanos);
    }
}
