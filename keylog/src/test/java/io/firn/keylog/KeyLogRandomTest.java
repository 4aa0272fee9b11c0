package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A key log against a {@link TreeMap}. */
class KeyLogRandomTest {
    private static final Path DIRECTORY = Path.of("/keys");

    @Test
    void aKeyLogIsASortedMap() throws IOException {
        Randomness randomness = Randomness.fresh("key-log");
        int cases = Scale.current().pick(40, 2_000);
        long commits = 0;
        for (int i = 0; i < cases; i++) {
            commits += run(randomness.generator(i));
        }
        System.out.println("random key-log: cases=" + cases + " commits=" + commits);
        assertThat(commits).isGreaterThan(cases * 20L);
    }

    private static long run(SplittableRandom random) throws IOException {
        Disk disk = new SimulatedDisk();
        KeyLogOptions options = new KeyLogOptions(random.nextInt(1, 5), random.nextInt(1, 5_000));
        TreeMap<String, String> model = new TreeMap<>();
        long commits = 0;
        for (int life = 0; life < 4; life++) {
            try (KeyLog log = KeyLog.open(disk, DIRECTORY, options)) {
                assertSame(log.snapshot(), model, random);
                for (int i = random.nextInt(30); i >= 0; i--, commits++) {
                    KeyBatch batch = batch(random);
                    log.commit(batch);
                    batch.changes()
                            .forEach((key, value) ->
                                    value.ifPresentOrElse(text -> model.put(key, text), () -> model.remove(key)));
                    assertSame(log.snapshot(), model, random);
                }
            }
            assertSame(KeyLog.readOnly(disk, DIRECTORY), model, random);
        }
        return commits;
    }

    private static KeyBatch batch(SplittableRandom random) {
        Map<String, Optional<String>> changes = new HashMap<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            boolean delete = random.nextInt(3) == 0;
            changes.put(key(random), delete ? Optional.empty() : Optional.of(text(random, random.nextInt(40))));
        }
        return new KeyBatch(changes);
    }

    private static String key(SplittableRandom random) {
        return "abc".substring(random.nextInt(3)) + ":" + random.nextInt(30) + text(random, random.nextInt(2));
    }

    private static String text(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        String alphabet = "ab:;=|é\u0000\u2603";
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(20) == 0 ? "\uD83C\uDF0A" : alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static void assertSame(KeyMap map, SortedMap<String, String> model, SplittableRandom random) {
        assertThat(map.entries()).isEqualTo(List.copyOf(model.entrySet()));
        assertThat(map.size()).isEqualTo(model.size());
        String key = key(random);
        assertThat(map.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
        for (String prefix : List.of("", "a", "abc:", "c:1", key)) {
            assertThat(map.withPrefix(prefix))
                    .isEqualTo(model.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith(prefix))
                            .toList());
        }
        assertThat(map.entryBytes())
                .isEqualTo(model.entrySet().stream()
                        .mapToLong(entry -> KeyRecord.entryBytes(entry.getKey(), entry.getValue()))
                        .sum());
    }
}
