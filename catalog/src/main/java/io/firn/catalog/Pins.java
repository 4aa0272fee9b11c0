package io.firn.catalog;

import io.firn.ledger.Geometry;

/**
 * What is fixed at first start and compared at every start.
 *
 * @param network the chain's identity
 * @param geometry sizes and the chain's first ledger
 * @param earliestSeq the first ledger this archive keeps, the first of a chunk
 */
public record Pins(String network, Geometry geometry, long earliestSeq) {}
