package io.firn.format.events.v1;

import io.firn.format.pack.v1.PackIdentity;
import io.firn.ledger.Geometry;

/**
 * What an event segment is, so that the right file in the wrong place is detected.
 *
 * @param network the chain's identity, as short as a pack wants it
 * @param geometry how sequences fall into chunks
 * @param chunk the chunk whose events it holds
 */
public record SegmentIdentity(String network, Geometry geometry, int chunk) {
    public SegmentIdentity {
        // Refuses what does not fit a pack.
        PackIdentity checked = new PackIdentity(network, geometry, chunk, SegmentFormat.INDEX_KIND);
        network = checked.network();
    }

    PackIdentity events() {
        return new PackIdentity(network, geometry, chunk, SegmentFormat.EVENTS_KIND);
    }

    PackIdentity index() {
        return new PackIdentity(network, geometry, chunk, SegmentFormat.INDEX_KIND);
    }

    long firstSeq() {
        return geometry.firstSeqOf(chunk);
    }

    int ledgers() {
        return geometry.ledgersPerChunk();
    }
}
