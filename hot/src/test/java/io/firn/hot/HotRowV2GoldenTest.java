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

class HotRowV2GoldenTest {
    private static final Path FILE = Path.of("rows");
    private static final HotRow ROW = new HotRow(
            new LedgerHeader(
                    64_321_007,
                    Hash.parse("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
                    Hash.parse("ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"),
                    1_767_225_600,
                    24),
            true);
    private static final String BYTES = "02" + "01" + "00000018" + "000000006955b900"
            + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
            + "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
            + "00000103";

    @Test
    void rowHasTheseBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(HotRowV2.encode(ROW, 259))).isEqualTo(BYTES);
        assertThat(HotRowV2.decode(FILE, 64_321_007, HexFormat.of().parseHex(BYTES)))
                .isEqualTo(new HotRowV2.Counted(ROW, 259));
    }

    @Test
    void otherVersionIsUnsupportedAndOtherFlagsCountsOrLengthsAreCorrupt() {
        byte[] bytes = HexFormat.of().parseHex(BYTES);
        byte[] earlier = Arrays.copyOf(bytes, 78);
        earlier[0] = 1;
        assertThatIOException()
                .isThrownBy(() -> HotRowV2.decode(FILE, 2, earlier))
                .isInstanceOf(UnsupportedFormatException.class)
                .withMessageContaining("version 1")
                .withMessageContaining("reads 2");
        byte[] flagged = bytes.clone();
        flagged[1] = 3;
        byte[] uncounted = Arrays.copyOf(Arrays.copyOf(bytes, 78), 82);
        byte[] negative = bytes.clone();
        negative[78] = -1;
        for (byte[] corrupt : new byte[][] {
            flagged,
            uncounted,
            negative,
            {},
            Arrays.copyOf(bytes, 1),
            Arrays.copyOf(bytes, 81),
            Arrays.copyOf(bytes, 83)
        }) {
            assertThatIOException()
                    .isThrownBy(() -> HotRowV2.decode(FILE, 2, corrupt))
                    .isInstanceOf(CorruptFileException.class);
        }
    }
}
