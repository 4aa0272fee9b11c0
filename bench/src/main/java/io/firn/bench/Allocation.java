package io.firn.bench;

import java.lang.management.ManagementFactory;

/** Bytes that the program has put on the Java heap so far; the difference of two answers is what was allocated between them. */
final class Allocation {
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** By the calling thread. */
    static long ofThisThread() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** By all threads, the ended ones included. */
    static long ofAllThreads() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
