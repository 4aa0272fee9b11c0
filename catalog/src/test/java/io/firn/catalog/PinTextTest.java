package io.firn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.ledger.Geometry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinTextTest {
    private static final Pins PINS =
            new Pins("Public Global Stellar Network ; September 2015", new Geometry(10_000, 1_000, 2), 50_000_002);

    @Test
    void pinsAreReadBackFromTheirTexts() {
        for (Pins pins : List.of(
                PINS,
                new Pins("x", new Geometry(1, 1, 0), 0),
                new Pins("toy", new Geometry(1 << 24, 1, 1_000_000_000_000L), 1_000_000_000_000L))) {
            assertThat(PinText.parse(PinText.of(pins))).contains(pins);
        }
        assertThat(PinText.parse(Map.of())).isEmpty();
        assertThat(PinText.parse(Map.of(PinName.FORMAT, "1"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "absent",
            value = {
                "EARLIEST_LEDGER, absent",
                "EARLIEST_LEDGER, 050000002",
                "EARLIEST_LEDGER, +50000002",
                "EARLIEST_LEDGER, -1",
                "EARLIEST_LEDGER, 50000003",
                "EARLIEST_LEDGER, genesis",
                "EARLIEST_LEDGER, 9999999999999999999",
                "GEOMETRY, absent",
                "GEOMETRY, 10000x1000",
                "GEOMETRY, 10000x1000;first=",
                "GEOMETRY, 10000x1000;first=02",
                "GEOMETRY, 10000X1000;first=2",
                "GEOMETRY, 010000x1000;first=2",
                "GEOMETRY, 0x1000;first=2",
                "GEOMETRY, 10000x10000;first=2",
                "GEOMETRY, 10000x1000;first=2;",
                "NETWORK, absent",
                "NETWORK, ''",
            })
    void nearMissesAreNoPins(PinName name, @org.jspecify.annotations.Nullable String text) {
        Map<PinName, String> texts = new EnumMap<>(PinText.of(PINS));
        if (text == null) {
            texts.remove(name);
        } else {
            texts.put(name, text);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> PinText.parse(texts));
    }

    @Test
    void earliestLedgerMustOpenAChunkOfTheChain() {
        Geometry geometry = new Geometry(10, 10, 2);
        assertThat(new Pins("x", geometry, 12).earliestSeq()).isEqualTo(12);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pins("x", geometry, 11))
                .withMessageContaining("11");
        assertThatIllegalArgumentException().isThrownBy(() -> new Pins("x", geometry, -8));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pins("", geometry, 12));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pins("a\nb", geometry, 12));
        assertThatIllegalArgumentException().isThrownBy(() -> new Pins("n".repeat(513), geometry, 12));
    }
}
