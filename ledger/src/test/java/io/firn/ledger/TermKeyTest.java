package io.firn.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys of terms are stored: they never change. */
class TermKeyTest {
    private static TermKey of(EventField field, String value) {
        byte[] bytes = ("--" + value + "--").getBytes(StandardCharsets.US_ASCII);
        return TermKey.of(field, bytes, 2, value.length());
    }

    /** The published value of XXH3's 128 bits for nothing and seed 0. */
    @Test
    void theKeyOfFieldZeroIsXxh3Unseeded() {
        assertThat(of(EventField.CONTRACT, "")).hasToString("99aa06d3014798d86001c324468d497f");
    }

    @Test
    void keysAreThoseThatAreStored() {
        assertThat(of(EventField.CONTRACT, "firn")).hasToString("c3c9ddb816d6c3bcdd19fc3288c14f31");
        assertThat(of(EventField.TOPIC_0, "firn")).hasToString("16f27236d10ffd878e5c933d864d6b8e");
        assertThat(of(EventField.TOPIC_COUNT, "firn")).hasToString("d522e168a6eca46a83567a55ce464cc8");
        assertThat(of(EventField.TOPIC_1, "f".repeat(1_000))).hasToString("5afa4cc93b238ad9c1fdffc58fd232c2");
    }

    @Test
    void oneValueInTwoFieldsIsTwoTerms() {
        Set<TermKey> keys = new HashSet<>();
        for (EventField field : EventField.values()) {
            keys.add(of(field, "transfer"));
            keys.add(of(field, ""));
            keys.add(of(field, "transfer "));
        }
        assertThat(keys).hasSize(3 * EventField.values().length);
    }

    @Test
    void keysAreOrderedAsTheirBytes() {
        TermKey low = new TermKey(1, -1);
        TermKey middle = new TermKey(Long.MAX_VALUE, 0);
        TermKey high = new TermKey(-1, 0);
        assertThat(low).isLessThan(middle);
        assertThat(middle).isLessThan(high);
        assertThat(new TermKey(5, Long.MAX_VALUE)).isLessThan(new TermKey(5, Long.MIN_VALUE));
        assertThat(TermKey.compare(5, 6, 5, 6)).isZero();
    }
}
