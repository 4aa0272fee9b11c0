package io.firn.cold.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.testkit.Randomness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A map that never changes: each one made of it holds what a plain map holds, and the older ones stay as they were. */
class HashTrieTest {
    private record Version(HashTrie<Integer> trie, Map<Hash, Integer> plain) {}

    @Test
    void everyVersionHoldsWhatAPlainMapHolds() {
        SplittableRandom random = Randomness.fresh("hash trie").generator();
        List<Hash> keys = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            // Alike but for a few bits, wherever these are.
            long bits = 1L << random.nextInt(Long.SIZE);
            long word = random.nextInt(3);
            keys.add(
                    switch (random.nextInt(5)) {
                        case 0 -> new Hash(bits, 0, 0, word);
                        case 1 -> new Hash(0, bits, word, 0);
                        case 2 -> new Hash(0, word, bits, 0);
                        case 3 -> new Hash(word, 0, 0, bits);
                        default -> new Hash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
                    });
        }
        HashTrie<Integer> trie = HashTrie.empty();
        Map<Hash, Integer> plain = new HashMap<>();
        List<Version> versions = new ArrayList<>();
        for (int step = 0; step < 4_000; step++) {
            Hash key = keys.get(random.nextInt(keys.size()));
            if (random.nextInt(3) == 0) {
                trie = trie.without(key);
                plain.remove(key);
            } else {
                trie = trie.with(key, step);
                plain.put(key, step);
            }
            if (step % 100 == 0) {
                versions.add(new Version(trie, Map.copyOf(plain)));
            }
        }
        for (Hash key : keys) {
            trie = trie.without(key);
        }
        versions.add(new Version(trie, Map.of()));
        for (Version version : versions) {
            for (Hash key : keys) {
                assertThat(version.trie().get(key).orElse(-1))
                        .isEqualTo(version.plain().getOrDefault(key, -1));
            }
        }
    }

    @Test
    void hashesAlikeButForTheLastBitAreToldApart() {
        HashTrie<Integer> trie =
                HashTrie.<Integer>empty().with(new Hash(1, 2, 3, 4), 1).with(new Hash(1, 2, 3, 5), 2);
        assertThat(trie.get(new Hash(1, 2, 3, 4))).contains(1);
        assertThat(trie.get(new Hash(1, 2, 3, 5))).contains(2);
        assertThat(trie.get(new Hash(1, 2, 3, 6))).isEmpty();
        HashTrie<Integer> one = trie.without(new Hash(1, 2, 3, 4));
        assertThat(one.get(new Hash(1, 2, 3, 4))).isEmpty();
        assertThat(one.get(new Hash(1, 2, 3, 5))).contains(2);
        assertThat(one.without(new Hash(7, 7, 7, 7))).isSameAs(one);
    }
}
