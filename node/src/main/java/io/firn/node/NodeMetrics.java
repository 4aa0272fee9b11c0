package io.firn.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;

/** What the node measures of itself; shown to Prometheus as {@code firn_ingest_…}, {@code firn_lifecycle_…}, {@code firn_cold_…}. */
final class NodeMetrics {
    private final AtomicLong lastCommitted = new AtomicLong();
    private final AtomicLong coldBytes = new AtomicLong();
    private final Timer commit;
    private final Counter boundaries;
    private final Timer freeze;
    private final Timer index;
    private final Counter indexChunks;
    private final Timer discard;

    private final MeterRegistry registry;

    NodeMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("firn.ingest.last.committed.ledger", lastCommitted, AtomicLong::get)
                .strongReference(true)
                .description("Sequence of the last ledger that is durable in the journal")
                .register(registry);
        Gauge.builder("firn.cold.tier.bytes", coldBytes, AtomicLong::get)
                .strongReference(true)
                .description("Bytes of all frozen files")
                .register(registry);
        commit = Timer.builder("firn.ingest.commit")
                .description("From a verified ledger to its acknowledgement and hot rows")
                .register(registry);
        boundaries = Counter.builder("firn.lifecycle.chunk.boundaries")
                .description("Chunks completed by ingestion")
                .register(registry);
        freeze = stage(registry, "freeze");
        index = stage(registry, "index");
        indexChunks = Counter.builder("firn.lifecycle.index.chunks")
                .description("Chunks covered by the indexes built, each time they were built")
                .register(registry);
        discard = stage(registry, "discard");
    }

    /** Where other parts of the node register what they measure. */
    MeterRegistry registry() {
        return registry;
    }

    private static Timer stage(MeterRegistry registry, String stage) {
        return Timer.builder("firn.lifecycle.stage")
                .tag("stage", stage)
                .description("One stage of the lifecycle")
                .register(registry);
    }

    Timer commit() {
        return commit;
    }

    Timer freeze() {
        return freeze;
    }

    Timer index() {
        return index;
    }

    /** An index that covers so many chunks was built. */
    void indexed(int chunks) {
        indexChunks.increment(chunks);
    }

    Timer discard() {
        return discard;
    }

    void committed(long seq) {
        lastCommitted.set(seq);
    }

    void chunkCompleted() {
        boundaries.increment();
    }

    void coldBytes(long bytes) {
        coldBytes.set(bytes);
    }

    long coldBytes() {
        return coldBytes.get();
    }
}
