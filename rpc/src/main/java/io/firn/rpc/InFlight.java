package io.firn.rpc;

import java.time.Duration;

/** How many are in progress and how much memory they hold, with limits. Threading: safe for concurrent use. */
final class InFlight {
    private final int limit;
    private final long limitBytes;
    private int count;
    private long heldBytes;

    InFlight(int limit, long limitBytes) {
        this.limit = limit;
        this.limitBytes = limitBytes;
    }

    /** Without a say in memory. */
    InFlight(int limit) {
        this(limit, 0);
    }

    /** Takes a place; false when all are taken. */
    boolean tryEnter() {
        return tryEnter(0);
    }

    void leave() {
        leave(0);
    }

    /** Takes a place and memory; false when all places are taken, or so much memory is not left. */
    synchronized boolean tryEnter(long bytes) {
        if (count == limit || bytes > limitBytes - heldBytes) {
            return false;
        }
        count++;
        heldBytes += bytes;
        return true;
    }

    /** @param bytes as they were taken */
    synchronized void leave(long bytes) {
        count--;
        heldBytes -= bytes;
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
