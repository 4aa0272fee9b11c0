package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.disk.FileDisk;
import io.firn.ledger.EventField;
import io.firn.ledger.EventTerm;
import io.firn.ledger.TermKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Every family fills its buffers at times of its own, some many times and some not once. */
    private static final RocksBuffers SMALL =
            new RocksBuffers(64 << 10, 64 << 10, 64 << 10, 64 << 10, RocksBuffers.DEFAULT.logBytes());

    @Test
    void killedAppenderLeavesEveryRowItReported() throws Exception {
        killAndLook(new RocksHotStores(new FileDisk()), "default");
    }

    @Test
    void killedAppenderWithBuffersOf64KibibytesLeavesEveryFamilyAtTheSameLedger() throws Exception {
        killAndLook(new RocksHotStores(new FileDisk(), RocksLibrary.CACHE, SMALL), "small");
        assertThat(tables()).as("tables written while appending").isGreaterThan(8);
    }

    private long tables() throws IOException {
        try (Stream<Path> all = Files.list(temporary.resolve("store"))) {
            return all.filter(p -> p.toString().endsWith(".sst")).count();
        }
    }

    private void killAndLook(RocksHotStores stores, String buffers) throws Exception {
        Path directory = temporary.resolve("store");
        Path unpacked = Files.createDirectory(temporary.resolve("tmp"));
        stores.create(directory, CHUNK).close();
        long from = 2;
        for (int kill = 0; kill < KILLS; kill++) {
            long reported =
                    appendAndKill(List.of(directory.toString(), "" + from, buffers), unpacked, 400 * (kill + 1));
            try (HotStore store = stores.open(directory, CHUNK)) {
                long last = store.last().orElseThrow().header().seq();
                assertThat(last).isGreaterThanOrEqualTo(reported);
                for (long seq = 2; seq <= last; seq++) {
                    assertThat(store.row(seq)).contains(Rows.of(seq));
                    Rows.assertFound(store, seq);
                }
                assertThat(store.row(last + 1)).isEmpty();
                Rows.assertNotFound(store, last + 1);
                assertNoEventBehind(store, last);
                from = last + 1;
            }
            assertThat(librariesIn(unpacked)).isEmpty();
        }
        System.out.println("kills: " + KILLS + ", rows: " + (from - 2));
    }

    private static void assertNoEventBehind(HotStore store, long last) throws IOException {
        int limit = store.eventsThrough(last).orElseThrow();
        try (HotEventCursor cursor = store.events()) {
            assertThatIllegalArgumentException().isThrownBy(() -> cursor.stored(limit));
        }
        // A term that almost every ledger has, over all of them: its events and no more.
        for (int type = 0; type < 2; type++) {
            List<Integer> expected = new ArrayList<>();
            int id = 0;
            for (long seq = 2; seq <= last; seq++) {
                for (int i = 0; i < Rows.eventCount(seq); i++, id++) {
                    if (i % 2 == type) {
                        expected.add(id);
                    }
                }
            }
            TermKey key = EventTerm.number(EventField.TYPE, type).key();
            assertThat(Rows.ids(store, key, 0, Long.MAX_VALUE)).isEqualTo(expected);
        }
    }

    /** Runs {@link Appender} in a process of its own and kills it once it has reported so many rows; the last it reported. */
    private static long appendAndKill(List<String> arguments, Path unpacked, int rows) throws Exception {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + unpacked,
                "-cp",
                classPath,
                Appender.class.getName()));
        command.addAll(arguments);
        Process child = new ProcessBuilder(command)
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
            RocksBuffers buffers = args[2].equals("small") ? SMALL : RocksBuffers.DEFAULT;
            RocksHotStores stores = new RocksHotStores(new FileDisk(), RocksLibrary.CACHE, buffers);
            try (HotStore store = stores.open(Path.of(args[0]), CHUNK)) {
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
