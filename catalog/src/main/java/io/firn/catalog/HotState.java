package io.firn.catalog;

/** State of a hot chunk's directory; readers see {@code READY} only. */
public enum HotState {
    TRANSIENT("transient"),
    READY("ready");

    private final String text;

    HotState(String text) {
        this.text = text;
    }

    /** The value as the catalog holds it. */
    String text() {
        return text;
    }
}
