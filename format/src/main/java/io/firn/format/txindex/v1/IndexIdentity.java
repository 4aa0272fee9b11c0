package io.firn.format.txindex.v1;

import io.firn.format.txrun.v1.RunIdentity;
import io.firn.ledger.Geometry;
import java.nio.charset.StandardCharsets;

/**
 * What an index is, so that the right file in the wrong place is detected.
 *
 * @param network the chain's identity, at most {@value TxIndexFormat#MAX_NETWORK_BYTES} bytes in UTF-8
 * @param geometry how sequences fall into chunks and chunks into windows
 * @param window the window it belongs to
 * @param firstChunk the first chunk it answers for
 * @param lastChunk the last chunk it answers for
 */
public record IndexIdentity(String network, Geometry geometry, int window, int firstChunk, int lastChunk) {
    public IndexIdentity {
        if (firstChunk < 0 || firstChunk > lastChunk || lastChunk > Geometry.MAX_CHUNK) {
            throw new IllegalArgumentException(
                    "chunks " + firstChunk + " to " + lastChunk + " are not an interval of 0 to " + Geometry.MAX_CHUNK);
        }
        if (geometry.windowOf(firstChunk) != window || geometry.windowOf(lastChunk) != window) {
            throw new IllegalArgumentException(
                    "chunks " + firstChunk + " to " + lastChunk + " are not all in window " + window);
        }
        if (network.getBytes(StandardCharsets.UTF_8).length > TxIndexFormat.MAX_NETWORK_BYTES) {
            throw new IllegalArgumentException("network '" + network + "' is too long: "
                    + TxIndexFormat.MAX_NETWORK_BYTES + " bytes fit an index");
        }
    }

    /** The run of chunk {@code chunk} that this index is built from. */
    RunIdentity run(int chunk) {
        return new RunIdentity(network, geometry, chunk);
    }

    /** First sequence of the window, from which ledgers are counted. */
    long windowFirstSeq() {
        return geometry.firstSeqOf(geometry.firstChunkOf(window));
    }

    /** The first ledger it answers for, from the window's first. */
    int firstLedger() {
        return (int) (geometry.firstSeqOf(firstChunk) - windowFirstSeq());
    }

    /** The last ledger it answers for, from the window's first. */
    int lastLedger() {
        return (int) (geometry.lastSeqOf(lastChunk) - windowFirstSeq());
    }
}
