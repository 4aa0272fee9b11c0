package io.firn.node;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.pack.v1.PackReader;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.util.SortedMap;

/**
 * What a running node works on: how it was told to, what it is made of, and its open stores.
 *
 * @param earliestSeq the pinned first ledger
 */
record Stores(
        NodeConfig config, Node.Parts parts, Catalog catalog, LedgerJournal journal, HotTier hot, long earliestSeq) {
    Geometry geometry() {
        return config.geometry();
    }

    /** Chunks whose ledgers are frozen, ascending. */
    SortedMap<Integer, ArtifactState.Frozen> frozen() {
        return catalog.view().frozen(ArtifactKind.LEDGERS);
    }

    PackIdentity identity(int chunk) {
        return new PackIdentity(parts.chain().network(), geometry(), chunk, ArtifactKind.LEDGERS.text());
    }

    RunIdentity runIdentity(int chunk) {
        return new RunIdentity(parts.chain().network(), geometry(), chunk);
    }

    SegmentIdentity segmentIdentity(int chunk) {
        return new SegmentIdentity(parts.chain().network(), geometry(), chunk);
    }

    /** Opens the pack of a frozen chunk. */
    PackReader openPack(int chunk) throws IOException {
        return PackReader.open(parts.disk(), config.roots().pack(chunk), identity(chunk));
    }

    /** Bytes of all frozen files that are here. */
    long coldBytes() throws IOException {
        return ColdFiles.bytes(parts.disk(), config.roots(), catalog.view());
    }
}
