package io.firn.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a command gracefully when the process is asked to end (SIGTERM, SIGINT), with exit code 0.
 *
 * <p>Threading: the act runs on a thread of the platform while the command's own thread is still waiting or closing.
 */
final class Stop {
    private final AtomicBoolean requested = new AtomicBoolean();
    private final Thread hook;

    Stop(Runnable act) {
        hook = Thread.ofPlatform().name("firn-stop").unstarted(() -> {
            requested.set(true);
            act.run();
            // The platform would report the signal's number; being asked to stop and stopping is success.
            Runtime.getRuntime().halt(Exit.OK.code());
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean requested() {
        return requested.get();
    }

    /** The command ends by itself: nothing is left to stop. */
    void over() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already; the hook is at work and has the last word.
            requested.set(true);
        }
    }
}
