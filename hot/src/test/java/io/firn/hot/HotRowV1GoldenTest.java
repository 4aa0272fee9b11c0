package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HotRowV1GoldenTest {
    private static final Path FILE = Path.of("rows");
    private static final HotRow ROW = new HotRow(
            new LedgerHeader(
                    64_321_007,
                    Hash.parse("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
                    Hash.parse("ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"),
                    1_767_225_600,
                    24),
            true);
    private static final String BYTES = "01" + "01" + "00000018" + "000000006955b900"
            + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
            + "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

    @Test
    void rowHasTheseBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(HotRowV1.encode(ROW))).isEqualTo(BYTES);
        assertThat(HotRowV1.decode(FILE, 64_321_007, HexFormat.of().parseHex(BYTES)))
                .isEqualTo(ROW);
    }

    @Test
    void otherVersionIsUnsupportedAndOtherFlagsOrLengthsAreCorrupt() {
        byte[] bytes = HexFormat.of().parseHex(BYTES);
        byte[] later = bytes.clone();
        later[0] = 2;
        assertThatIOException()
                .isThrownBy(() -> HotRowV1.decode(FILE, 2, later))
                .isInstanceOf(UnsupportedFormatException.class)
                .withMessageContaining("version 2")
                .withMessageContaining("reads 1");
        byte[] flagged = bytes.clone();
        flagged[1] = 3;
        assertThatIOException()
                .isThrownBy(() -> HotRowV1.decode(FILE, 2, flagged))
                .isInstanceOf(CorruptFileException.class);
        for (int length : new int[] {0, 1, 77, 79}) {
            assertThatIOException()
                    .isThrownBy(() -> HotRowV1.decode(FILE, 2, Arrays.copyOf(bytes, length)))
                    .isInstanceOf(CorruptFileException.class);
        }
    }
}
