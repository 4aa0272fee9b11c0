package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.testkit.ToyChain;
import org.junit.jupiter.api.Test;

class LedgerContentTest {
    private final LedgerWalker walker = ToyChain.DEFAULT.newWalker();
    private final MadeLedger ledger =
            MadeLedger.of(100, Hash.ZERO, MadeTx.of(1, 1, 1), MadeTx.withEvents(3, 2, 7), MadeTx.of(3, 3, 1));

    @Test
    void trustedIsWhatVerifiedIs() throws Exception {
        LedgerContent verified = LedgerContent.verified(ledger.frame(), walker);
        LedgerContent trusted = LedgerContent.trusted(ledger.frame(), walker);
        assertThat(verified.header()).isEqualTo(trusted.header()).isEqualTo(ledger.header());
        assertThat(Told.transactions(verified.transactions()))
                .isEqualTo(Told.transactions(trusted.transactions()))
                .isEqualTo(
                        Told.expected(ledger, 0) + "\n" + Told.expected(ledger, 1) + "\n" + Told.expected(ledger, 2));
        assertThat(Told.receipts(verified.receipts()))
                .isEqualTo(Told.receipts(trusted.receipts()))
                .isEqualTo(Told.expectedReceipt(ledger, 0) + "\n" + Told.expectedReceipt(ledger, 1) + "\n"
                        + Told.expectedReceipt(ledger, 2));
        assertThat(Told.events(trusted.events())).isEqualTo(Told.events(ledger.events()));
    }

    @Test
    void wrongHashIsBelievedOrRefusedAsAsked() throws Exception {
        byte[] raw = ledger.raw().copy();
        raw[50] ^= 1;
        LedgerLayout layout = new LedgerLayout();
        walker.walkTrusted(Slice.of(raw), layout);
        LedgerFrame frame = MadeLedger.framed(Slice.of(raw), layout);
        assertThat(LedgerContent.trusted(frame, walker).transactionCount()).isEqualTo(3);
        assertThatThrownBy(() -> LedgerContent.verified(frame, walker)).isInstanceOf(BadLedgerException.class);
    }

    @Test
    void opaqueLedgerTellsItsHeaderAlone() throws Exception {
        LedgerContent opaque =
                LedgerContent.verified(MadeLedger.opaque(7, Hash.ZERO).frame(), walker);
        assertThat(opaque.opaque()).isTrue();
        assertThat(opaque.header().seq()).isEqualTo(7);
        assertThat(opaque.understood()).isEmpty();
        assertThatThrownBy(() -> opaque.transaction(-1))
                .hasMessage("ledger 7 is kept but not understood by this version of firn: "
                        + "transaction 0 is of the unknown kind 9");
        assertThatThrownBy(opaque::events).hasMessageContaining("not understood");
    }
}
