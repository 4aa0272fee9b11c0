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
import io.firn.stellar.NamedValues.Value;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The parts of transactions are where a naive reader of the same definitions finds them; nothing else is read. */
class TransactionReaderTest {
    private static final NetworkId NETWORK = NetworkId.of("Firn Test Network ; November 2026");
    private static final Set<String> WANTED = Set.of(
            "TransactionResult",
            "TransactionMeta",
            "TransactionEvent",
            "DiagnosticEvent",
            "ContractEvent",
            "OperationMetaV2",
            "SorobanTransactionData");

    private final TransactionReader reader = new TransactionReader();
    /** How many transactions were read, by version of LedgerCloseMeta and of TransactionMeta. */
    private final Map<String, Integer> read = new TreeMap<>();

    private int events;

    @Test
    void thePartsOfStellarCoresTransactionsAreFound() throws Exception {
        for (Path file : StellarSamples.files("core-metas")) {
            check(Slice.of(Files.readAllBytes(file)), StellarSamples.CORE_TESTS, 1);
        }
        System.out.println("transactions read: " + read + ", with " + events + " events");
        assertThat(read.keySet()).contains("0/2", "0/4", "1/3", "1/4", "2/4");
        assertThat(events).isPositive();
    }

    @Test
    void thePartsOfPubnetsTransactionsAreFound() throws Exception {
        for (Slice raw : StellarSamples.lake()) {
            check(raw, NetworkId.PUBNET, 13);
        }
        System.out.println("transactions read: " + read + ", with " + events + " events");
        assertThat(read.keySet()).contains("0/2", "0/4", "1/3", "1/4", "2/4");
        assertThat(events).isGreaterThan(1_000);
    }

    @Test
    void thePartsOfMadeTransactionsAreFound() throws Exception {
        for (int version = 0; version <= 2; version++) {
            check(Slice.of(ledger(version).build()), NETWORK.passphrase(), 1);
        }
        assertThat(read).isEqualTo(Map.of("0/2", 3, "1/3", 3, "2/4", 3));
    }

    private static TestLedger ledger(int metaVersion) {
        TestLedger ledger = new TestLedger(metaVersion, 1000, Hash.ZERO, NETWORK);
        return metaVersion == 0 ? ledger.with(V0, V1, FEE_BUMP) : ledger.with(V1, FEE_BUMP, V1);
    }

    /** Compares every {@code step}th transaction of a ledger. */
    private void check(Slice raw, String network, int step) throws Exception {
        LedgerLayout layout = new LedgerLayout();
        new StellarChain(network).newWalker().walkTrusted(raw, layout);
        int metaVersion = StellarHeader.of(raw).metaVersion();
        for (int i = 0; i < layout.txCount(); i += step) {
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            TransactionParts parts = reader.read(envelope, result, metaVersion);
            assertThat(text(reader.read(envelope, result))).isEqualTo(text(parts));
            assertThat(parts.hash()).isEqualTo(layout.hash(i));
            assertThat(parts.envelope()).isSameAs(envelope);
            assertThat(parts.feeBump()).isEqualTo(!layout.hash(i).equals(layout.innerHash(i)));
            naive(envelope, result, metaVersion, parts);
        }
    }

    private void naive(Slice envelope, Slice result, int metaVersion, TransactionParts parts) {
        List<Value> all = NamedValues.of(
                metaVersion == 2 ? "TransactionResultMetaV1" : "TransactionResultMeta", result.copy(), WANTED);
        boolean soroban =
                !NamedValues.of("TransactionEnvelope", envelope.copy(), WANTED).isEmpty();
        Value own = all.stream()
                .filter(v -> v.name().equals("TransactionResult"))
                .findFirst()
                .orElseThrow();
        Value meta = all.stream()
                .filter(v -> v.name().equals("TransactionMeta"))
                .findFirst()
                .orElseThrow();
        ByteBuffer bytes = result.buffer();
        int code = bytes.getInt(own.from() + 8);
        int version = bytes.getInt(meta.from());
        assertThat(parts.successful()).isEqualTo(code == 0 || code == 1);
        assertThat(range(parts.result(), result)).isEqualTo(range(own));
        assertThat(range(parts.meta(), result)).isEqualTo(range(meta));
        assertThat(ranges(parts.transactionEvents(), result)).isEqualTo(ranges(all, "TransactionEvent", meta));
        assertThat(ranges(parts.diagnosticEvents(), result)).isEqualTo(ranges(all, "DiagnosticEvent", meta));
        List<List<String>> contract = new ArrayList<>();
        if (version == 3 && soroban) {
            contract.add(ranges(all, "ContractEvent", meta));
        }
        all.stream()
                .filter(v -> v.name().equals("OperationMetaV2"))
                .forEach(operation -> contract.add(ranges(all, "ContractEvent", operation)));
        List<List<String>> found = new ArrayList<>();
        parts.contractEvents().forEach(list -> found.add(ranges(list, result)));
        assertThat(found).isEqualTo(contract);
        read.merge(metaVersion + "/" + version, 1, Integer::sum);
        events += parts.transactionEvents().size() + parts.diagnosticEvents().size();
        found.forEach(list -> events += list.size());
    }

