package io.firn.stellar;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * How a lake is read.
 *
 * @param ledgersPerBatch as configured; beside a manifest it must equal the manifest's
 * @param batchesPerPartition as configured; beside a manifest it must equal the manifest's
 * @param prefetchBytes decompressed bytes read ahead; one object is always allowed, and objects that turn out larger than
 *     those before them may exceed it by one object for each worker
 * @param workers threads reading and decompressing ahead; 0 reads in the caller's thread, nothing ahead
 * @param pollInterval wait between two looks for an object that is not there yet
 * @param tornPatience an object that is only partly there and has not grown for so long is corrupt
 */
public record LakeOptions(
        OptionalInt ledgersPerBatch,
        OptionalInt batchesPerPartition,
        long prefetchBytes,
        int workers,
        Duration pollInterval,
        Duration tornPatience) {
    /** Threads at most: more than a machine's cores buy nothing. */
    public static final int MAX_WORKERS = 64;

    public static final LakeOptions DEFAULTS = new LakeOptions(
            OptionalInt.empty(), OptionalInt.empty(), 64L << 20, 2, Duration.ofSeconds(1), Duration.ofSeconds(30));

    public LakeOptions {
        if (prefetchBytes < 0) {
            throw new IllegalArgumentException("prefetch of " + prefetchBytes + " bytes: must not be negative");
        }
        if (workers < 0 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException(workers + " workers: must lie between 0 and " + MAX_WORKERS);
        }
        if (!pollInterval.isPositive()) {
            throw new IllegalArgumentException("poll interval " + pollInterval + ": must be positive");
        }
        if (tornPatience.isNegative()) {
            throw new IllegalArgumentException("patience " + tornPatience + ": must not be negative");
        }
    }

    public LakeOptions withWorkers(int count) {
        return new LakeOptions(ledgersPerBatch, batchesPerPartition, prefetchBytes, count, pollInterval, tornPatience);
    }

    public LakeOptions withSchema(OptionalInt ledgers, OptionalInt batches) {
        return new LakeOptions(ledgers, batches, prefetchBytes, workers, pollInterval, tornPatience);
    }

    public LakeOptions withPrefetchBytes(long bytes) {
        return new LakeOptions(ledgersPerBatch, batchesPerPartition, bytes, workers, pollInterval, tornPatience);
    }

    public LakeOptions withPollInterval(Duration interval) {
        return new LakeOptions(ledgersPerBatch, batchesPerPartition, prefetchBytes, workers, interval, tornPatience);
    }
}
