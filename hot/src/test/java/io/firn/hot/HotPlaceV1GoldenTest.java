package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HotPlaceV1GoldenTest {
    private static final Path FILE = Path.of("store");
    private static final long FIRST = 64_320_002;

    @Test
    void placesHaveTheseBytes() throws IOException {
        assertBytes(new HotPlace(FIRST, 0), "0000000000000000");
        assertBytes(new HotPlace(FIRST + 9_999, 5_999), "0000270f0000176f");
        assertBytes(new HotPlace(FIRST + 258, HotHashes.LEDGER), "00000102ffffffff");
        assertBytes(new HotPlace(FIRST + 0xFFFF_FFFFL, Integer.MAX_VALUE), "ffffffff7fffffff");
    }

    private static void assertBytes(HotPlace place, String hex) throws IOException {
        assertThat(HexFormat.of().formatHex(HotPlaceV1.encode(FIRST, place))).isEqualTo(hex);
        assertThat(HotPlaceV1.decode(FILE, Hash.ZERO, FIRST, HexFormat.of().parseHex(hex)))
                .isEqualTo(place);
    }

    @Test
    void otherLengthsAndPositionsAreCorrupt() {
        for (String hex : new String[] {"", "00", "00000000000000", "000000000000000000", "00000000fffffffe"}) {
            assertThatIOException()
                    .isThrownBy(() -> HotPlaceV1.decode(
                            FILE, Hash.ZERO, FIRST, HexFormat.of().parseHex(hex)))
                    .isInstanceOf(CorruptFileException.class)
                    .withMessageContaining("store");
        }
        assertThatIOException()
                .isThrownBy(() ->
                        HotPlaceV1.decode(FILE, Hash.ZERO, Long.MAX_VALUE - 1, new byte[] {0, 0, 0, 2, 0, 0, 0, 0}))
                .isInstanceOf(CorruptFileException.class);
    }

    @Test
    void ledgersOutOfReachOfTheFirstAreRefused() {
        for (long seq : new long[] {FIRST - 1, FIRST + (1L << 32)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> HotPlaceV1.encode(FIRST, new HotPlace(seq, 0)));
        }
    }
}
