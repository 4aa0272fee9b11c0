package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpaqueLedgersTest {
    private final OpaqueLedgers opaque = new OpaqueLedgers();

    @Test
    void theNextAndTheOneBeforeAreFound() {
        opaque.note(5, true);
        opaque.note(6, false);
        opaque.note(9, true);
        assertThat(opaque.firstFrom(0)).hasValue(5);
        assertThat(opaque.firstFrom(5)).hasValue(5);
        assertThat(opaque.firstFrom(6)).hasValue(9);
        assertThat(opaque.firstFrom(10)).isEmpty();
        assertThat(opaque.lastBelow(5)).isEmpty();
        assertThat(opaque.lastBelow(9)).hasValue(5);
        assertThat(opaque.lastBelow(Long.MAX_VALUE)).hasValue(9);
        assertThat(opaque.sequences()).containsExactly(5L, 9L);
    }

    /** A search must not take a ledger for understood that is not, however many there are. */
    @Test
    void allAreKnownAndTheFirstThousandNamed() {
        for (long seq = 2; seq <= 3_000; seq += 2) {
            opaque.note(seq, true);
            opaque.note(seq + 1, false);
        }
        assertThat(opaque.sequences()).hasSize(1_000).endsWith(2_000L);
        for (long seq = 2; seq < 3_000; seq += 2) {
            assertThat(opaque.firstFrom(seq)).hasValue(seq);
            assertThat(opaque.firstFrom(seq + 1)).hasValue(seq + 2);
            assertThat(opaque.lastBelow(seq + 1)).hasValue(seq);
        }
        assertThat(opaque.firstFrom(3_001)).isEmpty();
        assertThat(opaque.lastBelow(5_000)).hasValue(3_000);
    }
}
