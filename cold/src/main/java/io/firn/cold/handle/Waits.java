package io.firn.cold.handle;

import java.util.Locale;

/** What a call can wait for. */
enum Waits {
    READ,
    WRITE,
    /** Every read permit at once. */
    DRAIN,
    STREAM,
    /** That no other section is being prepared. */
    PREPARE;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
