package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;

/** Whose ledgers are kept and how they fall into chunks: what every file names of itself. */
record Archived(Chain chain, Geometry geometry) {
    PackIdentity pack(int chunk) {
        return new PackIdentity(chain.network(), geometry, chunk, ArtifactKind.LEDGERS.text());
    }

    SegmentIdentity segment(int chunk) {
        return new SegmentIdentity(chain.network(), geometry, chunk);
    }

    RunIdentity run(int chunk) {
        return new RunIdentity(chain.network(), geometry, chunk);
    }

    IndexIdentity index(ArtifactKey.Index index) {
        return new IndexIdentity(chain.network(), geometry, index.window(), index.firstChunk(), index.lastChunk());
    }

    /** The lowest chunk whose ledgers all lie above a sequence; one above the highest there can be when none does. */
    int firstChunkAbove(long seq) {
        if (seq < geometry.firstSeq()) {
            return 0;
        }
        return seq >= geometry.lastSeqOf(Geometry.MAX_CHUNK) ? Geometry.MAX_CHUNK + 1 : geometry.chunkOf(seq) + 1;
    }

    /** The lowest chunk with a ledger at or above a sequence; one above the highest there can be when none has. */
    int firstChunkReaching(long seq) {
        if (seq <= geometry.firstSeq()) {
            return 0;
        }
        return seq > geometry.lastSeqOf(Geometry.MAX_CHUNK) ? Geometry.MAX_CHUNK + 1 : geometry.chunkOf(seq);
    }
}
