package io.firn.node;

import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.ledger.Geometry;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * What a node is told.
 *
 * @param roots its directories
 * @param geometry pinned at first start
 * @param earliestSeq first ledger to keep, the first of a chunk; pinned at first start; empty: the pin, or the chain's first
 * @param lastSeq ingestion stops once this ledger is acknowledged and the lifecycle has settled; empty: follow the source
 * @param segmentBytes journal segments roll at this size (and at chunk ends)
 * @param indexIntervalBytes bytes between entries of the journal's offset index
 * @param retainChunks chunks kept in the journal after they are frozen
 * @param indexThreads threads that build an index
 * @param openFiles packs kept open at most, and indexes
 * @param maxViewAge a view older than this is revoked
 * @param coldLimits how much is asked of the cold storage at once, and for how long
 * @param sourceRetryWait wait before a failed source is asked again
 */
public record NodeConfig(
        Roots roots,
        Geometry geometry,
        OptionalLong earliestSeq,
        OptionalLong lastSeq,
        long segmentBytes,
        int indexIntervalBytes,
        int retainChunks,
        int indexThreads,
        int openFiles,
        Duration maxViewAge,
        ColdLimits coldLimits,
        Duration sourceRetryWait) {}
