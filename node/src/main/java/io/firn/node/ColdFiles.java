package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What the frozen files amount to. */
final class ColdFiles {
    private ColdFiles() {}

    /** Bytes of all frozen files that are here. */
    static long bytes(Disk disk, Roots roots, CatalogView catalog) throws IOException {
        long bytes = 0;
        for (Map.Entry<ArtifactKey, ArtifactState> artifact : catalog.artifacts()) {
            if (artifact.getValue() instanceof ArtifactState.Frozen frozen && frozen.at() != ArtifactState.At.REMOTE) {
                for (Path file : roots.files(artifact.getKey())) {
                    bytes += disk.size(file);
                }
            }
        }
        return bytes;
    }

    /** Windows whose index reaches their last chunk: nothing is added to them any more. */
    static int wholeWindows(CatalogView catalog, Geometry geometry) {
        return (int) catalog.indexes().entrySet().stream()
                .filter(index -> index.getValue() instanceof ArtifactState.Frozen
                        && index.getKey().lastChunk()
                                == geometry.lastChunkOf(index.getKey().window()))
                .count();
    }
}
