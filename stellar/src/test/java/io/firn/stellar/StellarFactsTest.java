package io.firn.stellar;

import static io.firn.stellar.TestLedger.Kind.FEE_BUMP;
import static io.firn.stellar.TestLedger.Kind.V0;
import static io.firn.stellar.TestLedger.Kind.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.TxFacts;
import io.firn.stellar.NamedValues.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What transactions say of themselves is what a naive reader of the same definitions finds. */
class StellarFactsTest {
    private static final NetworkId NETWORK = NetworkId.of("Firn Test Network ; November 2026");
    private static final Set<String> SOURCES = Set.of("TransactionV0", "Transaction", "MuxedAccount");

    private final StellarWalker walker = new StellarChain(NETWORK.passphrase()).newWalker();

    /** How many transactions were read, by kind of envelope, kind of source account, and outcome. */
    private final Map<String, Integer> read = new TreeMap<>();

    @Test
    void factsOfPubnetsTransactionsAreFound() throws Exception {
        for (Slice raw : StellarSamples.lake()) {
            check(raw, NetworkId.PUBNET, 7);
        }
        System.out.println("facts read: " + read);
        assertThat(read.keySet())
                .contains("2 ed25519 true", "2 ed25519 false", "2 muxed true", "5 ed25519 true", "5 ed25519 false");
    }

    @Test
    void factsOfStellarCoresTransactionsAreFound() throws Exception {
        for (Path file : StellarSamples.files("core-metas")) {
            check(Slice.of(Files.readAllBytes(file)), StellarSamples.CORE_TESTS, 1);
        }
        System.out.println("facts read: " + read);
        assertThat(read.keySet()).contains("2 ed25519 true", "2 ed25519 false");
    }

    @Test
    void factsOfMadeTransactionsAreFound() throws Exception {
        for (int version = 0; version <= 2; version++) {
            check(Slice.of(ledger(version).build()), NETWORK.passphrase(), 1);
        }
        assertThat(read).isEqualTo(Map.of("0 ed25519 false", 1, "2 ed25519 false", 5, "5 ed25519 true", 3));
    }

    private static TestLedger ledger(int metaVersion) {
        TestLedger ledger = new TestLedger(metaVersion, 1000, Hash.ZERO, NETWORK);
        return metaVersion == 0 ? ledger.with(V0, V1, FEE_BUMP) : ledger.with(V1, FEE_BUMP, V1);
    }

    /** Compares every {@code step}th transaction of a ledger. */
    private void check(Slice raw, String network, int step) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        StellarWalker of = new StellarChain(network).newWalker();
        of.walkTrusted(raw, layout);
        boolean second = raw.buffer().getInt(0) == 2;
        for (int i = 0; i < layout.txCount(); i += step) {
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            TxFacts facts = of.facts(envelope, result);
            Value own = NamedValues.of(
                            second ? "TransactionResultMetaV1" : "TransactionResultMeta",
                            result.copy(),
                            Set.of("TransactionResult"))
                    .getFirst();
            int code = result.buffer().getInt(own.from() + 8);
            assertThat(facts.successful()).isEqualTo(code == 0 || code == 1);
            assertThat(facts.feeCharged()).isEqualTo(result.buffer().getLong(own.from()));
            Slice sender = facts.sender().orElseThrow();
            assertThat(sender.array()).isSameAs(raw.array());
            assertThat(sender.copy()).isEqualTo(naiveSender(envelope));
            read.merge(kind(envelope) + " " + facts.successful(), 1, Integer::sum);
        }
    }

    private static byte[] naiveSender(Slice envelope) {
        Value source = source(envelope);
        int from = source.name().equals("TransactionV0") ? source.from() : source.limit() - 32;
        return envelope.part(from, 32).copy();
    }

    /** The account of the transaction itself, or the transaction of the oldest kind, which begins with it. */
    private static Value source(Slice envelope) {
        List<Value> all = NamedValues.of("TransactionEnvelope", envelope.copy(), SOURCES);
        Value transaction = all.stream()
                .filter(v -> v.name().startsWith("Tran"))
                .findFirst()
                .orElseThrow();
        return all.stream()
                .filter(v -> v.name().equals("MuxedAccount") && v.from() == transaction.from())
                .findFirst()
                .orElse(transaction);
    }

    private static String kind(Slice envelope) {
        Value source = source(envelope);
        return envelope.buffer().getInt(0) + (source.limit() - source.from() == 44 ? " muxed" : " ed25519");
    }

    @Test
    void theIdOfAMuxedAccountIsNotPartOfTheSender() throws Exception {
        byte[] rest =
                new XdrWriter().ints(100).int64(1).ints(0, 0, 0, 0).ints(0).done();
        Slice muxed = Slice.of(new XdrWriter()
                .ints(2, 256)
                .int64(77)
                .raw(TestLedger.key(5))
                .raw(rest)
                .done());
        TestLedger ledger = ledger(2);
        ledger.build();
        TxFacts facts = walker.facts(muxed, Slice.of(ledger.results.getFirst()));
        assertThat(facts.sender().orElseThrow().copy()).isEqualTo(TestLedger.key(5));
        assertThat(kind(muxed)).isEqualTo("2 muxed");
    }

    @Test
    void aHashThatBeginsAsVersionTwoDoesIsReadAsWhatItIs() throws Exception {
        TestLedger ledger = ledger(1);
        ledger.build();
        Slice envelope = ledger.txs.getLast().envelope();
        byte[] bytes = ledger.results.getFirst();
        TxFacts before = walker.facts(envelope, Slice.of(bytes));
        Arrays.fill(bytes, 0, 4, (byte) 0);
        TxFacts facts = walker.facts(envelope, Slice.of(bytes));
        assertThat(facts.feeCharged()).isEqualTo(before.feeCharged()).isEqualTo(100);
        assertThat(facts.successful()).isEqualTo(before.successful());
    }

    @Test
    void whatFollowsAndWhatIsMissingIsRefused() {
        for (int version = 0; version <= 2; version++) {
            TestLedger ledger = ledger(version);
            ledger.build();
            for (int i = 0; i < ledger.txs.size(); i++) {
                Slice envelope = ledger.txs.reversed().get(i).envelope();
                Slice result = Slice.of(ledger.results.get(i));
                assertRefused(longer(envelope, 4), result);
                assertRefused(envelope, longer(result, 8));
                for (int cut = 1; cut < envelope.length(); cut++) {
                    assertRefused(longer(envelope, 64).part(0, cut), result);
                }
                for (int cut = 1; cut < result.length(); cut++) {
                    assertRefused(envelope, longer(result, 64).part(0, cut));
                }
            }
        }
    }

    private static Slice longer(Slice slice, int bytes) {
        return Slice.of(Arrays.copyOf(slice.copy(), slice.length() + bytes));
    }

    private void assertRefused(Slice envelope, Slice result) {
        assertThatThrownBy(() -> walker.facts(envelope, result)).isInstanceOf(BadLedgerException.class);
    }

    @Test
    void damageIsRefusedOrRead() {
        TestLedger ledger = ledger(2);
        ledger.build();
        Slice result = Slice.of(ledger.results.getFirst());
        byte[] envelope = ledger.txs.getLast().envelope().copy();
        int refused = 0;
        for (int at = 0; at < envelope.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                envelope[at] ^= (byte) flip;
                try {
                    Slice sender =
                            walker.facts(Slice.of(envelope), result).sender().orElseThrow();
                    assertThat(sender.length()).isEqualTo(Hash.BYTES);
                } catch (BadLedgerException e) {
                    refused++;
                }
                envelope[at] ^= (byte) flip;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
