package io.firn.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time of a simulated node: it stands still until it is moved, and somebody may be told that it is looked at, as a thread
 * that waits for a view to end does again and again. Confined to one thread.
 */
final class NodeSimulationClock implements InstantSource {
    private static final Runnable NOBODY = () -> {};

    private long millis = 1_800_000_000_000L;
    private Runnable looked = NOBODY;

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        Runnable told = looked;
        looked = NOBODY;
        told.run();
        if (told != NOBODY) {
            looked = told;
        }
        return millis;
    }

    /** The time, unnoticed. */
    long now() {
        return millis;
    }

    /** Time passes, or is set back. */
    void pass(Duration time) {
        millis += time.toMillis();
    }

    /** From now on {@code told} is told of each look but its own; who was told before. */
    Runnable onLook(Runnable told) {
        Runnable before = looked;
        looked = told;
        return before;
    }

    /** From now on nobody is told; who was told before. */
    Runnable onLookNothing() {
        return onLook(NOBODY);
    }
}
