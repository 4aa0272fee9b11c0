package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.stellar.FeeReader;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedOptions.Signatures;
import io.firn.stellar.LedgerFees;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.StellarRpcConfig.FeeLedgers;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Ledgers of the generated network, which follow each other. */
final class FeeMethodsTest {
    private static final StellarChain CHAIN = new StellarChain(GeneratedNetwork.PASSPHRASE);

    private final LedgerArchive archive = new LedgerArchive(CHAIN);
    private GeneratedNetwork network = network(7);
    private final List<LedgerFees> fees = new ArrayList<>();
    private Hash previous = network.genesisHash();
    private long nextSeq = GeneratedNetwork.FIRST_SEQ;

    private static GeneratedNetwork network(long seed) {
        return new GeneratedNetwork(GeneratedNetwork.PASSPHRASE, new GeneratedOptions(seed, 6, Signatures.FILLER));
    }

    private void close(int ledgers) throws Exception {
        for (int i = 0; i < ledgers; i++) {
            GeneratedNetwork.Closed closed = network.close(nextSeq, previous, 1_700_000_000 + nextSeq);
            Slice raw = Slice.of(closed.raw().copy());
            archive.add(raw.array());
            LedgerLayout layout = new LedgerLayout();
            CHAIN.newWalker().walkTrusted(raw, layout);
            fees.add(new FeeReader().read(raw, layout));
            previous = closed.hash();
            nextSeq++;
        }
    }

    @AfterEach
    void viewsAreClosed() {
        assertThat(archive.openViews()).isZero();
    }

    private FeeMethods methods(int classic, int soroban) {
        return new FeeMethods(archive, new FeeWindows(CHAIN, new FeeLedgers(classic, soroban)));
    }

    private static String stats(FeeMethods methods) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (var result = methods.getFeeStats();
                JsonGenerator out = new JsonMapper().createGenerator(text)) {
            result.writeTo(out);
        }
        return text.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What must be told of the last ledgers closed. */
    private String expected(int classic, int soroban) {
        return "{\"sorobanInclusionFee\":"
                + expected(fees.stream().map(LedgerFees::soroban).toList(), soroban) + ",\"inclusionFee\":"
                + expected(fees.stream().map(LedgerFees::classic).toList(), classic) + ",\"latestLedger\":"
                + (nextSeq - 1) + "}";
    }

    private static String expected(List<long[]> all, int ledgers) {
        List<long[]> window = all.subList(Math.max(0, all.size() - ledgers), all.size());
        long[] joined =
                window.stream().flatMapToLong(java.util.stream.LongStream::of).toArray();
        FeeDistribution d = FeeDistribution.of(joined, window.size());
        StringBuilder text = new StringBuilder();
        text.append("{\"max\":\"").append(d.max());
        text.append("\",\"min\":\"").append(d.min());
        text.append("\",\"mode\":\"").append(d.mode());
        String[] names = {"p10", "p20", "p30", "p40", "p50", "p60", "p70", "p80", "p90", "p95", "p99"};
        for (int i = 0; i < names.length; i++) {
            text.append("\",\"").append(names[i]).append("\":\"");
            text.append(d.percentiles().get(i));
        }
        text.append("\",\"transactionCount\":\"").append(d.transactionCount());
        return text.append("\",\"ledgerCount\":")
                .append(d.ledgerCount())
                .append("}")
                .toString();
    }

    @Test
    void thePaidFeesOfTheLatestLedgersAreTold() throws Exception {
        FeeMethods methods = methods(4, 9);
        close(3);
        assertThat(stats(methods)).isEqualTo(expected(4, 9)).contains("\"inclusionFee\":{\"max\":\"");
        for (int i = 0; i < 12; i++) {
            close(1);
            assertThat(stats(methods)).isEqualTo(expected(4, 9));
        }
        assertThat(fees.stream().mapToInt(ledger -> ledger.classic().length).sum())
                .isPositive();
        assertThat(fees.stream().mapToInt(ledger -> ledger.soroban().length).sum())
                .isPositive();
        assertThat(stats(methods(9, 4))).isEqualTo(expected(9, 4));
    }

    @Test
    void aLedgerIsReadOnce() throws Exception {
        FeeMethods methods = methods(4, 9);
        close(20);
        stats(methods);
        stats(methods);
        assertThat(archive.ledgersRead()).isEqualTo(9);
        close(1);
        stats(methods);
        assertThat(archive.ledgersRead()).isEqualTo(10);
        close(30);
        stats(methods);
        assertThat(archive.ledgersRead()).isEqualTo(19);
    }

