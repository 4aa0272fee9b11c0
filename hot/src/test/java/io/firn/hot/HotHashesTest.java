package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HotHashesTest {
    private static final Hash OWN = new Hash(-1, 2, 3, 4);

    private final LedgerLayout layout = new LedgerLayout();

    @Test
    void aLedgerWithoutTransactionsHasItsOwnHash() {
        layout.header(header());
        HotHashes hashes = HotHashes.of(layout);
        assertThat(hashes.count()).isEqualTo(1);
        assertThat(hashes.hash(0)).isEqualTo(OWN);
        assertThat(hashes.position(0)).isEqualTo(HotHashes.LEDGER);
    }

    @Test
    void hashesAscendBytewiseAndAreThereOnceWithTheirLaterPlace() {
        layout.header(header());
        Hash twice = new Hash(5, 5, 5, 5);
        layout.addTx(0, 0, 0, 0, twice, twice);
        layout.addTx(0, 0, 0, 0, new Hash(1L << 63, 0, 0, 0), new Hash(7, 0, 0, 0));
        layout.addTx(0, 0, 0, 0, twice, twice);
        HotHashes hashes = HotHashes.of(layout);
        assertThat(hashes.count()).isEqualTo(4);
        assertThat(hashes.hash(0)).isEqualTo(twice);
        assertThat(hashes.position(0)).isEqualTo(2);
        assertThat(hashes.hash(1)).isEqualTo(new Hash(7, 0, 0, 0));
        assertThat(hashes.position(1)).isEqualTo(1);
        assertThat(hashes.hash(2)).isEqualTo(new Hash(1L << 63, 0, 0, 0));
        assertThat(hashes.hash(3)).isEqualTo(OWN);
    }

    @Test
    void manyHashesAreSortedAsANaiveMapSortsThem() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            layout.clear();
            layout.header(header());
            Map<Hash, Integer> naive = new TreeMap<>(Map.of(OWN, HotHashes.LEDGER));
            int txCount = random.nextInt(300);
            for (int i = 0; i < txCount; i++) {
                // Few distinct first words, so that the later ones decide.
                Hash hash = new Hash(random.nextInt(4) << 28, random.nextInt(3), random.nextInt(), random.nextLong());
                layout.addTx(0, 0, 0, 0, hash, hash);
                naive.put(hash, i);
            }
            HotHashes hashes = HotHashes.of(layout);
            Map<Hash, Integer> found = new TreeMap<>();
            for (int i = 0; i < hashes.count(); i++) {
                assertThat(i == 0 || hashes.hash(i - 1).compareTo(hashes.hash(i)) < 0)
                        .isTrue();
                found.put(hashes.hash(i), hashes.position(i));
            }
            assertThat(found).isEqualTo(naive);
            assertThat(HotHashes.of(layout)).isEqualTo(hashes).hasSameHashCodeAs(hashes);
        }
    }

    private static LedgerHeader header() {
        return new LedgerHeader(9, OWN, Hash.ZERO, 1, 1);
    }
}
