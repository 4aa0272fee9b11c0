package io.firn.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The time of a simulated node: it stands still until it is moved, and somebody may be told that it is looked at, as a thread
 * that waits for a view to end does again and again. Confined to one thread.
 */
final class NodeSimulationClock implements InstantSource {
    private long millis = 1_800_000_000_000L;
    private Optional<Runnable> looked = Optional.empty();

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        Optional<Runnable> told = looked;
        looked = Optional.empty();
        told.ifPresent(Runnable::run);
        looked = told;
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

    /** From now on {@code told} is told of each look but its own. */
    void onLook(Runnable told) {
        onLook(Optional.of(told));
    }

    /** As it was before {@link #onLookNothing}. */
    void onLook(Optional<Runnable> told) {
        looked = told;
    }

    /** From now on nobody is told; who was told before. */
    Optional<Runnable> onLookNothing() {
        Optional<Runnable> before = looked;
        looked = Optional.empty();
        return before;
    }
}
