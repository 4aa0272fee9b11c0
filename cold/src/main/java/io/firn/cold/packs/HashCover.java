package io.firn.cold.packs;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What answers for the hashes of a picture's ledgers.
 *
 * @param inRuns chunks whose own run is searched, because no index covers them; the newest first
 * @param unasked a chunk that neither an index nor a run answers for
 * @param opaque a chunk with a ledger that could not be walked, whose transactions are not known
 */
record HashCover(CatalogView view, List<Integer> inRuns, Optional<Integer> unasked, Optional<Integer> opaque) {
    HashCover {
        inRuns = List.copyOf(inRuns);
    }

    static HashCover of(CatalogView view) {
        SortedMap<Integer, ArtifactState.Frozen> chunks = view.frozen(ArtifactKind.LEDGERS);
        TreeMap<Integer, ArtifactState.Frozen> uncovered = new TreeMap<>(chunks);
        for (Map.Entry<ArtifactKey.Index, ArtifactState> index : view.indexes().entrySet()) {
            if (index.getValue() instanceof ArtifactState.Frozen) {
                uncovered
                        .subMap(
                                index.getKey().firstChunk(),
                                true,
                                index.getKey().lastChunk(),
                                true)
                        .clear();
            }
        }
        Set<Integer> runs = view.frozen(ArtifactKind.TXHASH).keySet();
        return new HashCover(
                view,
                uncovered.descendingKeySet().stream().filter(runs::contains).toList(),
                uncovered.keySet().stream()
                        .filter(chunk -> !runs.contains(chunk))
                        .findFirst(),
                chunks.entrySet().stream()
                        .filter(chunk -> chunk.getValue().opaque() > 0)
                        .map(Map.Entry::getKey)
                        .findFirst());
    }
}
