package io.firn.catalog;

import io.firn.ledger.Geometry;

/** Index coverages and the windows they lie in. */
final class Windows {
    private Windows() {}

    /** @throws IllegalArgumentException when the coverage leaves its window */
    static void check(Geometry geometry, ArtifactKey.Index index) {
        if (geometry.windowOf(index.firstChunk()) != index.window()
                || geometry.windowOf(index.lastChunk()) != index.window()) {
            throw new IllegalArgumentException(
                    index.text() + " does not lie in its window of " + geometry.chunksPerWindow() + " chunks");
        }
    }

    /** True when the coverage reaches the window's last chunk: nothing can be added to it. */
    static boolean terminal(Geometry geometry, ArtifactKey.Index index) {
        return index.lastChunk() == geometry.lastChunkOf(index.window());
    }
}
