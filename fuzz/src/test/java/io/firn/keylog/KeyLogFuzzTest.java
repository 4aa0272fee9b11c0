package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.fuzz.Placed;
import io.firn.fuzz.Target;
import io.firn.journal.CommitSeal;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;

/** A key log of one generation, as it is and with the checksums of its commits made to match: read, opened, gone on with. */
class KeyLogFuzzTest {
    private static final Target TARGET =
            new Target("key-log", 64 << 20, CorruptFileException.class, UnsupportedFormatException.class);
    private static final Path DIRECTORY = Path.of("/keys");
    private static final Path SEGMENT = DIRECTORY.resolve("00000000000000000000.stdb.log");

    @AfterAll
    static void tell() {
        TARGET.tell(3);
    }

    @FuzzTest
    void keys(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> everythingIn(bytes));
        byte[] sealed = CommitSeal.of(bytes);
        if (!Arrays.equals(sealed, bytes)) {
            TARGET.reads(() -> everythingIn(sealed));
        }
    }

    private static void everythingIn(byte[] segment) throws IOException {
        Disk disk = new SimulatedDisk();
        disk.createDirectories(DIRECTORY);
        Placed.put(disk, SEGMENT, segment);
        KeyMap read = KeyLog.readOnly(disk, DIRECTORY);
        String before = "";
        for (Map.Entry<String, String> entry : read.entries()) {
            assertThat(entry.getKey()).isGreaterThan(before);
            assertThat(read.get(entry.getKey())).contains(entry.getValue());
            before = entry.getKey();
        }
        KeyMap expected;
        try (KeyLog log = KeyLog.open(disk, DIRECTORY)) {
            assertThat(log.snapshot()).isEqualTo(read);
            log.commit(new KeyBatch(Map.of("z", Optional.of("26"))));
            expected = log.snapshot();
        }
        assertThat(KeyLog.readOnly(disk, DIRECTORY)).isEqualTo(expected);
        assertThat(expected.get("z")).contains("26");
    }
}
