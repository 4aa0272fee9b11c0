package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLogTest {
    private static final KeyLogOptions SMALL = new KeyLogOptions(2, 300);

    @TempDir
    Path root;

    private final Disk disk = new FileDisk();

    @Test
    void aNewKeyLogIsEmpty() throws IOException {
        try (KeyLog log = KeyLog.open(disk, root.resolve("k"))) {
            assertThat(log.snapshot()).isEqualTo(KeyMap.EMPTY);
        }
        assertThat(KeyLog.readOnly(disk, root.resolve("k")).size()).isZero();
    }

    @Test
    void batchesAreThereInTheNextLife() throws IOException {
        Path directory = root.resolve("k");
        try (KeyLog log = KeyLog.open(disk, directory)) {
            log.commit(put("a", "1", "b", "2"));
            log.commit(put("c", "3"));
            log.commit(new KeyBatch(Map.of("a", Optional.empty(), "b", Optional.of("zwei"))));
            assertThat(log.snapshot()).hasToString("[b=zwei, c=3]");
        }
        try (KeyLog log = KeyLog.open(disk, directory)) {
            assertThat(log.snapshot()).hasToString("[b=zwei, c=3]");
            log.commit(put("é", "ü\uD83C\uDF0A"));
        }
        assertThat(KeyLog.readOnly(disk, directory)).hasToString("[b=zwei, c=3, é=ü\uD83C\uDF0A]");
    }

    @Test
    void aSnapshotDoesNotChange() throws IOException {
        try (KeyLog log = KeyLog.open(disk, root.resolve("k"))) {
            log.commit(put("a", "1"));
            KeyMap before = log.snapshot();
            log.commit(put("a", "2", "b", "3"));
            assertThat(before).hasToString("[a=1]");
            assertThat(log.snapshot().get("a")).contains("2");
            assertThat(log.snapshot().get("x")).isEmpty();
        }
    }

    @Test
    void entriesAreFoundByPrefix() throws IOException {
        try (KeyLog log = KeyLog.open(disk, root.resolve("k"))) {
            log.commit(put("chunk:1:a", "1", "chunk:1:b", "2", "chunk:2:a", "3", "config:x", "4", "b", "5"));
            KeyMap map = log.snapshot();
            assertThat(map.withPrefix("chunk:1:")).hasToString("[chunk:1:a=1, chunk:1:b=2]");
            assertThat(map.withPrefix("chunk:")).hasSize(3);
            assertThat(map.withPrefix("")).hasSize(5);
            assertThat(map.withPrefix("z")).isEmpty();
            assertThat(map.withPrefix("config:x")).hasSize(1);
        }
    }

    @Test
    void aLogThatOutgrewItsStateKeepsTwoGenerations() throws IOException {
        Path directory = root.resolve("k");
        try (KeyLog log = KeyLog.open(disk, directory, SMALL)) {
            for (int i = 0; i < 200; i++) {
                log.commit(put("key" + i % 3, "value " + i));
            }
            assertThat(log.snapshot()).hasToString("[key0=value 198, key1=value 199, key2=value 197]");
        }
        assertThat(disk.list(directory).stream().filter(name -> name.endsWith(".stdb.log")))
                .hasSizeBetween(2, 3);
        try (KeyLog log = KeyLog.open(disk, directory, SMALL)) {
            assertThat(log.snapshot()).hasToString("[key0=value 198, key1=value 199, key2=value 197]");
            log.commit(put("x", "y"));
        }
    }

    @Test
    void keysAndValuesOverTheirLimitsAreRefused() throws IOException {
        try (KeyLog log = KeyLog.open(disk, root.resolve("k"))) {
            assertThatThrownBy(() -> log.commit(put("", "x"))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.commit(put("k".repeat(65_536), "x")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.commit(put("k", "v".repeat((16 << 20) + 1))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> log.commit(put("\uD800", "x"))).isInstanceOf(IllegalArgumentException.class);
            assertThat(log.snapshot().size()).isZero();
            log.commit(put("k".repeat(65_535), "v"));
            assertThat(log.snapshot().size()).isOne();
        }
    }

    private static KeyBatch put(String... keysAndValues) {
        java.util.HashMap<String, Optional<String>> changes = new java.util.HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            changes.put(keysAndValues[i], Optional.of(keysAndValues[i + 1]));
        }
        return new KeyBatch(changes);
    }
}
