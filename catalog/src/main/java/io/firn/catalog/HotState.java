package io.firn.catalog;

/** State of a hot chunk's directory; readers see {@code READY} only. */
public enum HotState {
    TRANSIENT,
    READY
}
