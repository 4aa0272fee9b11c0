package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HotPlaceV1GoldenTest {
    private static final Path FILE = Path.of("hashes");

    @Test
    void placesHaveTheseBytes() throws IOException {
        assertThat(encoded(64_321_007, 258)).isEqualTo("0000000003d5766f" + "00000102");
        assertThat(encoded(2, HotHashes.LEDGER)).isEqualTo("0000000000000002" + "ffffffff");
        assertThat(decoded("0000000003d5766f" + "00000102")).isEqualTo(new HotPlace(64_321_007, 258));
        assertThat(decoded("0000000000000002" + "ffffffff")).isEqualTo(new HotPlace(2, HotHashes.LEDGER));
    }

    @Test
    void otherLengthsAndImpossiblePlacesAreCorrupt() {
        for (String bytes : new String[] {
            "",
            "0000000003d5766f",
            "0000000003d5766f" + "0000010200",
            "8000000000000000" + "00000000",
            "0000000003d5766f" + "fffffffe"
        }) {
            assertThatIOException()
                    .as("%s", bytes)
                    .isThrownBy(() -> decoded(bytes))
                    .isInstanceOf(CorruptFileException.class)
                    .withMessageContaining("hashes");
        }
    }

    @Test
    void aPlaceOutsideWhatIsHeldIsCorrupt() {
        for (long seq : new long[] {9, 21}) {
            assertThatIOException()
                    .isThrownBy(() -> HotPlaceV1.check(FILE, Hash.ZERO, new HotPlace(seq, 0), 10, 20))
                    .isInstanceOf(CorruptFileException.class)
                    .withMessageContaining("ledgers 10 to 20 are held");
        }
    }

    private static String encoded(long seq, int position) {
        ByteBuffer bytes = ByteBuffer.allocate(HotPlaceV1.BYTES);
        HotPlaceV1.put(seq, position, bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    private static HotPlace decoded(String bytes) throws IOException {
        return HotPlaceV1.decode(FILE, Hash.ZERO, ByteBuffer.wrap(HexFormat.of().parseHex(bytes)));
    }
}
