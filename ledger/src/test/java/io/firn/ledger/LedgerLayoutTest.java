package io.firn.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LedgerLayoutTest {
    @Test
    void transactionsComeBackInTheOrderTheyWereAdded() {
        LedgerLayout layout = new LedgerLayout();
        for (int round = 0; round < 2; round++) {
            layout.clear();
            for (int i = 0; i < 1_000; i++) {
                layout.addTx(i, i + 1, i + 2, i + 3, new Hash(i, 0, 0, 0), new Hash(0, i, 0, 0));
            }
            assertThat(layout.txCount()).isEqualTo(1_000);
            for (int i = 0; i < 1_000; i++) {
                assertThat(layout.envelopeOffset(i)).isEqualTo(i);
                assertThat(layout.envelopeLength(i)).isEqualTo(i + 1);
                assertThat(layout.resultOffset(i)).isEqualTo(i + 2);
                assertThat(layout.resultLength(i)).isEqualTo(i + 3);
                assertThat(layout.hash(i)).isEqualTo(new Hash(i, 0, 0, 0));
                assertThat(layout.innerHash(i)).isEqualTo(new Hash(0, i, 0, 0));
            }
        }
    }

    @Test
    void anOpaqueLedgerKeepsItsHeaderAndHasNoTransactions() {
        LedgerLayout layout = new LedgerLayout();
        layout.header(new LedgerHeader(7, Hash.ZERO, Hash.ZERO, 1, 20));
        layout.addTx(0, 1, 2, 3, Hash.ZERO, Hash.ZERO);
        layout.opaque("an arm nobody knows");
        assertThat(layout.txCount()).isZero();
        assertThat(layout.header().seq()).isEqualTo(7);
        assertThat(layout.opaqueReason()).contains("an arm nobody knows");
        assertThatThrownBy(() -> layout.hash(0)).isInstanceOf(IndexOutOfBoundsException.class);
        layout.clear();
        assertThat(layout.opaqueReason()).isEmpty();
    }

    @Test
    void aSliceLiesWithinItsArrayAndItsPartsWithinIt() {
        byte[] array = {0, 1, 2, 3, 4, 5, 6, 7};
        Slice slice = new Slice(array, 2, 5);
        assertThat(slice.copy()).containsExactly(2, 3, 4, 5, 6);
        assertThat(slice.part(1, 2).copy()).containsExactly(3, 4);
        assertThat(slice.buffer().remaining()).isEqualTo(5);
        assertThat(slice.buffer().isReadOnly()).isTrue();
        assertThatThrownBy(() -> slice.part(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new Slice(array, 4, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
