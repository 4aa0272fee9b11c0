package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.disk.CorruptFileException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a handle measures of itself; shown to Prometheus as {@code firn_cold_…}.
 *
 * <p>Holds: what {@link #began}, {@link #ended} and their like change allocates nothing, so a work can count itself out in its last
 * step.
 *
 * <p>Threading: safe for concurrent use. Meters are made once, those of errors when the first such error happens.
 */
final class HandleMetrics {
    private record Failure(Op op, String error) {}

    private final MeterRegistry registry;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger drained = new AtomicInteger();
    private final Map<Op, Timer> ops = new EnumMap<>(Op.class);
    private final Map<Waits, Timer> waits = new EnumMap<>(Waits.class);
    private final Map<Waits, Counter> abandoned = new EnumMap<>(Waits.class);
    private final ConcurrentHashMap<Failure, Counter> errors = new ConcurrentHashMap<>();
    private final Timer streamLifetime;
    private final Counter streamItems;
    private final Counter internal;
    private final Counter overruns;
    private final Counter hits;
    private final Counter misses;
    private final Counter joined;
    private final Counter evictions;

    /** Those that show this handle's state and are gone with it. */
    private final List<Meter> gauges = new ArrayList<>();

    HandleMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Op op : Op.values()) {
            ops.put(
                    op,
                    Timer.builder("firn.cold.op")
                            .tag("op", op.label())
                            .description("Work in the back end, without the wait for it")
                            .register(registry));
        }
        for (Waits what : Waits.values()) {
            waits.put(
                    what,
                    Timer.builder("firn.cold.permit.wait")
                            .tag("gate", what.label())
                            .description("Wait for a permit, granted or not")
                            .register(registry));
            abandoned.put(
                    what,
                    Counter.builder("firn.cold.waits.abandoned")
                            .tag("gate", what.label())
                            .description("Callers that were interrupted or out of time before their permit came")
                            .register(registry));
        }
        streamLifetime = Timer.builder("firn.cold.stream.lifetime")
                .description("A stream, from its permit to its end")
                .register(registry);
        streamItems = counter("firn.cold.stream.items", "Events that streams handed on");
        internal = counter("firn.cold.internal.failures", "Faults of the program in a work");
        overruns = counter("firn.cold.write.overruns", "Writes that took longer than a write is given");
        hits = counter("firn.cold.cache.hits", "Answers from memory");
        misses = counter("firn.cold.cache.misses", "Questions that the memory had no answer to");
        joined = counter(
                "firn.cold.cache.joined",
                "Questions that waited for the answer to the same one, asked by another call");
        evictions = counter("firn.cold.cache.evictions", "Answers that made room for others");
        gauge("firn.cold.reads.in.flight", reads, "Reads in the back end");
        gauge("firn.cold.writes.in.flight", writes, "Writes in the back end");
        gauge("firn.cold.streams.active", streams, "Streams in the back end");
        gauge("firn.cold.drained.permits", drained, "Read permits that a writer holds");
    }

    private Counter counter(String name, String what) {
        return Counter.builder(name).description(what).register(registry);
    }

    private void gauge(String name, AtomicInteger of, String what) {
        gauges.add(Gauge.builder(name, of, AtomicInteger::get).description(what).register(registry));
    }

    /** Shows who waits at a gate. */
    void watch(Waits what, Gate gate) {
        gauges.add(Gauge.builder("firn.cold.waiting", gate, Gate::waiting)
                .tag("gate", what.label())
                .description("Callers that wait for a permit")
                .register(registry));
        gauges.add(TimeGauge.builder("firn.cold.waiting.oldest", gate, TimeUnit.NANOSECONDS, Gate::oldestNanos)
                .tag("gate", what.label())
                .description("How long the first of those who wait has waited")
                .register(registry));
    }

    /** Shows how full the cache is. */
    void watch(ColdCache cache) {
        gauges.add(Gauge.builder("firn.cold.cache.bytes", cache, ColdCache::bytes)
                .description("Weight of the answers kept in memory")
                .register(registry));
    }

    /** Takes the gauges away: another handle may show its own. */
    void close() {
        gauges.forEach(registry::remove);
    }

    void began(Op op) {
        if (op.reads()) {
            reads.incrementAndGet();
        } else if (op.writes()) {
            writes.incrementAndGet();
        } else if (op == Op.STREAM) {
            streams.incrementAndGet();
        }
    }

    void ended(Op op) {
        if (op.reads()) {
            reads.decrementAndGet();
        } else if (op.writes()) {
            writes.decrementAndGet();
        } else if (op == Op.STREAM) {
            streams.decrementAndGet();
        }
    }

    /** A writer got so many read permits, or gave them back. */
    void drained(int permits) {
        drained.addAndGet(permits);
    }

    void took(Op op, long nanos) {
        timer(ops, op).record(nanos, TimeUnit.NANOSECONDS);
    }

    void waited(Waits what, long nanos) {
        timer(waits, what).record(nanos, TimeUnit.NANOSECONDS);
    }

    void abandoned(Waits what) {
        counter(abandoned, what).increment();
    }

    /** Every key has its meter. */
    private static <K> Timer timer(Map<K, Timer> timers, K key) {
        Timer timer = timers.get(key);
        if (timer == null) {
            throw new IllegalStateException("no timer of " + key);
        }
        return timer;
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter of " + key);
        }
        return counter;
    }

    /** A call ended in an error. */
    void error(Op op, IOException e) {
        errors.computeIfAbsent(
                        new Failure(op, label(e)),
                        f -> Counter.builder("firn.cold.op.errors")
                                .tag("op", f.op().label())
                                .tag("error", f.error())
                                .description("Calls that ended in an error")
                                .register(registry))
                .increment();
    }

    private static String label(IOException e) {
        return switch (e) {
            case ColdException cold -> cold.label();
            case CorruptFileException _ -> "corrupt";
            case InterruptedIOException _ -> "interrupted";
            default -> "io";
        };
    }

    void internalFailure() {
        internal.increment();
    }

    void overran() {
        overruns.increment();
    }

    void streamEnded(long nanos, long items) {
        streamLifetime.record(nanos, TimeUnit.NANOSECONDS);
        streamItems.increment((double) items);
    }

    void hit() {
        hits.increment();
    }

    void missed() {
        misses.increment();
    }

    void joined() {
        joined.increment();
    }

    void evicted(int entries) {
        evictions.increment(entries);
    }
}
