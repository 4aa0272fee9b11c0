package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.FileDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process killed while it appends loses no row it was told of, and leaves no copy of the native library. */
class HotKillTest {
    private static final int CHUNK = 3;
    private static final int KILLS = 2;

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void killedAppenderLeavesEveryRowItReported() throws Exception {
        RocksHotStores stores = new RocksHotStores(new FileDisk());
        Path directory = temporary.resolve("store");
        Path unpacked = Files.createDirectory(temporary.resolve("tmp"));
        stores.create(directory, CHUNK).close();
        long from = 2;
        for (int kill = 0; kill < KILLS; kill++) {
            long reported = appendAndKill(directory, unpacked, from, 700 * (kill + 1));
            try (HotStore store = stores.open(directory, CHUNK)) {
                long last = store.last().orElseThrow().header().seq();
                assertThat(last).isGreaterThanOrEqualTo(reported);
                for (long seq = 2; seq <= last; seq++) {
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                    Rows.assertFound(store, seq);
                }
                assertThat(store.row(last + 1)).isEmpty();
                Rows.assertNotFound(store, last + 1);
                from = last + 1;
            }
            assertThat(librariesIn(unpacked)).isEmpty();
        }
        System.out.println("kills: " + KILLS + ", rows: " + (from - 2));
    }

    /** Runs {@link Appender} in a process of its own and kills it once it has reported so many rows; the last it reported. */
    private static long appendAndKill(Path directory, Path unpacked, long from, int rows) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + unpacked,
                        "-cp",
                        classPath,
                        Appender.class.getName(),
                        directory.toString(),
                        Long.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long reported = 0;
        try (BufferedReader out = child.inputReader()) {
            for (int i = 0; i < rows; i++) {
                String line = out.readLine();
                assertThat(line).as("the appender ended by itself").isNotNull();
                reported = Long.parseLong(String.valueOf(line));
            }
            // Through the handle: the process itself would close what it has written with it.
            child.toHandle().destroyForcibly();
            // What it had reported but we had not read yet counts as well.
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.length() == Long.toString(reported).length()) {
                    reported = Math.max(reported, Long.parseLong(line));
                }
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return reported;
    }

    private static List<Path> librariesIn(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(p -> p.toString().contains(".so")).toList();
        }
    }

    /** The child: appends rows without end and reports each once it is appended. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] args) throws IOException {
            try (HotStore store = new RocksHotStores(new FileDisk()).open(Path.of(args[0]), CHUNK)) {
                PrintStream out = System.out;
                for (long seq = Long.parseLong(args[1]); ; seq++) {
                    store.append(Rows.of(seq), Rows.hashes(seq), Rows.events(seq));
                    out.println(seq);
                    out.flush();
                }
            }
        }
    }
}
