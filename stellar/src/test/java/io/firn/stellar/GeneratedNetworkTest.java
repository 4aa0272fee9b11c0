package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork.Closed;
import io.firn.stellar.GeneratedOptions.Signatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedNetworkTest {
    private static final long GENESIS_SECONDS = 1_767_225_600;

    /** SHA-256 of the first three ledgers of the default network, signatures and all. */
    private static final String[] GOLDEN = {
        "6c80def6401cd3deb60bced0c69a22e7aade6bc4f1ab6a145f033884d20f5cbf",
        "503f293d5c699beb78e9a4ca875aafec5cd0518abcc0de1e076383357901d84f",
        "e444a580e9d6a3ced82db55a9e7cff1e272bcec73024bc8b8ffde9241d8c95a9"
    };

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
    @CsvSource({"1,12,REAL,8", "2,12,FILLER,40", "-7,300,FILLER,3", "3,0,REAL,20", "4,1,FILLER,40", "5,20000,FILLER,1"})
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
        GeneratedOptions some = new GeneratedOptions(6, 12, Signatures.FILLER);
        List<byte[]> once = ledgers(some, 5);
        List<byte[]> again = ledgers(some, 5);
        List<byte[]> other = ledgers(new GeneratedOptions(7, 12, Signatures.FILLER), 5);
        for (int i = 0; i < 5; i++) {
            assertThat(again.get(i)).isEqualTo(once.get(i));
            assertThat(hash(other.get(i))).isNotEqualTo(hash(once.get(i)));
        }
    }

    @Test
    void theFirstLedgersAreWhatTheyWere() {
        List<String> hashes = new ArrayList<>();
        for (byte[] ledger : ledgers(GeneratedOptions.DEFAULTS, 3)) {
            hashes.add(TestLedger.sha(ledger).toString());
        }
        assertThat(hashes).containsExactly(GOLDEN);
    }

    /** Within twenty ledgers there is every outcome of a transaction, every stage of a fee, and what contracts and hosts say. */
    @Test
    void everyKindIsThere() throws Exception {
        Map<String, Integer> seen = new TreeMap<>();
        StellarWalker walker = new StellarWalker(NetworkId.of(GeneratedNetwork.PASSPHRASE));
        LedgerLayout layout = new LedgerLayout();
        for (byte[] ledger : ledgers(new GeneratedOptions(1, 12, Signatures.FILLER), 20)) {
            walker.walk(Slice.of(ledger), layout);
            for (int i = 0; i < layout.txCount(); i++) {
                ByteBuffer result = ByteBuffer.wrap(ledger, layout.resultOffset(i), layout.resultLength(i))
                        .slice();
                seen.merge("code " + result.getInt(44), 1, Integer::sum);
                seen.merge(layout.hash(i).equals(layout.innerHash(i)) ? "single" : "bumped", 1, Integer::sum);
                stages(result, seen);
                String text =
                        new String(ledger, layout.resultOffset(i), layout.resultLength(i), StandardCharsets.ISO_8859_1);
                for (String word : new String[] {"transfer", "mint", "swap", "fn_call", "error", "to_muxed_id"}) {
                    if (text.contains(word)) {
                        seen.merge(word, 1, Integer::sum);
                    }
                }
            }
        }
        assertThat(seen)
                .containsOnlyKeys(
                        "bumped",
                        "code -1",
                        "code -13",
                        "code 0",
                        "code 1",
                        "error",
                        "fn_call",
                        "mint",
                        "single",
                        "stage 0",
                        "stage 1",
                        "stage 2",
                        "swap",
                        "to_muxed_id",
                        "transfer");
        assertThat(seen.getOrDefault("stage 0", 0))
                .isEqualTo(seen.getOrDefault("single", 0) + seen.getOrDefault("bumped", 0));
    }

    private static void stages(ByteBuffer result, Map<String, Integer> seen) {
        byte[] fee = GeneratedEvents.event(
                        GeneratedAsset.ofNetwork(NetworkId.of(GeneratedNetwork.PASSPHRASE))
                                .contract(),
                        new XdrWriter(),
                        GeneratedEvents.symbol("fee"),
                        new XdrWriter())
                .done();
        for (int at = 4; at + fee.length < result.limit(); at += 4) {
            if (result.slice(at, fee.length).equals(ByteBuffer.wrap(fee))) {
                seen.merge("stage " + result.getInt(at - 4), 1, Integer::sum);
            }
        }
    }
}
