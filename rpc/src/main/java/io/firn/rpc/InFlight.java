package io.firn.rpc;

import java.time.Duration;

/** How many are in progress, with a limit. Threading: safe for concurrent use. */
final class InFlight {
    private final int limit;
    private int count;

    InFlight(int limit) {
        this.limit = limit;
    }

    /** Takes a place; false when all are taken. */
    synchronized boolean tryEnter() {
        if (count == limit) {
            return false;
        }
        count++;
        return true;
    }

    synchronized void leave() {
        count--;
        if (count == 0) {
            notifyAll();
        }
    }

    synchronized int count() {
        return count;
    }

    /** Waits until nobody is in progress; false when {@code patience} ran out first. */
    synchronized boolean awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (count > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000 + 1);
        }
        return true;
    }
}
