package io.firn.format.events.v1;

import io.firn.format.sort.Entries;

/**
 * How large the pieces are that a writer makes; a reader takes them as they are.
 *
 * @param budgetEntries postings in memory before they are spilled
 * @param termBlockBytes bytes of a record of several terms, at most
 * @param partBytes postings of a term that have so many bytes where a span of ids ends are followed by a part of its own
 * @param spanBits ids of a span, as a power of two: those of one container of a bitmap
 */
record SegmentLimits(int budgetEntries, int termBlockBytes, int partBytes, int spanBits) {
    /** A part ends with at most 24 KiB and one container of 8 KiB. */
    static final SegmentLimits PRODUCTION =
            new SegmentLimits(SegmentWriter.BUDGET_BYTES / Entries.BYTES, 16 << 10, 24 << 10, 16);
}
