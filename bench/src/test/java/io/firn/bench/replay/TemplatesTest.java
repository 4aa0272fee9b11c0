package io.firn.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.firn.ledger.BadLedgerException;
import io.firn.stellar.NetworkId;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplatesTest {
    @Test
    void onlySoundConsecutiveLedgersAreTemplates() throws Exception {
        List<byte[]> real = ReplaySamples.ledgers();
        assertThatExceptionOfType(BadLedgerException.class)
                .isThrownBy(() -> Templates.of(List.of(real.get(0), real.get(2)), NetworkId.PUBNET))
                .withMessage("ledger 63092984 does not follow 63092982: templates are consecutive");
        assertThatExceptionOfType(BadLedgerException.class)
                .isThrownBy(() -> Templates.of(List.of(real.get(0)), NetworkId.TESTNET))
                .withMessageContaining("another network");
        byte[] changed = real.get(0).clone();
        changed[100] ^= 1;
        assertThatExceptionOfType(BadLedgerException.class)
                .isThrownBy(() -> Templates.of(List.of(changed), NetworkId.PUBNET));
        assertThatIllegalArgumentException().isThrownBy(() -> Templates.of(List.of(), NetworkId.PUBNET));
    }

    @Test
    void cyclesCountInBothDirectionsAndTimesGoOn() throws Exception {
        Templates templates = ReplaySamples.templates();
        assertThat(templates.cycle(ReplaySamples.FIRST)).isZero();
        assertThat(templates.cycle(ReplaySamples.LAST)).isZero();
        assertThat(templates.cycle(ReplaySamples.LAST + 1)).isEqualTo(1);
        assertThat(templates.cycle(ReplaySamples.FIRST - 1)).isEqualTo(-1);
        assertThat(templates.at(ReplaySamples.FIRST - 1).facts().seq()).isEqualTo(ReplaySamples.LAST);
        assertThat(templates.closeTimeSeconds(ReplaySamples.FIRST))
                .isEqualTo(templates.all().getFirst().facts().closeTimeSeconds());
        for (long seq = ReplaySamples.FIRST - 45; seq < ReplaySamples.FIRST + 45; seq++) {
            assertThat(templates.closeTimeSeconds(seq + 1) - templates.closeTimeSeconds(seq))
                    .isBetween(1L, 30L);
        }
    }
}
