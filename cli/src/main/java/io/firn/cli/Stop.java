package io.firn.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end gracefully, with exit code 0, when the process is asked to end (SIGTERM, SIGINT): tells the command, waits
 * until it has closed everything, then ends the process.
 */
final class Stop implements AutoCloseable {
    /** A command that has not closed by then is not going to: five seconds of draining, and a freeze to finish. */
    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** @param asked tells the command; called on a thread of the platform */
    Stop(Runnable asked) {
        hook = Thread.ofPlatform().name("firn-stop").unstarted(() -> end(asked));
    }

    /** From here on being asked to end is heard. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end(Runnable asked) {
        asked.run();
        boolean graceful = false;
        try {
            graceful = closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // The platform would report the signal's number; being asked to stop and stopping is success.
        Runtime.getRuntime().halt(graceful ? Exit.OK.code() : Exit.FAILED.code());
    }

    /** Everything is closed: nothing is left to stop. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook waits for this.
            closed.countDown();
        }
    }
}