    @Test
    void manyWhoAskAtOnceReadALedgerOnce() throws Exception {
        FeeMethods methods = methods(10, 50);
        close(60);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<String> ask = () -> stats(methods);
            for (Future<String> answer : threads.invokeAll(java.util.Collections.nCopies(16, ask))) {
                assertThat(answer.get()).isEqualTo(expected(10, 50));
            }
        }
        assertThat(archive.ledgersRead()).isEqualTo(50);
    }

    @Test
    void ledgersThatWereReplacedAreReadAgain() throws Exception {
        FeeMethods methods = methods(4, 9);
        close(8);
        stats(methods);
        network = network(8);
        nextSeq -= 2;
        previous = archive.hash(nextSeq - 1);
        fees.removeLast();
        fees.removeLast();
        close(2);
        assertThat(stats(methods)).isEqualTo(expected(4, 9));
        assertThat(archive.ledgersRead()).isEqualTo(10);
    }

    @Test
    void anEmptyArchiveHasPaidNothing() throws Exception {
        assertThat(stats(methods(10, 50)))
                .isEqualTo("{\"sorobanInclusionFee\":" + expected(List.of(), 1) + ",\"inclusionFee\":"
                        + expected(List.of(), 1) + ",\"latestLedger\":0}")
                .contains("\"p99\":\"0\",\"transactionCount\":\"0\",\"ledgerCount\":0}");
    }

    @Test
    void anEmptyWindowIsOfNoLedgers() throws Exception {
        LedgerArchive empty = new LedgerArchive(new StellarChain(MadeTx.NETWORK));
        empty.add(MadeTx.ledger(2, 100, List.of()));
        empty.add(MadeTx.ledger(2, 101, List.of()));
        FeeWindows windows = new FeeWindows(new StellarChain(MadeTx.NETWORK), FeeLedgers.STANDARD);
        assertThat(stats(new FeeMethods(empty, windows)))
                .contains("\"ledgerCount\":0},\"inclusionFee\":")
                .endsWith("\"ledgerCount\":0},\"latestLedger\":101}");
    }

    @Test
    void failedTransactionsAndFeeBumpsCountByWhatTheyWereCharged() throws Exception {
        LedgerArchive made = new LedgerArchive(new StellarChain(MadeTx.NETWORK));
        made.add(MadeTx.ledger(
                2,
                100,
                List.of(
                        MadeTx.success(MadeTx.Kind.CLASSIC, 1, MadeTx.MadeMeta.old(1)),
                        MadeTx.failure(MadeTx.Kind.CLASSIC, 2, MadeTx.MadeMeta.old(1)),
                        MadeTx.success(MadeTx.Kind.FEE_BUMP, 3, MadeTx.MadeMeta.old(2)))));
        FeeWindows windows = new FeeWindows(new StellarChain(MadeTx.NETWORK), FeeLedgers.STANDARD);
        assertThat(stats(new FeeMethods(made, windows)))
                .endsWith("\"inclusionFee\":{\"max\":\"200\",\"min\":\"100\",\"mode\":\"100\",\"p10\":\"100\","
                        + "\"p20\":\"100\",\"p30\":\"100\",\"p40\":\"100\",\"p50\":\"100\",\"p60\":\"100\","
                        + "\"p70\":\"200\",\"p80\":\"200\",\"p90\":\"200\",\"p95\":\"200\",\"p99\":\"200\","
                        + "\"transactionCount\":\"3\",\"ledgerCount\":1},\"latestLedger\":100}");
    }

    @Test
    void aLedgerThatCannotBeHadIsNamed() throws Exception {
        close(20);
        archive.gap(nextSeq - 5, "its pack is damaged");
        StellarRpcConfig config = new StellarRpcConfig(Optional.empty(), Map.of(), new FeeLedgers(4, 9));
        try (Served served = new Served(archive, CHAIN, config)) {
            assertThat(served.call("getFeeStats", ""))
                    .contains("{\"code\":-32603,\"message\":\"ledger " + (nextSeq - 5)
                            + " is not available: its pack is damaged\"}");
        }
        assertThat(stats(methods(4, 4))).isEqualTo(expected(4, 4));
        TinyLedgers opaque = new TinyLedgers(CHAIN, 100, 3, 40);
        try (Served served = new Served(opaque, CHAIN, config)) {
            assertThat(served.call("getFeeStats", "{}"))
                    .contains(
                            "{\"code\":-32603,\"message\":\"ledger 102 is kept whole, but its transactions are not known");
        }
    }

    @Test
    void parametersAreNoMatterUnlessTheyAreAnArray() throws Exception {
        close(2);
        try (Served served = new Served(archive, CHAIN, StellarRpcConfig.standard())) {
            String answer = served.call("getFeeStats", "");
            for (String params : List.of("null", "{}", "{\"other\":1}")) {
                assertThat(served.call("getFeeStats", params)).isEqualTo(answer);
            }
            assertThat(served.call("getFeeStats", "[]"))
                    .contains("{\"code\":-32602,\"message\":\"invalid parameters\","
                            + "\"data\":\"parameters must be an object, by name\"}");
        }
    }
}
