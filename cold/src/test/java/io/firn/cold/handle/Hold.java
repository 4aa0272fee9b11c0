package io.firn.cold.handle;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds calls where they are until it is lifted. */
final class Hold {
    private final AtomicInteger reached = new AtomicInteger();
    private final CountDownLatch lifted = new CountDownLatch(1);

    /** Called where it holds. */
    void pass() {
        reached.incrementAndGet();
        boolean interrupted = false;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                if (!lifted.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError("held for a minute");
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many have come. */
    void reached(int count) {
        Until.is(count + " calls are held", () -> reached.get() >= count);
    }

    int count() {
        return reached.get();
    }

    void lift() {
        lifted.countDown();
    }
}
