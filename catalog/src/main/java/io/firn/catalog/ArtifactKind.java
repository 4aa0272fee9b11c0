package io.firn.catalog;

/** The kinds of artifact a chunk can have; the name is the key's last part. A registry that grows: ids are never reused. */
public enum ArtifactKind {
    LEDGERS("ledgers"),
    EVENTS("events"),
    TXHASH("txhash"),
    COLD("cold");

    private final String text;

    ArtifactKind(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
