package io.firn.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Real inputs that nobody here made, in the folder named by {@code -Dfirn.samples}; the project does not contain them.
 *
 * <p>A test that needs them begins with {@link #require}: absent, it is skipped and a line {@code SKIPPED sample data absent: …}
 * is printed, by which skips are counted and listed.
 */
public final class Samples {
    private Samples() {}

    /** The file or folder, relative to the sample folder; empty when it is absent. */
    public static Optional<Path> find(String relative) {
        String folder = System.getProperty("firn.samples", "");
        return folder.isEmpty()
                ? Optional.empty()
                : Optional.of(Path.of(folder).resolve(relative)).filter(Files::exists);
    }

    /** The file or folder; skips the running test when it is absent. */
    public static Path require(String relative) {
        Optional<Path> found = find(relative);
        String message = "sample data absent: " + relative;
        if (found.isEmpty()) {
            System.out.println("SKIPPED " + message);
        }
        Assumptions.assumeTrue(found.isPresent(), message);
        return found.orElseThrow();
    }
}
