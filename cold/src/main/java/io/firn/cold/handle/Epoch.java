package io.firn.cold.handle;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether what is stored may have changed: odd while a write makes a change, another even number after each.
 *
 * <p>Holds: who reads the same even number before and after an act knows that no write made a change meanwhile.
 *
 * <p>Threading: read by anybody; changed by the one write that runs.
 */
final class Epoch {
    private final AtomicLong value = new AtomicLong();

    long now() {
        return value.get();
    }

    /** Nothing has changed since it was {@code then}, and nothing is changing. */
    boolean isStill(long then) {
        return (then & 1) == 0 && value.get() == then;
    }

    /** A change begins: from here on nothing from memory counts. */
    void begin() {
        value.incrementAndGet();
    }

    /** It is over, whatever became of it. */
    void end() {
        value.incrementAndGet();
    }
}
