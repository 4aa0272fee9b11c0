package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Scale;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stress tests of this module, run by their harness in a process of its own. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class StressTest {
    private static final int LEAST_TESTS = 8;

    @TempDir
    private Path reports = Path.of("");

    @Test
    void nothingForbiddenIsObservedWhateverTheThreadsDo() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-r",
                reports.toString(),
                "-af",
                "NONE"));
        command.addAll(
                switch (Scale.current()) {
                    case BUILD ->
                        List.of(
                                "-m",
                                "quick",
                                "-sc",
                                "false",
                                "-f",
                                "1",
                                "-fsm",
                                "0",
                                "-iters",
                                "1",
                                "-time",
                                "100",
                                "-jvmArgs",
                                "-XX:+UseSerialGC");
                    case NIGHTLY -> List.of("-m", "quick");
                });
        Process harness = new ProcessBuilder(command)
                .directory(reports.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(harness.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(harness.waitFor()).as(said).isZero();
        assertThat(said).contains("Failed tests: No matches", "Error tests: No matches");
        Matcher tests = Pattern.compile("(\\d+) matching test results").matcher(said);
        int passed = 0;
        while (tests.find()) {
            passed = Math.max(passed, Integer.parseInt(tests.group(1)));
        }
        assertThat(passed).as(said).isGreaterThanOrEqualTo(LEAST_TESTS);
    }
}
