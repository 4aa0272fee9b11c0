package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own: whatever the platform or a library would say on standard error is heard here. */
class ProcessTest {
    private static final String OUR_LOG = "[0-9T:.-]+Z (INFO |WARN |ERROR) .*";

    @TempDir
    Path dir;

    private record Ended(int exit, String out, List<String> err) {}

    private Ended firn(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(), Files.readString(dir.resolve("out")), Files.readAllLines(dir.resolve("err")));
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.firn.cli.Firn"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(dir.resolve("err").toFile())
                .start();
    }

    private static String lake() {
        return "file:" + Samples.require("stellar/lake-pubnet");
    }

    private String[] run(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "run",
                "--lake",
                lake(),
                "--network",
                "pubnet",
                "--from",
                "63092982",
                "--to",
                "63092986",
                "--geometry",
                "4x4",
                "--data",
                dir.resolve("data").toString()));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void helpSaysNothingOnStandardError() throws Exception {
        Ended help = firn("--help");
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: firn");
    }

    @Test
    void aRefusalIsOneLine() throws Exception {
        Ended refused = firn("run", "--lage", "x");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).containsExactly("firn: run: unknown flag '--lage'; did you mean --lake?");
    }

    @Test
    void aBoundedRunAndWhatFollowsItSayNothingButOurOwnLines() throws Exception {
        Ended ran = firn(run("--no-serve"));
        assertThat(ran.exit()).as("%s", ran.err()).isZero();
        assertThat(ran.err()).allMatch(l -> l.matches(OUR_LOG));
        assertThat(ran.out()).isEmpty();
        for (String command : new String[] {"status", "doctor", "verify"}) {
            Ended asked = firn(command, "--data", dir.resolve("data").toString());
            assertThat(asked.exit()).as("%s: %s", command, asked.err()).isZero();
            assertThat(asked.err()).isEmpty();
        }
        Ended got =
                firn("get", "ledger", "63092986", "--data", dir.resolve("data").toString());
        assertThat(got.err()).isEmpty();
        assertThat(got.out()).contains("ledger        63092986");
    }

    @Test
    void aServingNodeStopsGracefullyWhenAsked() throws Exception {
        Process node = start(run("--listen", "127.0.0.1:0", "--admin.listen", "127.0.0.1:0"));
        Path file = dir.resolve("data").resolve("node.json");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!Files.exists(file) && node.isAlive() && System.nanoTime() < deadline) {
            node.waitFor(50, TimeUnit.MILLISECONDS);
        }
        assertThat(file).exists();
        assertThat(NodeFile.read(dir.resolve("data")).orElseThrow().pid()).isEqualTo(node.pid());
        node.destroy();
        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        assertThat(file).doesNotExist();
        assertThat(Files.readAllLines(dir.resolve("err"))).isNotEmpty().allMatch(l -> l.matches(OUR_LOG));
    }
}
