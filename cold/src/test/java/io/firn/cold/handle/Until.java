package io.firn.cold.handle;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a state of the handle that somebody else brings about. */
final class Until {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Until() {}

    static void is(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > MOST_NANOS) {
                throw new AssertionError("never: " + what);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /** Collects garbage until something is gone. */
    static void collected(String what, BooleanSupplier gone) {
        is(what, () -> {
            System.gc();
            return gone.getAsBoolean();
        });
    }
}
