package io.firn.node;

import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import java.io.IOException;

/** What is checked before the stores of a node are believed: configuration, intents, pins. */
final class Opening {
    private Opening() {}

    /** Refuses a configuration that contradicts itself or the chain; touches nothing. */
    static void check(NodeConfig config, Chain chain) throws NodeException {
        Geometry geometry = config.geometry();
        if (geometry.firstSeq() != chain.firstSeq()) {
            throw usage(
                    "the geometry begins at ledger " + geometry.firstSeq() + ", the network at " + chain.firstSeq());
        }
        if (config.earliestSeq().isPresent()) {
            checkAligned(geometry, config.earliestSeq().getAsLong());
        }
    }

    private static void checkAligned(Geometry geometry, long earliest) throws NodeException {
        if (earliest < geometry.firstSeq()) {
            throw usage("ledger " + earliest + " is before the network's first, " + geometry.firstSeq());
        }
        int chunk = geometry.chunkOf(earliest);
        long below = geometry.firstSeqOf(chunk);
        if (below != earliest) {
            throw usage("ledger " + earliest + " is not the first of a chunk: the nearest that are, are " + below
                    + " and " + geometry.firstSeqOf(chunk + 1));
        }
    }

    /** Nothing is touched while an operation is unfinished that this version does not know how to finish. */
    static void checkIntents(Catalog catalog) throws NodeException {
        for (var intent : catalog.view().intents().entrySet()) {
            if (!intent.getKey().equals(JournalReset.INTENT)) {
                throw new NodeException(
                        NodeException.Kind.FAILED,
                        "the operation '" + intent.getKey() + " " + intent.getValue()
                                + "' was begun and not finished: finish it with the version of firn that began it");
            }
        }
    }

    /** Writes the pins at first start, compares them later; the pinned first ledger. */
    static long pin(Catalog catalog, NodeConfig config, Chain chain) throws NodeException, IOException {
        long pinned = catalog.view().pins().map(Pins::earliestSeq).orElse(chain.firstSeq());
        long earliest = config.earliestSeq().orElse(pinned);
        if (config.lastSeq().isPresent() && config.lastSeq().getAsLong() < earliest) {
            throw usage("ledger " + config.lastSeq().getAsLong() + " is wanted as the last, and the archive begins at "
                    + earliest);
        }
        catalog.pin(new Pins(chain.network(), config.geometry(), earliest));
        return earliest;
    }

    private static NodeException usage(String message) {
        return new NodeException(NodeException.Kind.USAGE, message);
    }
}
