package io.firn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built, from what, and when; written into the jar by the build.
 *
 * @param number of the release
 * @param commit of the source; {@code unknown} outside a repository
 * @param builtAt UTC, ISO 8601
 */
record Version(String number, String commit, String builtAt) {
    static Version read() {
        Properties built = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                built.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(value(built, "version"), value(built, "commit"), value(built, "builtAt"));
    }

    private static String value(Properties built, String name) {
        String value = built.getProperty(name, "unknown");
        return value.isEmpty() || value.startsWith("$") ? "unknown" : value;
    }

    @Override
    public String toString() {
        return "firn " + number + " (commit " + commit + ", built " + builtAt + ")";
    }
}
