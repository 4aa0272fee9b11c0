package io.firn.format.pack.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.disk.CorruptFileException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OffsetIndexTest {
    private static final Path FILE = Path.of("test.pack");

    @Test
    void everyOffsetIsGivenBackWhateverTheRecordSizes() throws CorruptFileException {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int count = 1 + random.nextInt(1_000);
            long most = 1L << random.nextInt(39);
            long[] offsets = new long[count];
            offsets[0] = random.nextLong(1L << 40);
            for (int i = 1; i < count; i++) {
                offsets[i] = offsets[i - 1] + random.nextLong(most);
            }
            ByteBuffer bytes = OffsetIndex.write(offsets, count);
            OffsetIndex index = OffsetIndex.check(FILE, bytes, count, offsets[0], offsets[count - 1]);
            for (int i = 0; i < count; i++) {
                assertThat(index.offset(i)).as("seed %d, offset %d", seed, i).isEqualTo(offsets[i]);
            }
        }
    }

    @Test
    void theLastNumberThatIsNotAboveAnotherIsFound() throws CorruptFileException {
        long[] numbers = {0, 0, 3, 3, 3, 7, 8, 8, 20};
        OffsetIndex index = OffsetIndex.check(FILE, OffsetIndex.write(numbers, 9), 9, 0, 20);
        index.checkAscending(FILE, 9);
        int[] last = {1, 1, 1, 4, 4, 4, 4, 5, 7};
        for (int value = 0; value < last.length; value++) {
            assertThat(index.lastAtMost(value, 9)).as("value %d", value).isEqualTo(last[value]);
        }
        assertThat(index.lastAtMost(100, 9)).isEqualTo(8);
        assertThat(index.lastAtMost(100, 4)).isEqualTo(3);
    }

    @Test
    void numbersThatDescendBetweenTheFirstAndTheLastAreFoundOut() throws CorruptFileException {
        ByteBuffer bytes = OffsetIndex.write(new long[] {0, 1, 2, 3}, 4);
        int packed = PackFormat.GROUP_ENTRY_BYTES;
        bytes.put(packed, (byte) (bytes.get(packed) ^ 0b0011_1100));
        OffsetIndex index = OffsetIndex.check(FILE, bytes, 4, 0, 3);
        assertThatThrownBy(() -> index.checkAscending(FILE, 4))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("number 2 is 1, below the one before, 2");
    }

    @Test
    void recordsOfOneSizeTakeTheBitsOfTheirDistanceFromTheGroupsFirst() {
        long[] offsets = new long[129];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = 1_000L * i;
        }
        int widthOf127000 = 17;
        assertThat(OffsetIndex.write(offsets, 129).limit())
                .isEqualTo(2 * PackFormat.GROUP_ENTRY_BYTES + 128 * widthOf127000 / 8 + PackFormat.INDEX_PADDING_BYTES);
    }

    @Test
    void theTailOfTenThousandRealisticRecordsFitsOneRead() {
        long[] offsets = new long[10_001];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offsets[i - 1] + 1_500_000;
        }
        int rest = PackFormat.APP_OPAQUE_OFFSET
                + PackFormat.HEADER_KIND_OFFSET
                + PackFormat.MAX_NETWORK_BYTES
                + PackFormat.FOOTER_BYTES
                + PackFormat.TRAILER_BYTES
                + 4 * 100;
        assertThat(OffsetIndex.write(offsets, offsets.length).limit() + rest).isLessThan(PackFormat.TAIL_BYTES);
    }
}
