package io.firn.catalog;

import java.util.Optional;

/** The kinds of artifact a chunk can have; the name is the key's last part. A registry that grows: ids are never reused. */
public enum ArtifactKind {
    LEDGERS("ledgers"),
    EVENTS("events"),
    TXHASH("txhash"),
    /** Fed to a derived store: it has no files of its own. */
    COLD("cold");

    private final String text;

    ArtifactKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** The exact inverse of {@link #text}. */
    static Optional<ArtifactKind> of(String text) {
        for (ArtifactKind kind : values()) {
            if (kind.text.equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
