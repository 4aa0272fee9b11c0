package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork.Closed;
import io.firn.stellar.GeneratedOptions.Signatures;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedNetworkTest {
    private static final long GENESIS_SECONDS = 1_767_225_600;

    private static List<byte[]> ledgers(GeneratedOptions options, int count) {
        GeneratedNetwork network = new GeneratedNetwork(GeneratedNetwork.PASSPHRASE, options);
        List<byte[]> made = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (long seq = 2; seq < 2 + count; seq++) {
            Closed closed = network.close(seq, previous, GENESIS_SECONDS + 5 * seq);
            made.add(closed.raw().copy());
            previous = closed.hash();
        }
        return made;
    }

    private static Hash hash(byte[] ledger) {
        return Hash.of(ledger, 20);
    }

    @ParameterizedTest
    @CsvSource({"1,12,REAL,20", "2,12,REAL,20", "-7,100,REAL,3", "3,0,REAL,20", "4,1,FILLER,40", "5,20000,FILLER,1"})
    void everyLedgerWalksAndFollowsTheOneBefore(long seed, int transactions, Signatures signatures, int count)
            throws Exception {
        StellarWalker walker = new StellarWalker(NetworkId.of(GeneratedNetwork.PASSPHRASE));
        LedgerLayout layout = new LedgerLayout();
        Hash previous = new GeneratedNetwork(
                        GeneratedNetwork.PASSPHRASE, new GeneratedOptions(seed, transactions, signatures))
                .genesisHash();
        long seq = 2;
        for (byte[] ledger : ledgers(new GeneratedOptions(seed, transactions, signatures), count)) {
            walker.walk(Slice.of(ledger), layout);
            assertThat(layout.opaqueReason()).isEmpty();
            assertThat(layout.header().seq()).isEqualTo(seq);
            assertThat(layout.header().previousHash()).isEqualTo(previous);
            assertThat(layout.header().closeTimeSeconds()).isEqualTo(GENESIS_SECONDS + 5 * seq);
            assertThat(layout.txCount()).isBetween(transactions - transactions / 4, transactions + transactions / 4);
            assertThat(layout.txCount()).isLessThanOrEqualTo(GeneratedOptions.MAX_TRANSACTIONS);
            previous = layout.header().hash();
            seq++;
        }
    }

    @Test
    void theSameSeedMakesTheSameBytes() {
        List<byte[]> once = ledgers(GeneratedOptions.DEFAULTS, 5);
        List<byte[]> again = ledgers(GeneratedOptions.DEFAULTS, 5);
        List<byte[]> other = ledgers(new GeneratedOptions(2, 12, Signatures.REAL), 5);
        for (int i = 0; i < 5; i++) {
            assertThat(again.get(i)).isEqualTo(once.get(i));
            assertThat(hash(other.get(i))).isNotEqualTo(hash(once.get(i)));
        }
    }
}
