package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Real ledgers in, the same ledgers out, through the command line and every room. */
class FirstLightTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path work;

    @Test
    void theTwentyLedgersComeBackFromALakeInTwoRuns() {
        Path lake = Samples.require("stellar/lake-pubnet");
        ingest("63092982", "63092999", "4x4", "--lake", "file:" + lake, "--network", "pubnet");
        audited(18, 63092982, seq -> RealLedgers.ofLake(lake, seq));
        JsonNode status = json("status", "--data", data(), "--json");
        assertThat(status.path("chunks").path("frozen").asInt()).isEqualTo(4);
        assertThat(status.path("chunks").path("hot").asInt()).isEqualTo(1);
        assertThat(status.path("latestLedger").asLong()).isEqualTo(63092999);

        ingest("63092982", "63093001", "4x4", "--lake", "file:" + lake, "--network", "pubnet");
        JsonNode verified = audited(20, 63092982, seq -> RealLedgers.ofLake(lake, seq));
        assertThat(verified.path("transactions").asLong()).isEqualTo(5_188);
        assertThat(json("status", "--data", data(), "--json")
                        .path("chunks")
                        .path("hot")
                        .asInt())
                .isZero();
    }

    @Test
    void theElevenOldLedgersComeBackFromALake() {
        Path lake = Samples.require("stellar/lake-pubnet");
        ingest("30822015", "30822025", "1x4", "--lake", "file:" + lake, "--network", "pubnet");
        audited(11, 30822015, seq -> RealLedgers.ofLake(lake, seq));
    }

    @ParameterizedTest
    @ValueSource(longs = {16154623, 30820015, 46154623, 53312000, 57500008})
    void aSingleLedgerComesBackFromALake(long seq) {
        Path lake = Samples.require("stellar/lake-pubnet");
        ingest("" + seq, "" + seq, "1x4", "--lake", "file:" + lake, "--network", "pubnet");
        audited(1, seq, s -> RealLedgers.ofLake(lake, s));
    }

    @Test
    void aLakeWithoutManifestIsReadAsItsNamesTell() {
        Path lake = Samples.require("stellar/single");
        ingest("997", "999", "1x4", "--lake", "file:" + lake, "--network", "testnet");
        audited(3, 997, seq -> RealLedgers.ofLake(lake, seq));
    }

    @Test
    void aStreamEndsTheRunAtItsLastLedger() {
        Path stream = Samples.require("stellar/streams/pubnet-63092982-63093001.framed.xdr.zst");
        Map<Long, byte[]> ledgers = RealLedgers.ofStream(stream, 63092982);
        FirnCommand.run(
                        "run",
                        "--stream",
                        stream.toString(),
                        "--network",
                        "pubnet",
                        "--from",
                        "63092982",
                        "--geometry",
                        "4x4",
                        "--data",
                        data(),
                        "--no-serve")
                .succeeded();
        audited(20, 63092982, seq -> at(ledgers, seq));
    }

    @Test
    void ledgersBelowTheFirstWantedAreReadOver() {
        Path stream = Samples.require("stellar/streams/pubnet-30822015-30822025.framed.xdr.zst");
        Map<Long, byte[]> ledgers = RealLedgers.ofStream(stream, 30822015);
        ingest("30822018", "30822025", "4x4", "--stream", stream.toString(), "--network", "pubnet");
        audited(8, 30822018, seq -> at(ledgers, seq));
    }

    @Test
    void denseLedgersOfAStandaloneNetworkComeBack() {
        Path stream = Samples.require("stellar/streams/rpc-load-test-ledgers-v25.xdr.zstd");
        Map<Long, byte[]> ledgers = RealLedgers.ofStream(stream, 10048);
        ingest(
                "10048",
                "10077",
                "2x4",
                "--stream",
                stream.toString(),
                "--network",
                "Standalone Network ; February 2017");
        JsonNode verified = audited(30, 10048, seq -> at(ledgers, seq));
        assertThat(verified.path("transactions").asLong()).isEqualTo(7_740);
    }

    @Test
    void aTransactionOfMegabytesComesBack() throws IOException {
        Path tar = Samples.require("stellar/core-test-lcm-current.tar.zst");
        Path stream = RealLedgers.fromTar(tar, "InvokeHostFunctionTests/932641f2b5405789.xdr", work.resolve("big.xdr"));
        Map<Long, byte[]> ledgers = RealLedgers.ofStream(stream, 2);
        ingest("2", "13", "4x4", "--stream", stream.toString(), "--network", "(V) (;,,;) (V)");
        audited(12, 2, seq -> at(ledgers, seq));
    }

    private static byte[] at(Map<Long, byte[]> ledgers, long seq) {
        byte[] ledger = ledgers.get(seq);
        assertThat(ledger).as("ledger %d of the stream", seq).isNotNull();
        return ledger == null ? new byte[0] : ledger;
    }

    private String data() {
        return work.resolve("data").toString();
    }

    private void ingest(String from, String to, String geometry, String... source) {
        String[] common = {"run", "--from", from, "--to", to, "--geometry", geometry, "--data", data(), "--no-serve"};
        String[] all = java.util.Arrays.copyOf(common, common.length + source.length);
        System.arraycopy(source, 0, all, common.length, source.length);
        FirnCommand.run(all).succeeded();
    }

    /** Doctor and verify are clean, the count is right, and every ledger is the source's own, byte for byte. */
    private JsonNode audited(int count, long firstSeq, LongFunction<byte[]> original) {
        FirnCommand.run("doctor", "--deep", "--settled", "--data", data()).succeeded();
        JsonNode verified = json("verify", "--data", data(), "--json");
        assertThat(verified.path("ledgers").asLong()).isEqualTo(count);
        assertThat(verified.path("bad")).isEmpty();
        for (long seq = firstSeq; seq < firstSeq + count; seq++) {
            // Every ledger of short runs; of longer ones the first two, the last two and every fifth: a process each.
            if (count <= 4 || seq < firstSeq + 2 || seq >= firstSeq + count - 2 || seq % 5 == 0) {
                byte[] got = FirnCommand.run("get", "ledger", "" + seq, "--data", data(), "--xdr")
                        .succeeded()
                        .bytes();
                assertThat(java.util.Arrays.equals(got, original.apply(seq)))
                        .as("ledger %d is byte-identical", seq)
                        .isTrue();
            }
        }
        return verified;
    }

    private JsonNode json(String... arguments) {
        return JSON.readTree(FirnCommand.run(arguments).succeeded().out());
    }
}
