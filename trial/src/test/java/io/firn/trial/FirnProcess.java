package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code firn} run as a user would, in a process of its own on the classes under test.
 *
 * @param exit its exit code
 * @param out what it wrote to standard output
 * @param error what it wrote to standard error, as text
 */
record FirnProcess(int exit, String out, String error) {
    private static final long DEADLINE_SECONDS = 120;

    /** Runs to the end, without standard input. */
    static FirnProcess run(Path work, String... arguments) {
        return run(work, Path.of("/dev/null"), arguments);
    }

    /** Runs to the end with a file as standard input. */
    static FirnProcess run(Path work, Path input, String... arguments) {
        try {
            Path out = Files.createTempFile(work, "out", ".bin");
            Path error = Files.createTempFile(work, "err", ".txt");
            Process process = command(arguments)
                    .redirectInput(input.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(error.toFile())
                    .start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("firn " + String.join(" ", arguments) + " did not end within "
                        + DEADLINE_SECONDS + " s; standard error: " + Files.readString(error));
            }
            return new FirnProcess(
                    process.exitValue(),
                    new String(Files.readAllBytes(out), StandardCharsets.ISO_8859_1),
                    Files.readString(error));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The process, not started: for nodes that go on serving. */
    static ProcessBuilder command(String... arguments) {
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
    FirnProcess succeeded() {
        return exited(0);
    }

    FirnProcess exited(int code) {
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
