package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key log of one generation as the first release wrote it. */
class KeyLogGoldenTest {
    private static final String SEGMENT = "00000000000000000000.stdb.log";
    private static final String GOLDEN = "/golden/key-log-v1-" + SEGMENT;
    private static final int COMMITS = 40;

    @TempDir
    Path root;

    private final Disk disk = new FileDisk();

    @Test
    void theGoldenLogIsReadToTheSameState() throws IOException {
        Files.write(root.resolve(SEGMENT), golden());
        KeyMap state = KeyLog.readOnly(disk, root);
        try (KeyLog log = KeyLog.open(disk, root)) {
            assertThat(log.snapshot()).isEqualTo(state);
        }
        assertThat(state.entries()).hasSize(10);
        for (int i = COMMITS - 10; i < COMMITS; i++) {
            assertThat(state.get("clé:" + i % 13)).contains("v".repeat(i));
        }
        assertThat(root.resolve(SEGMENT)).hasBinaryContent(golden());
    }

    @Test
    void theGoldenLogIsWrittenAgainByteForByte() throws IOException {
        try (KeyLog log = KeyLog.open(disk, root)) {
            for (int i = 0; i < COMMITS; i++) {
                log.commit(new KeyBatch(
                        Map.of("clé:" + i % 13, Optional.of("v".repeat(i)), "clé:" + (i + 3) % 13, Optional.empty())));
            }
        }
        assertThat(root.resolve(SEGMENT)).hasBinaryContent(golden());
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = KeyLogGoldenTest.class.getResourceAsStream(GOLDEN)) {
            return Objects.requireNonNull(in, "there is no " + GOLDEN).readAllBytes();
        }
    }
}
