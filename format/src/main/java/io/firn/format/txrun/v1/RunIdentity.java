package io.firn.format.txrun.v1;

import io.firn.ledger.Geometry;
import java.nio.charset.StandardCharsets;

/**
 * What a run is, so that the right file in the wrong place is detected.
 *
 * @param network the chain's identity, at most {@value RunFormat#MAX_NETWORK_BYTES} bytes in UTF-8
 * @param geometry how sequences fall into chunks
 * @param chunk the chunk whose hashes it holds
 */
public record RunIdentity(String network, Geometry geometry, int chunk) {
    public RunIdentity {
        if (chunk < 0 || chunk > Geometry.MAX_CHUNK) {
            throw new IllegalArgumentException("chunk " + chunk + " is not between 0 and " + Geometry.MAX_CHUNK);
        }
        if (network.getBytes(StandardCharsets.UTF_8).length > RunFormat.MAX_NETWORK_BYTES) {
            throw new IllegalArgumentException(
                    "network '" + network + "' is too long: " + RunFormat.MAX_NETWORK_BYTES + " bytes fit a run");
        }
    }

    /** First sequence of the chunk. */
    long firstSeq() {
        return geometry.firstSeqOf(chunk);
    }
}