    /** Of the named shape directly inside a value, in order. */
    private static List<String> ranges(List<Value> all, String name, Value around) {
        return all.stream()
                .filter(v -> v.name().equals(name)
                        && v.from() >= around.from()
                        && v.limit() <= around.limit()
                        && v.inside().getLast().equals(around.name()))
                .map(TransactionReaderTest::range)
                .toList();
    }

    private static List<String> ranges(List<Slice> slices, Slice within) {
        return slices.stream().map(s -> range(s, within)).toList();
    }

    private static String range(Value value) {
        return value.from() + ".." + value.limit();
    }

    private static String range(Slice slice, Slice within) {
        assertThat(slice.array()).isSameAs(within.array());
        int from = slice.offset() - within.offset();
        return from + ".." + (from + slice.length());
    }

    private static String text(TransactionParts parts) {
        StringBuilder text = new StringBuilder();
        List<Slice> all = new ArrayList<>(List.of(parts.envelope(), parts.result(), parts.meta()));
        all.addAll(parts.transactionEvents());
        all.addAll(parts.diagnosticEvents());
        for (List<Slice> list : parts.contractEvents()) {
            all.addAll(list);
            text.append(list.size()).append(' ');
        }
        all.forEach(s -> text.append(s.offset()).append('+').append(s.length()).append(' '));
        return text.append(parts.hash())
                .append(parts.feeBump())
                .append(parts.successful())
                .toString();
    }

    @Test
    void aHashThatBeginsAsVersionTwoDoesIsReadAsWhatItIs() throws Exception {
        TestLedger ledger = ledger(1);
        ledger.build();
        Slice envelope = ledger.txs.getLast().envelope();
        byte[] bytes = ledger.results.getFirst();
        Arrays.fill(bytes, 0, 4, (byte) 0);
        TransactionParts parts = reader.read(envelope, Slice.of(bytes));
        assertThat(text(parts)).isEqualTo(text(reader.read(envelope, Slice.of(bytes), 1)));
        assertThat(parts.hash()).isEqualTo(Hash.of(bytes, 0));
        assertThatThrownBy(() -> reader.read(envelope, Slice.of(bytes), 2)).isInstanceOf(BadLedgerException.class);
    }

    @Test
    void whatFollowsAPartIsRefused() {
        TestLedger ledger = ledger(2);
        ledger.build();
        Slice envelope = ledger.txs.getLast().envelope();
        byte[] result = ledger.results.getFirst();
        assertThatThrownBy(() ->
                        reader.read(Slice.of(Arrays.copyOf(envelope.copy(), envelope.length() + 4)), Slice.of(result)))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("its envelope ends at offset " + envelope.length() + ", but 4 bytes follow");
        assertThatThrownBy(() -> reader.read(envelope, Slice.of(Arrays.copyOf(result, result.length + 8)), 2))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("its result ends at offset " + result.length + ", but 8 bytes follow");
    }

    @FunctionalInterface
    private interface Attempt {
        boolean reads(Slice bytes);
    }

    @Test
    void everyTruncationIsRefusedAndNoFlipIsFatal() {
        int[] outcomes = new int[2];
        for (int version = 0; version <= 2; version++) {
            int v = version;
            TestLedger ledger = ledger(version);
            ledger.build();
            for (int i = 0; i < ledger.txs.size(); i++) {
                Slice envelope = ledger.txs.reversed().get(i).envelope();
                Slice result = Slice.of(ledger.results.get(i));
                damage(envelope.copy(), bytes -> reads(bytes, result, v), outcomes);
                damage(result.copy(), bytes -> reads(envelope, bytes, v), outcomes);
            }
        }
        assertThat(outcomes[0]).isGreaterThan(1_000);
        assertThat(outcomes[1]).isGreaterThan(1_000);
    }

    private static void damage(byte[] bytes, Attempt attempt, int[] outcomes) {
        assertThat(attempt.reads(Slice.of(bytes))).isTrue();
        // What follows a slice in its array is of no concern.
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 64);
        for (int at = 0; at < bytes.length; at++) {
            assertThat(attempt.reads(new Slice(longer, 0, at)))
                    .as("%s bytes", at)
                    .isFalse();
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                bytes[at] ^= (byte) flip;
                outcomes[attempt.reads(Slice.of(bytes)) ? 1 : 0]++;
                bytes[at] ^= (byte) flip;
            }
        }
    }

    /** True when the bytes are read; false when they are refused as they should be, with the version told and without. */
    private boolean reads(Slice envelope, Slice result, int version) {
        try {
            reader.read(envelope, result);
        } catch (BadLedgerException e) {
            assertThat(e).hasMessageMatching("malformed .*|a transaction cannot be read: .*");
        }
        try {
            reader.read(envelope, result, version);
            return true;
        } catch (BadLedgerException e) {
            return false;
        }
    }
}
