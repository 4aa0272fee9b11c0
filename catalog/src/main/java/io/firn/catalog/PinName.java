package io.firn.catalog;

import java.util.Optional;

/** The last part of a {@code config:} key. */
enum PinName {
    EARLIEST_LEDGER("earliest_ledger"),
    GEOMETRY("geometry"),
    NETWORK("network"),
    /** The version of the grammar itself; the first batch of a catalog carries it. */
    FORMAT("format");

    private final String text;

    PinName(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Optional<PinName> of(String text) {
        for (PinName name : values()) {
            if (name.text.equals(text)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
