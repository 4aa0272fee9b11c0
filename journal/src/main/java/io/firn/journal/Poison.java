package io.firn.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first failure of a log as a writer, which is its last act as one.
 *
 * <p>Threading: the log's lock guards it.
 */
final class Poison {
    private @Nullable Throwable cause;

    /** A step of a protocol. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    boolean isTaken() {
        return cause != null;
    }

    /** Runs a step; when it fails, for whatever reason, its failure is kept. */
    void guard(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            if (cause == null) {
                cause = e;
            }
            throw e;
        }
    }

    /** @throws IOException when a step failed before, with its failure as the cause */
    void requireNone(Path directory) throws IOException {
        Throwable first = cause;
        if (first != null) {
            throw new IOException(
                    directory + ": poisoned by an earlier failure, open the log again to recover: " + first, first);
        }
    }
}
