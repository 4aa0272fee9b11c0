package io.firn.stellar.rpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version the project's version
 * @param commit the commit it was built from, or {@code unknown}
 * @param builtAt the time of that commit, else when it was built, or {@code unknown}
 */
public record BuildInfo(String version, String commit, String builtAt) {
    private static final String UNKNOWN = "unknown";

    /** What was built in. */
    public static BuildInfo load() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BuildInfo(value(properties, "version"), value(properties, "commit"), value(properties, "builtAt"));
    }

    private static String value(Properties properties, String name) {
        String value = properties.getProperty(name, UNKNOWN);
        boolean filled = !value.isBlank() && !value.contains("${");
        return filled ? value : UNKNOWN;
    }
}
