package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedOptions.Signatures;
import io.firn.stellar.HistoryArchiveWriter;
import io.firn.stellar.LakeOptions;
import io.firn.stellar.LakeSource;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarChain;
import io.firn.testkit.Samples;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code firn verify --against}: an archive of 150 generated ledgers against history archives of the same network and others. */
class AgainstTest {
    private static final String NETWORK = "History Network ; for tests";
    private static final long LAST = 150;
    private static final List<Slice> LEDGERS = ledgers(1, 191);

    @TempDir
    private static Path dir;

    @TempDir
    Path history;

    private static List<Slice> ledgers(long seed, long last) {
        return HistoryArchiveWriter.ledgers(
                new GeneratedNetwork(NETWORK, new GeneratedOptions(seed, 3, Signatures.FILLER)), last);
    }

    @BeforeAll
    static void ingest() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream framed = new DataOutputStream(out);
        for (Slice raw : LEDGERS.subList(0, (int) LAST - 1)) {
            framed.writeInt(0x8000_0000 | raw.length());
            framed.write(raw.copy());
        }
        Path stream = Files.write(dir.resolve("ledgers.xdr"), out.toByteArray());
        Ran ran = Ran.firn(
                "run",
                "--stream",
                stream.toString(),
                "--network",
                NETWORK,
                "--geometry",
                "32x4",
                "--data",
                data(),
                "--no-serve");
        assertThat(ran.exit()).as(ran.err()).isZero();
    }

    private static String data() {
        return dir.resolve("data").toString();
    }

    private void write(List<Slice> ledgers) throws Exception {
        HistoryArchiveWriter.of(history, NETWORK).add(ledgers);
    }

    private Ran verify(String... more) {
        List<String> all = new ArrayList<>(List.of("verify", "--data", data(), "--against", history.toString()));
        all.addAll(Arrays.asList(more));
        return Ran.firn(all.toArray(String[]::new));
    }

    private Path file(String category, long seq) {
        return HistoryArchiveWriter.file(history, category, seq);
    }

    @Test
    void anArchiveThatHoldsAllLedgersIsClean() throws Exception {
        write(LEDGERS);
        String words = verify().succeeded().out();
        assertThat(words).contains("verified   149 ledgers, 447 transactions, ", "; nothing bad\n");
        assertThat(words)
                .contains("against    3 checkpoints, 190 ledgers, 570 transactions in " + history
                        + "; 149 compared, all the same\n");
        assertThat(verify("--json").succeeded().out())
                .startsWith("{\"ledgers\":149,\"transactions\":447,")
                .contains(
                        "\"bad\":[],\"against\":{\"checkpoints\":3,\"ledgers\":190,\"transactions\":570,\"compared\":149,"
                                + "\"from\":1,\"to\":191,\"absent\":[]}");
        assertThat(Ran.firn("verify", "--data", data(), "--json").succeeded().out())
                .doesNotContain("against");
    }

    @Test
    void whatTheArchiveDoesNotHaveIsSaid() throws Exception {
        write(LEDGERS.subList(0, 126));
        assertThat(verify().succeeded().out()).contains("126 compared, all the same, not there: ledgers 128 to 150\n");
        assertThat(verify("--json").succeeded().out())
                .contains("\"compared\":126,\"from\":1,\"to\":127,\"absent\":[{\"from\":128,\"to\":150}]");
        assertThat(verify("--from", "100", "--to", "128").succeeded().out())
                .contains("28 compared, all the same, not there: ledger 128\n");
        assertThat(verify("--from", "100", "--to", "110").succeeded().out()).contains("11 compared, all the same\n");
    }

    @Test
    void nothingInCommonIsNotFound() throws Exception {
        write(LEDGERS.subList(0, 126));
        Ran none = verify("--from", "130");
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err().lines())
                .containsExactly("firn: nothing was compared: verified here are ledgers 130 to 150, history archive "
                        + history + " holds ledgers 1 to 127");
        assertThat(none.out()).doesNotContain("nothing bad").contains("126 ledgers, 378 transactions", "none compared");
        Ran json = verify("--from", "130", "--json");
        assertThat(json.exit()).isEqualTo(3);
        assertThat(json.out()).contains("\"compared\":0,");
        Ran beyond = verify("--from", "151");
        assertThat(beyond.exit()).isEqualTo(3);
        assertThat(beyond.err()).contains("no ledger was verified here");
    }

    @ParameterizedTest
    @CsvSource({
        "ledger, ledger 70: header hash: its bytes hash to",
        "transactions, ledger 70: transaction set hash: its bytes hash to",
        "results, ledger 70: result hash: its bytes hash to"
    })
    void aChangedHeaderTransactionOrResultIsTold(String category, String what) throws Exception {
        write(LEDGERS);
        List<byte[]> records = HistoryArchiveWriter.read(file(category, 70));
        byte[] record = records.get(6);
        record[record.length - 16] ^= 2;
        HistoryArchiveWriter.write(file(category, 70), records);
        Ran ran = verify();
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.out()).contains("bad        " + what).contains(" in " + file(category, 70) + "\n");
        assertThat(ran.out().lines().filter(line -> line.startsWith("bad"))).hasSize(category.equals("ledger") ? 2 : 1);
        assertThat(verify("--json").out())
                .contains("\"what\":\"" + what)
                .contains("\"where\":\"" + file(category, 70) + "\"");
        // What is wrong with the archive does not depend on what is asked of this one.
        assertThat(verify("--from", "2", "--to", "3").exit()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "transactions", "results"})
    void aFileCutOffOrGoneIsTold(String category) throws Exception {
        write(LEDGERS);
        byte[] whole = Files.readAllBytes(file(category, 70));
        Files.write(file(category, 70), Arrays.copyOf(whole, whole.length / 2));
        Ran cut = verify();
        assertThat(cut.exit()).isEqualTo(4);
        assertThat(cut.out()).contains("bad        checkpoint of ledger 127", " in " + file(category, 70) + "\n");
        Files.delete(file(category, 70));
        Ran gone = verify();
        assertThat(gone.exit()).isEqualTo(4);
        assertThat(gone.out()).contains("missing").contains(" in " + file(category, 70) + "\n");
    }

    @Test
    void aForkIsToldLedgerByLedger() throws Exception {
        write(ledgers(2, 191));
        Ran ran = verify("--from", "10", "--to", "12");
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.out().lines().filter(line -> line.startsWith("bad"))).hasSize(3);
        assertThat(ran.out())
                .contains("bad        ledger 10: header: the history archive has another: hash, previous hash, "
                        + "transaction set, ")
                .contains(" in " + file("ledger", 10) + "\n")
                .contains("verified   3 ledgers,", "; 3 bad\n", "; 3 compared, 3 differ\n");
    }

    @Test
    void anotherNetworkOrNoArchiveFails() throws Exception {
        verify().refused(1, "history archive " + history, "no archive");
        Ran.firn("verify", "--data", data(), "--against", dir.resolve("none").toString())
                .refused(1, "there is no such directory");
        Ran.firn("verify", "--data", data(), "--against", "s3://bucket").refused(2, "'s3:'", "history archive");
        new HistoryArchiveWriter(history, NETWORK, Optional.of("Other Network")).add(LEDGERS);
        verify().refused(1, "'Other Network'", "'" + NETWORK + "'");
    }

    @Test
    void thePublicArchiveHasNothingInCommonWithThePublicLedgersHere() throws Exception {
        Path samples = Samples.require("stellar/lake-pubnet");
        Path public17 = Samples.require("stellar/history-archive/pubnet-archive-old-txset");
        Ran.firn("verify", "--data", data(), "--against", "file:" + public17)
                .refused(1, "is of another network than '" + NETWORK + "'");
        Path pubnet = dir.resolve("pubnet");
        Ran run = Ran.firn(
                "run",
                "--lake",
                "file:" + samples,
                "--network",
                "pubnet",
                "--from",
                "63092982",
                "--to",
                "63093001",
                "--geometry",
                "4x4",
                "--data",
                pubnet.toString(),
                "--no-serve");
        assertThat(run.exit()).as(run.err()).isZero();
        Ran none = Ran.firn("verify", "--data", pubnet.toString(), "--against", "file:" + public17);
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err())
                .contains("ledgers 63092982 to 63093001", "ledgers 11999936 to 12001023")
                .hasLineCount(1);
        assertThat(none.out()).contains("against    17 checkpoints, 1088 ledgers, 83 transactions in ");

        // What the public network closed, cut out of its metas: no checkpoint of it is whole, and all ledgers are the
        // same.
        HistoryArchiveWriter writer = HistoryArchiveWriter.of(history, NetworkId.PUBNET);
        StellarChain chain = new StellarChain(NetworkId.PUBNET);
        try (LakeSource lake =
                        new LakeSource(samples, chain, chain::newWalker, LakeOptions.DEFAULTS, InstantSource.system());
                LedgerStream stream = lake.open(63_092_982, OptionalLong.of(63_093_001))) {
            while (stream.next(Duration.ofSeconds(60)) instanceof LedgerStream.Next next) {
                writer.add(next.raw());
            }
        }
        writer.checkpoint(63_093_001);
        Ran same = Ran.firn("verify", "--data", pubnet.toString(), "--against", history.toString());
        assertThat(same.exit()).isEqualTo(4);
        assertThat(same.out())
                .contains("2 checkpoints, 20 ledgers, 5188 transactions in ", "; 20 compared, all the same\n");
        assertThat(same.out().lines().filter(line -> line.startsWith("bad")))
                .hasSize(128 - 20)
                .allMatch(line -> line.contains(": header: there is none in "));
    }
}
