package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.testkit.Randomness;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HotHashesTest {
    private static final Hash OWN = new Hash(-1, 0, 0, 0);

    private static LedgerLayout layout(Hash... outerAndInner) {
        LedgerLayout layout = new LedgerLayout();
        layout.header(new LedgerHeader(2, OWN, Hash.ZERO, 0, 24));
        for (int i = 0; i < outerAndInner.length; i += 2) {
            layout.addTx(0, 0, 0, 0, outerAndInner[i], outerAndInner[i + 1]);
        }
        return layout;
    }

    private static Map<Hash, Integer> places(HotHashes hashes) {
        Map<Hash, Integer> places = new TreeMap<>();
        for (int i = 0; i < hashes.count(); i++) {
            assertThat(places.put(hashes.hash(i), hashes.position(i))).isNull();
            if (i > 0) {
                assertThat(hashes.hash(i - 1)).isLessThan(hashes.hash(i));
            }
        }
        return places;
    }

    @Test
    void feeBumpIsHeldUnderBothHashesAndAnyOtherTransactionOnce() {
        Hash plain = new Hash(5, 0, 0, 0);
        Hash outer = new Hash(4, 0, 0, 0);
        Hash inner = new Hash(Long.MIN_VALUE, 0, 0, 0);
        HotHashes hashes = HotHashes.of(layout(plain, plain, outer, inner));
        assertThat(places(hashes))
                .containsExactlyInAnyOrderEntriesOf(Map.of(plain, 0, outer, 1, inner, 1, OWN, HotHashes.LEDGER));
    }

    @Test
    void emptyAndOpaqueLedgersHaveTheirOwnHashAlone() {
        LedgerLayout opaque = layout(Hash.ZERO, Hash.ZERO);
        opaque.opaque("unknown");
        assertThat(places(HotHashes.none(OWN))).isEqualTo(Map.of(OWN, HotHashes.LEDGER));
        assertThat(HotHashes.of(layout())).isEqualTo(HotHashes.none(OWN)).hasSameHashCodeAs(HotHashes.none(OWN));
        assertThat(HotHashes.of(opaque)).isEqualTo(HotHashes.none(OWN));
        assertThat(HotHashes.none(Hash.ZERO)).isNotEqualTo(HotHashes.none(OWN));
    }

    @Test
    void highestPositionCountsWhenAHashComesAgain() {
        Hash hash = new Hash(7, 0, 0, 0);
        assertThat(places(HotHashes.of(layout(hash, OWN, hash, hash, Hash.ZERO, hash))))
                .isEqualTo(Map.of(hash, 2, OWN, 0, Hash.ZERO, 2));
    }

    @Test
    void randomLayoutsAgreeWithASortedMap() {
        SplittableRandom random = Randomness.fresh("hot-hashes").generator();
        for (int round = 0; round < 200; round++) {
            Map<Hash, Integer> model = new TreeMap<>(Map.of(OWN, HotHashes.LEDGER));
            Hash[] hashes = new Hash[2 * random.nextInt(60)];
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = new Hash(random.nextInt(-4, 4), 0, 0, random.nextInt(-4, 4));
                model.put(hashes[i], i / 2);
            }
            assertThat(places(HotHashes.of(layout(hashes)))).isEqualTo(model);
        }
    }
}
