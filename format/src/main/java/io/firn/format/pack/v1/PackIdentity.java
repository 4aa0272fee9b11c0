package io.firn.format.pack.v1;

import io.firn.ledger.Geometry;
import java.nio.charset.StandardCharsets;

/**
 * What a pack is, so that the right file in the wrong place is detected.
 *
 * @param network the chain's identity, at most {@value PackFormat#MAX_NETWORK_BYTES} bytes in UTF-8
 * @param geometry how sequences fall into chunks
 * @param chunk the chunk whose records it holds
 * @param kind what the records are: {@code ledgers}, {@code events} or {@code event-index}
 */
public record PackIdentity(String network, Geometry geometry, int chunk, String kind) {
    public PackIdentity {
        if (chunk < 0 || chunk > Geometry.MAX_CHUNK) {
            throw new IllegalArgumentException("chunk " + chunk + " is not between 0 and " + Geometry.MAX_CHUNK);
        }
        if (utf8(kind) > PackFormat.MAX_KIND_BYTES || utf8(network) > PackFormat.MAX_NETWORK_BYTES) {
            throw new IllegalArgumentException("kind '" + kind + "' or network '" + network + "' is too long: "
                    + PackFormat.MAX_KIND_BYTES + " and " + PackFormat.MAX_NETWORK_BYTES + " bytes fit a pack");
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** First sequence of the chunk. */
    public long firstSeq() {
        return geometry.firstSeqOf(chunk);
    }
}
