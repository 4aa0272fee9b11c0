package io.firn.keylog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.testkit.DiskImage;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every bit of a key log turned over, every generation cut at every length: the state is one that was, and all of it, or none. */
class KeyLogCorruptionTest {
    private static final Path DIRECTORY = Path.of("/keys");
    private static final KeyLogOptions OPTIONS = new KeyLogOptions(2, 400);
    private static final int HEADER = 10;
    private static final int RESERVED = 8;
    private static final int COMMITS = 26;

    /** The state after each commit. */
    private final List<KeyMap> states = new ArrayList<>();

    private DiskImage whole = new SimulatedDisk().durable();
    private Path older = DIRECTORY;
    private Path newest = DIRECTORY;

    @BeforeEach
    void writeTheLog() throws IOException {
        SimulatedDisk disk = new SimulatedDisk();
        try (KeyLog log = KeyLog.open(disk, DIRECTORY, OPTIONS)) {
            for (int i = 0; i < COMMITS; i++) {
                log.commit(new KeyBatch(Map.of("key" + i % 5, Optional.of("value " + i), "é" + i, Optional.empty())));
                states.add(log.snapshot());
            }
        }
        whole = disk.durable();
        List<Path> segments = disk.list(DIRECTORY).stream()
                .filter(name -> name.endsWith(".stdb.log"))
                .sorted()
                .map(DIRECTORY::resolve)
                .toList();
        assertThat(segments).hasSizeGreaterThan(1);
        older = segments.get(segments.size() - 2);
        newest = segments.getLast();
    }

    @Test
    void everyBitOfTheNewestGenerationIsRefusedOrCutsTheLastBatch() throws IOException {
        byte[] bytes = bytes(newest);
        List<Integer> ends = ends(bytes);
        assertThat(ends).as("a full state and batches").hasSizeGreaterThan(3);
        int last = ends.get(ends.size() - 2);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            Optional<KeyMap> state = opened(newest, flipped(bytes, bit));
            int at = bit / 8;
            if (at >= last) {
                assertThat(state).as("bit %d", bit).contains(states.get(states.size() - 2));
            } else if (at >= RESERVED && at < HEADER) {
                assertThat(state).contains(states.getLast());
            } else {
                assertThat(state).as("bit %d", bit).isEmpty();
            }
        }
        System.out.println("newest generation bits turned over: " + 8 * bytes.length + " cases");
        assertThat(8 * bytes.length).isGreaterThan(2_000);
    }

    @Test
    void everyLengthOfTheNewestGenerationIsCutAtItsLastWholeBatch() throws IOException {
        byte[] bytes = bytes(newest);
        List<Integer> ends = ends(bytes);
        for (int length = 0; length < bytes.length; length++) {
            int limit = length;
            int lost = (int) ends.stream().filter(end -> end > limit).count();
            // Without its full state the generation has not begun: the one before it counts.
            int batches = Math.min(lost, ends.size() - 1);
            assertThat(opened(newest, Arrays.copyOf(bytes, length)))
                    .as("length %d", length)
                    .contains(states.get(states.size() - 1 - batches));
        }
    }

    @Test
    void everyBitAndEveryLengthOfTheGenerationBeforeIsRefused() throws IOException {
        byte[] bytes = bytes(older);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            int at = bit / 8;
            Optional<KeyMap> state = opened(older, flipped(bytes, bit));
            if (at >= RESERVED && at < HEADER) {
                assertThat(state).contains(states.getLast());
            } else {
                assertThat(state).as("bit %d", bit).isEmpty();
            }
        }
        for (int length = 0; length < bytes.length; length++) {
            assertThat(opened(older, Arrays.copyOf(bytes, length)))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    /** Where each commit of a segment ends. */
    private static List<Integer> ends(byte[] segment) {
        ByteBuffer b = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> ends = new ArrayList<>();
        for (int at = HEADER; at < segment.length; ) {
            at += 26 + b.getInt(at + 18);
            ends.add(at);
        }
        return ends;
    }

    /** The state, read only and opened, the same again the next time; empty when it is refused. */
    private Optional<KeyMap> opened(Path file, byte[] content) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(whole);
        disk.unlinkIfExists(file);
        try (DiskFile created = disk.create(file)) {
            created.append(ByteBuffer.wrap(content));
        }
        KeyMap state;
        try {
            state = KeyLog.readOnly(disk, DIRECTORY);
        } catch (CorruptFileException | UnsupportedFormatException e) {
            assertThatThrownBy(() -> KeyLog.open(disk, DIRECTORY, OPTIONS)).isInstanceOf(e.getClass());
            return Optional.empty();
        }
        for (int life = 0; life < 2; life++) {
            try (KeyLog log = KeyLog.open(disk, DIRECTORY, OPTIONS)) {
                assertThat(log.snapshot()).isEqualTo(state);
            }
        }
        return Optional.of(state);
    }

    private byte[] bytes(Path file) throws IOException {
        Disk disk = new SimulatedDisk(whole);
        try (DiskFile opened = disk.openForRead(file)) {
            ByteBuffer into = ByteBuffer.allocate((int) opened.size());
            opened.read(into, 0);
            return into.array();
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return flipped;
    }
}
