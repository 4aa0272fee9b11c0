package io.firn.format.events.v1;

import io.firn.ledger.Hash;

/**
 * What an event segment says of itself.
 *
 * @param firstSeq the chunk's first ledger
 * @param ledgerCount ledgers, also those without events
 * @param eventCount events; their ids are from 0 below it
 * @param content SHA-256 over the events in order, each behind its length as four bytes big-endian
 * @param termCount different terms
 * @param postingCount ids of all terms
 */
public record SegmentSummary(
        long firstSeq, int ledgerCount, int eventCount, Hash content, long termCount, long postingCount) {}
