package io.firn.format.sort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import io.firn.format.FileBytes;
import io.firn.testkit.Randomness;
import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EntrySorterTest {
    private static final Path SPILLS = Path.of("/");

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void entriesComeBackInOrderWhateverTheBudget() throws IOException {
        Randomness randomness = Randomness.fresh("sorted entries against a sorted list");
        for (int round = 0; round < 20; round++) {
            SplittableRandom random = randomness.generator(round);
            int count = random.nextInt(6_000);
            int budget = random.nextBoolean() ? 1 << 20 : 60 + random.nextInt(1 + count);
            long variety = 1L << random.nextInt(1, 62);
            List<String> model = new ArrayList<>();
            List<String> found = new ArrayList<>();
            try (EntrySorter sorter = new EntrySorter(disk, SPILLS, "test", round, budget)) {
                for (int i = 0; i < count; i++) {
                    long high = random.nextLong(variety) * -0x61c8864680b583ebL;
                    long low = random.nextLong(2) * random.nextLong();
                    sorter.add(high, low, i);
                    model.add(text(high, low, i));
                }
                sorter.drain((high, low, number) -> found.add(text(high, low, number)));
            }
            assertThat(found).isEqualTo(model.stream().sorted().toList());
            assertThat(disk.list(SPILLS)).isEmpty();
        }
    }

    private static String text(long high, long low, int number) {
        return String.format("%016x%016x%08x", high, low, number);
    }

    @Test
    void everyAlteredByteOfASpillIsDetected() throws IOException {
        int bytes = 40 * Entries.BYTES + 4;
        for (int at = 0; at < bytes; at++) {
            try (EntrySorter sorter = new EntrySorter(disk, SPILLS, "test", 3, 40)) {
                for (int i = 0; i < 50; i++) {
                    sorter.add(i * -0x61c8864680b583ebL, i, i);
                }
                Path spill = SPILLS.resolve("test-3-0.spill");
                byte[] written = FileBytes.read(disk, spill);
                assertThat(written).hasSize(bytes);
                written[at] ^= (byte) (1 << at % 8);
                FileBytes.place(disk, spill, written);
                assertThatThrownBy(() -> sorter.drain((high, low, number) -> {}))
                        .isInstanceOf(CorruptFileException.class)
                        .hasMessageContaining("test-3-0.spill");
            }
        }
        assertThat(disk.list(SPILLS)).isEmpty();
    }
}
