package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyRecordGoldenTest {
    private static final Path DIRECTORY = Path.of("/keys");
    private static final String STATE =
            "02" + "01" + "02000000" + "0100" + "61" + "01000000" + "31" + "0200" + "c3a9" + "00000000";
    private static final String BATCH = "01" + "01" + "03000000" + "00" + "0100" + "61" + "01" + "0100" + "62"
            + "03000000" + "323232" + "01" + "0100" + "63" + "00000000";
    private static final String EMPTY_STATE = "02" + "01" + "00000000";

    private final Disk disk = new SimulatedDisk();

    @Test
    void aBatchIsWrittenAsEver() {
        KeyBatch batch = new KeyBatch(Map.of("c", Optional.of(""), "a", Optional.empty(), "b", Optional.of("222")));
        assertThat(hex(KeyRecord.encode(batch))).isEqualTo(BATCH);
    }

    @Test
    void aFullStateIsWrittenAsEver() {
        KeyMap state = KeyMap.EMPTY.with(new KeyBatch(Map.of("a", Optional.of("1"), "é", Optional.of(""))));
        assertThat(hex(KeyRecord.encode(state))).isEqualTo(STATE);
        assertThat(KeyRecord.fullStateBytes(state)).isEqualTo(STATE.length() / 2);
        assertThat(hex(KeyRecord.encode(KeyMap.EMPTY))).isEqualTo(EMPTY_STATE);
    }

    @Test
    void oldRecordsAreRead() throws IOException {
        assertThat(opened(STATE, BATCH)).hasToString("[b=222, c=, é=]");
        assertThat(opened(EMPTY_STATE, BATCH)).hasToString("[b=222, c=]");
    }

    @Test
    void theFirstCommitWritesAnEmptyStateBeforeIt() throws IOException {
        try (KeyLog log = KeyLog.open(disk, DIRECTORY)) {
            log.commit(new KeyBatch(Map.of("c", Optional.of(""), "a", Optional.empty(), "b", Optional.of("222"))));
        }
        StringBuilder records = new StringBuilder();
        try (CommitLog log = CommitLog.openReadOnly(disk, DIRECTORY, CommitLogOptions.DEFAULTS)) {
            log.scan(
                    0,
                    (offset, record) -> !records.append(hex(record)).append(' ').isEmpty());
        }
        assertThat(records.toString()).isEqualTo(EMPTY_STATE + " " + BATCH + " ");
    }

    @Test
    void anotherTagOrVersionIsUnsupported() {
        assertThatThrownBy(() -> opened("02" + "02" + "00000000")).isInstanceOf(UnsupportedFormatException.class);
        assertThatThrownBy(() -> opened(EMPTY_STATE, "03" + "01" + "00000000"))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("offset 1");
    }

    @Test
    void aBatchWithoutAStateAndAStateAmongBatchesAreRefused() {
        assertThatThrownBy(() -> opened(BATCH)).isInstanceOf(CorruptFileException.class);
        assertThatThrownBy(() -> opened(STATE, BATCH, STATE)).isInstanceOf(CorruptFileException.class);
    }

    @Test
    void everyCutOfARecordIsRefused() {
        for (String whole : new String[] {STATE, BATCH}) {
            for (int length = 0; length < whole.length(); length += 2) {
                String cut = whole.substring(0, length);
                assertThatThrownBy(() -> opened(EMPTY_STATE, cut)).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void malformedRecordsAreCorrupt() {
        for (String record : new String[] {
            BATCH + "00",
            "01" + "01" + "ffffffff",
            "01" + "01" + "ffffff7f",
            "01" + "01" + "01000000" + "02" + "0100" + "61",
            "01" + "01" + "01000000" + "00" + "0000",
            "01" + "01" + "01000000" + "00" + "0100" + "ff",
            "01" + "01" + "01000000" + "00" + "ffff" + "61",
            "01" + "01" + "01000000" + "01" + "0100" + "61" + "ffffffff",
            "01" + "01" + "02000000" + "00" + "0100" + "61" + "00" + "0100" + "61",
            "01" + "01" + "02000000" + "00" + "0100" + "62" + "00" + "0100" + "61"
        }) {
            assertThatThrownBy(() -> opened(EMPTY_STATE, record))
                    .as(record)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("offset 1");
        }
    }

    /** The newest generation's full state is torn: the one before it is read, and the next commit completes the new one. */
    @Test
    void aTornFullStateFallsBackToTheGenerationBefore() throws IOException {
        Path newest = DIRECTORY.resolve("00000000000000000002.stdb.log");
        for (int length = 0; length < 10 + 26 + STATE.length() / 2; length++) {
            write(EMPTY_STATE, BATCH);
            try (CommitLog log = CommitLog.open(disk, DIRECTORY, CommitLogOptions.DEFAULTS)) {
                log.roll();
                log.append(2, bytes(STATE));
            }
            cut(newest, length);
            assertThat(KeyLog.readOnly(disk, DIRECTORY)).hasToString("[b=222, c=]");
            try (KeyLog log = KeyLog.open(disk, DIRECTORY)) {
                assertThat(log.snapshot()).hasToString("[b=222, c=]");
                log.commit(new KeyBatch(Map.of("z", Optional.of("26"))));
            }
            assertThat(KeyLog.readOnly(disk, DIRECTORY)).hasToString("[b=222, c=, z=26]");
        }
    }

    private KeyMap opened(String... records) throws IOException {
        write(records);
        KeyMap readOnly = KeyLog.readOnly(disk, DIRECTORY);
        try (KeyLog log = KeyLog.open(disk, DIRECTORY)) {
            assertThat(log.snapshot()).isEqualTo(readOnly);
            return log.snapshot();
        }
    }

    private void write(String... records) throws IOException {
        try (CommitLog log = CommitLog.open(disk, DIRECTORY, CommitLogOptions.DEFAULTS)) {
            log.reset(0);
            for (int i = 0; i < records.length; i++) {
                log.append(i, bytes(records[i]));
            }
        }
    }

    private void cut(Path file, int length) throws IOException {
        byte[] content;
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer into = ByteBuffer.allocate((int) opened.size());
            opened.read(into, 0);
            content = Arrays.copyOf(into.array(), length);
        }
        disk.unlinkIfExists(file);
        try (DiskFile created = disk.create(file)) {
            created.append(ByteBuffer.wrap(content));
        }
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return HexFormat.of().formatHex(copy);
    }
}
