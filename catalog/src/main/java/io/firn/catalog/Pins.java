package io.firn.catalog;

import io.firn.ledger.Geometry;

/**
 * What is fixed at first start and compared at every start.
 *
 * @param network the chain's identity
 * @param geometry sizes and the chain's first ledger
 * @param earliestSeq the first ledger this archive keeps, the first of a chunk
 */
public record Pins(String network, Geometry geometry, long earliestSeq) {
    private static final int MAX_NETWORK_CHARS = 512;

    public Pins {
        if (network.isEmpty()
                || network.length() > MAX_NETWORK_CHARS
                || network.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("network '" + network + "' must have 1 to " + MAX_NETWORK_CHARS
                    + " characters, none of them a control character");
        }
        if (earliestSeq < geometry.firstSeq() || !geometry.opensChunk(earliestSeq)) {
            throw new IllegalArgumentException("earliest ledger " + earliestSeq + " is not the first of a chunk of "
                    + geometry.ledgersPerChunk() + " ledgers counted from " + geometry.firstSeq());
        }
    }
}
