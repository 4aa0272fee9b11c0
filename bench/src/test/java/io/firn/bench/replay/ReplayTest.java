package io.firn.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of the real ledgers passes every check that they pass. */
class ReplayTest {
    @ParameterizedTest
    @CsvSource({"1, 2, 61", "1, 63092982, 45", "5, 63092990, 21", "20, 100000, 3"})
    void everyLedgerIsWalkedWithEveryHashAndFollowsTheOneBefore(int density, long firstSeq, int ledgers)
            throws Exception {
        Templates templates = ReplaySamples.templates();
        Replay replay = new Replay(templates, density, firstSeq);
        StellarWalker walker = new StellarChain(templates.passphrase()).newWalker();
        LedgerLayout layout = new LedgerLayout();
        Set<Hash> hashes = new HashSet<>();
        int transactions = 0;
        Hash previous = Hash.ZERO;
        long closed = 0;
        for (int i = 0; i < ledgers; i++) {
            Slice raw = replay.next();
            walker.walk(raw, layout);
            assertThat(layout.opaqueReason()).isEmpty();
            assertThat(layout.header()).isEqualTo(replay.header());
            assertThat(layout.header().seq()).isEqualTo(firstSeq + i);
            assertThat(layout.header().closeTimeSeconds()).isGreaterThan(closed);
            if (i > 0) {
                assertThat(layout.header().previousHash()).isEqualTo(previous);
            }
            closed = layout.header().closeTimeSeconds();
            previous = layout.header().hash();
            for (int t = 0; t < layout.txCount(); t++) {
                hashes.add(layout.hash(t));
            }
            transactions += layout.txCount();
        }
        assertThat(hashes).hasSize(transactions);
    }
}
