package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.Firn;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command {@code firn} run as a user would. A process of its own has only what is about processes: starting one takes
 * longer than most commands.
 *
 * @param exit its exit code
 * @param out what it wrote to standard output, a character for each byte
 * @param error what it wrote to standard error, as text
 */
record FirnCommand(int exit, String out, String error) {
    /** Runs to the end in this process, without standard input. */
    static FirnCommand run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream error = new ByteArrayOutputStream();
        int exit = Firn.run(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(error, true, StandardCharsets.UTF_8),
                arguments);
        return new FirnCommand(exit, out.toString(StandardCharsets.ISO_8859_1), error.toString(StandardCharsets.UTF_8));
    }

    /** A process of its own on the classes under test, not started. */
    static ProcessBuilder process(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.firn.cli.Firn"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Asserts success, showing both outputs when there was none. */
    FirnCommand succeeded() {
        return exited(0);
    }

    FirnCommand exited(int code) {
        assertThat(exit)
                .as("exit code; standard error: %s standard output: %s", error, head())
                .isEqualTo(code);
        return this;
    }

    /** Standard output as the bytes it was. */
    byte[] bytes() {
        return out.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String head() {
        return out.substring(0, Math.min(2_000, out.length()));
    }
}
