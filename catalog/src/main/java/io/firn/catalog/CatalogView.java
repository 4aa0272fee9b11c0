package io.firn.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Contract: an immutable, parsed picture of the catalog at one commit. */
public final class CatalogView {
    private CatalogView() {}

    public Optional<ArtifactState> artifact(ArtifactKey key) {
        throw new UnsupportedOperationException(key + "");
    }

    /** All artifacts, in key order. */
    public List<Map.Entry<ArtifactKey, ArtifactState>> artifacts() {
        throw new UnsupportedOperationException();
    }

    /** Chunks whose artifact of this kind is frozen, ascending. */
    public SortedMap<Integer, ArtifactState.Frozen> frozen(ArtifactKind kind) {
        throw new UnsupportedOperationException(kind + "");
    }

    public SortedMap<Integer, HotState> hot() {
        throw new UnsupportedOperationException();
    }

    /** The pins; empty before the first start has finished. */
    public Optional<Pins> pins() {
        throw new UnsupportedOperationException();
    }

    /** Operations that must be completed first: name → argument. */
    public SortedMap<String, String> intents() {
        throw new UnsupportedOperationException();
    }
}
