package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HotRowV3GoldenTest {
    private static final Path FILE = Path.of("rows");
    private static final HotRow ROW = new HotRow(
            new LedgerHeader(
                    64_321_007,
                    Hash.parse("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
                    Hash.parse("ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"),
                    1_767_225_600,
                    24),
            true);
    private static final HotRowV3.Counted COUNTED =
            new HotRowV3.Counted(ROW, 259, 6_538_705, 1_010, new TermKey(0xfedcba9876543210L, 0x0123456789abcdefL));
    private static final String BYTES = "03" + "01" + "00000018" + "000000006955b900"
            + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
            + "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
            + "00000103" + "0063c5d1" + "000003f2"
            + "fedcba98765432100123456789abcdef";

    @Test
    void rowHasTheseBytes() throws IOException {
        assertThat(HexFormat.of().formatHex(HotRowV3.encode(COUNTED))).isEqualTo(BYTES);
        assertThat(HotRowV3.decode(FILE, 64_321_007, HexFormat.of().parseHex(BYTES)))
                .isEqualTo(COUNTED);
    }

    @Test
    void otherVersionIsUnsupportedAndOtherFlagsCountsOrLengthsAreCorrupt() {
        byte[] bytes = HexFormat.of().parseHex(BYTES);
        byte[] earlier = Arrays.copyOf(bytes, 82);
        earlier[0] = 2;
        assertThatIOException()
                .isThrownBy(() -> HotRowV3.decode(FILE, 2, earlier))
                .isInstanceOf(UnsupportedFormatException.class)
                .withMessageContaining("version 2")
                .withMessageContaining("reads 3");
        byte[] flagged = bytes.clone();
        flagged[1] = 3;
        byte[] uncounted = bytes.clone();
        Arrays.fill(uncounted, 78, 82, (byte) 0);
        byte[] negative = bytes.clone();
        negative[78] = -1;
        byte[] negativeEvents = bytes.clone();
        negativeEvents[82] = -1;
        byte[] termOfNone = bytes.clone();
        Arrays.fill(termOfNone, 86, 90, (byte) 0);
        for (byte[] corrupt : new byte[][] {
            flagged,
            uncounted,
            negative,
            negativeEvents,
            termOfNone,
            {},
            Arrays.copyOf(bytes, 1),
            Arrays.copyOf(bytes, 105),
            Arrays.copyOf(bytes, 107)
        }) {
            assertThatIOException()
                    .isThrownBy(() -> HotRowV3.decode(FILE, 2, corrupt))
                    .isInstanceOf(CorruptFileException.class);
        }
    }
}
