package io.firn.format.txindex.v1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Threads of a build, which nobody interrupts: an interrupt inside a read would close the file for all its readers.
 *
 * <p>Threading: {@link #run} is the caller's; the first failure is kept under this object's monitor.
 */
final class BuildThreads {
    /** What one thread does. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private final Turns turns;
    private @Nullable Throwable failure;

    private BuildThreads(Turns turns) {
        this.turns = turns;
    }

    /**
     * Runs every task in a thread of its own and waits for all of them; the first failure ends the others.
     *
     * @throws InterruptedException when the caller was interrupted, or a task was told to stop
     */
    static void run(List<Task> tasks, Turns turns) throws IOException, InterruptedException {
        BuildThreads build = new BuildThreads(turns);
        List<Thread> threads = new ArrayList<>();
        for (Task task : tasks) {
            threads.add(Thread.ofPlatform()
                    .name("tx-index-" + threads.size())
                    .daemon()
                    .start(() -> build.guarded(task)));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            interrupted |= build.joined(thread);
        }
        if (interrupted) {
            throw new InterruptedException("interrupted while an index was built");
        }
        build.rethrow();
    }

    /** Waits for a thread whatever happens; true when the caller was interrupted meanwhile. */
    private boolean joined(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                turns.end();
            }
        }
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (Throwable e) { // handed to the caller
            synchronized (this) {
                if (failure == null) {
                    failure = e;
                }
            }
            turns.end();
        }
    }

    private synchronized void rethrow() throws IOException, InterruptedException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError("a task threw what it does not declare", failure);
        }
    }
}
