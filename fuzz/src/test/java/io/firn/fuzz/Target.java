package io.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * One fuzz target: holds its reader to what every reader of outside bytes promises, and counts.
 *
 * <p>Holds: a reading ends in an answer or in one of the refusals the room has; it allocates no more than a number of bytes that does
 * not depend on what the input claims, and takes no longer than {@value #MOST_CPU_SECONDS} seconds of processor time.
 *
 * <p>Threading: confined to the thread of the test.
 */
public final class Target {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Far above what a reading of some kilobytes can take, classes that are instrumented on the way included. */
    private static final long MOST_CPU_SECONDS = 10;

    private final String name;
    private final long mostBytes;
    private final Class<?>[] refusals;
    private long inputs;
    private long accepted;

    /** Something a reader does with hostile bytes. */
    @FunctionalInterface
    public interface Reading {
        void run() throws Exception;
    }

    /**
     * A target.
     *
     * @param mostBytes that one reading may allocate
     * @param refusals exceptions by which the reader may refuse
     */
    public Target(String name, long mostBytes, Class<?>... refusals) {
        this.name = name;
        this.mostBytes = mostBytes;
        this.refusals = refusals.clone();
    }

    /** Counts an input. */
    public void input() {
        inputs++;
    }

    /** True when the reader answered, false when it refused; fails when it did anything else. */
    public boolean reads(Reading reading) {
        long begun = THREADS.getCurrentThreadCpuTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean answered = answered(reading);
        long took = THREADS.getCurrentThreadCpuTime() - begun;
        if (took > MOST_CPU_SECONDS * 1_000_000_000) {
            throw new AssertionError(name + ": one reading took " + took + " ns");
        }
        if (THREADS.getCurrentThreadAllocatedBytes() - before > mostBytes) {
            // The first time a class is met it is instrumented by the same thread, which allocates too: only the second
            // time counts.
            measure(reading);
        }
        accepted += answered ? 1 : 0;
        return answered;
    }

    private void measure(Reading reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        answered(reading);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > mostBytes) {
            throw new AssertionError(name + ": one reading allocated " + allocated + " bytes, at most " + mostBytes);
        }
    }

    private boolean answered(Reading reading) {
        try {
            reading.run();
            return true;
        } catch (Exception e) {
            // A number that does not parse is an IllegalArgumentException too, and never said in words for anyone.
            if (!(e instanceof NumberFormatException)
                    && Arrays.stream(refusals).anyMatch(refusal -> refusal.isInstance(e))) {
                return false;
            }
            throw new AssertionError(name + ": not a refusal: " + e, e);
        }
    }

    /**
     * Prints what was counted. Replaying, it fails when inputs are missing, or when none reaches the side where bytes are accepted.
     *
     * @param leastInputs that are kept as resources
     */
    public void tell(int leastInputs) {
        System.out.println("fuzz-inputs " + name + ": inputs=" + inputs + " accepted=" + accepted);
        String fuzzing = System.getenv("JAZZER_FUZZ");
        if (fuzzing == null || fuzzing.isEmpty()) {
            assertThat(inputs).as("inputs of %s", name).isGreaterThanOrEqualTo(leastInputs);
            assertThat(accepted).as("inputs of %s that are accepted", name).isPositive();
        }
    }
}
