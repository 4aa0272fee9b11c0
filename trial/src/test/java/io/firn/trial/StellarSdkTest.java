package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client nobody here wrote, npm's {@code @stellar/stellar-sdk}, against a serving node. */
class StellarSdkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FIRST = 63092982;
    private static final int COUNT = 20;
    private static final int TRANSACTIONS = 5_188;
    private static final int STRIDE = 97;

    @TempDir
    Path work;

    @Test
    void theSdkReadsTheTwentyLedgersAndTheirTransactions() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        Path interop = Repository.root().resolve("trial/interop");
        Path javascript = interop.resolve("node_modules/.bin/node");
        Assumptions.assumeTrue(
                Files.isExecutable(javascript), "SKIPPED npm packages absent: run npm ci in trial/interop");

        JsonNode found = JSON.createArrayNode();
        Path data = work.resolve("data");
        Path log = work.resolve("node.log");
        Process node = FirnProcess.command(
                        "run",
                        "--lake",
                        "file:" + lake,
                        "--network",
                        "pubnet",
                        "--from",
                        "" + FIRST,
                        "--to",
                        "" + (FIRST + COUNT - 1),
                        "--geometry",
                        "4x4",
                        "--data",
                        data.toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "--admin.listen",
                        "127.0.0.1:0",
                        "--rpc.max_healthy_latency",
                        "0")
                .redirectError(log.toFile())
                .redirectOutput(log.toFile())
                .start();
        try {
            String rpc = awaitServing(node, data, log);
            JsonNode seen = ask(javascript, interop.resolve("ledgers.mjs"), rpc, COUNT);
            assertThat(seen.path("health").path("status").asString()).isEqualTo("healthy");
            assertThat(seen.path("health").path("oldestLedger").asLong()).isEqualTo(FIRST);
            assertThat(seen.path("network").path("passphrase").asString())
                    .isEqualTo("Public Global Stellar Network ; September 2015");
            assertThat(seen.path("version").path("captiveCoreVersion").asString())
                    .isEmpty();
            assertThat(seen.path("latest").path("sequence").asLong()).isEqualTo(FIRST + COUNT - 1);
            assertThat(seen.path("ledgers")).hasSize(COUNT);
            assertThat(seen.path("singly")).isEqualTo(seen.path("ledgers"));
            assertThat(seen.path("cursor").asString()).isEqualTo("" + (FIRST + COUNT - 1));
            for (int i = 0; i < COUNT; i++) {
                JsonNode ledger = seen.path("ledgers").path(i);
                assertThat(ledger.path("sequence").asLong()).isEqualTo(FIRST + i);
                assertThat(ledger.path("metadata").asString()).isEqualTo(sha256(RealLedgers.ofLake(lake, FIRST + i)));
            }
            JsonNode transactions = ask(javascript, interop.resolve("transactions.mjs"), rpc, STRIDE);
            assertTransactions(transactions);
            assertFoundByCommand(transactions.path("transactions"), seen.path("ledgers"), data);
            found = transactions.path("transactions");
        } finally {
            node.destroy();
            assertThat(node.waitFor(30, TimeUnit.SECONDS))
                    .as("the node stops when asked")
                    .isTrue();
        }
        assertThat(data.resolve("node.json")).doesNotExist();
        assertFoundByCommand(found, JSON.createArrayNode(), data);
    }

    /** All of them are there, each with the events the SDK finds in its meta, and each by either hash. */
    private static void assertTransactions(JsonNode told) {
        assertThat(told.path("transactions")).hasSize(TRANSACTIONS);
        int feeBumps = 0;
        int events = 0;
        for (JsonNode tx : told.path("transactions")) {
            assertThat(tx.path("hash")).isEqualTo(tx.path("txHash"));
            assertThat(tx.path("feeBump")).isEqualTo(tx.path("isFeeBump"));
            assertThat(tx.path("events")).isEqualTo(tx.path("inMeta"));
            feeBumps += tx.path("feeBump").asBoolean() ? 1 : 0;
            events += tx.path("events").path("transaction").size();
        }
        assertThat(feeBumps).isGreaterThan(500);
        assertThat(events).isGreaterThan(TRANSACTIONS);
        assertThat(told.path("singly")).hasSize((TRANSACTIONS + STRIDE - 1) / STRIDE);
        for (JsonNode one : told.path("singly")) {
            assertThat(withoutHash(one.path("outer"))).isEqualTo(withoutHash(one.path("known")));
            assertThat(withoutHash(one.path("inner"))).isEqualTo(withoutHash(one.path("known")));
            assertThat(one.path("outer").path("txHash"))
                    .isEqualTo(one.path("known").path("hash"));
            assertThat(one.path("inner").path("txHash"))
                    .isEqualTo(one.path("known").path("innerHash"));
        }
        assertThat(told.path("unknown").path("status").asString()).isEqualTo("NOT_FOUND");
        assertThat(told.path("latestLedger").asLong()).isEqualTo(FIRST + COUNT - 1);
    }

    /** What was asked for differs, nothing else does. */
    private static JsonNode withoutHash(JsonNode tx) {
        return ((ObjectNode) tx.deepCopy()).without("txHash");
    }

    /** The first transaction, the last, and a ledger, each by hash; and a hash that nothing has. */
    private void assertFoundByCommand(JsonNode transactions, JsonNode ledgers, Path data) throws Exception {
        for (JsonNode tx : List.of(transactions.get(0), transactions.get(transactions.size() - 1))) {
            byte[] envelope = FirnProcess.run(
                            work, "get", "tx", tx.path("innerHash").asString(), "--data", data.toString(), "--xdr")
                    .succeeded()
                    .bytes();
            assertThat(sha256(envelope)).isEqualTo(tx.path("envelope").asString());
        }
        for (JsonNode ledger : ledgers) {
            if (ledger.path("sequence").asLong() == FIRST + COUNT / 2) {
                byte[] raw = FirnProcess.run(
                                work,
                                "get",
                                "ledger",
                                ledger.path("hash").asString(),
                                "--data",
                                data.toString(),
                                "--xdr")
                        .succeeded()
                        .bytes();
                assertThat(sha256(raw)).isEqualTo(ledger.path("metadata").asString());
            }
        }
        FirnProcess.run(work, "get", "tx", "00".repeat(32), "--data", data.toString())
                .exited(3);
    }

    /** Waits for node.json and for the last ledger to be served. */
    private static String awaitServing(Process node, Path data, Path log) throws Exception {
        Path file = data.resolve("node.json");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline) {
            if (!node.isAlive()) {
                break;
            }
            if (Files.exists(file)) {
                JsonNode status = JSON.readTree(
                        FirnProcess.run(data.resolveSibling("."), "status", "--data", data.toString(), "--json")
                                .succeeded()
                                .out());
                if (status.path("latestLedger").asLong() == FIRST + COUNT - 1) {
                    return JSON.readTree(Files.readString(file)).path("rpc").asString();
                }
            }
            node.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the node did not serve in time: " + Files.readString(log));
    }

    private JsonNode ask(Path javascript, Path script, String rpc, int number)
            throws IOException, InterruptedException {
        Path out = work.resolve("sdk.json");
        Path error = work.resolve("sdk.err");
        Process sdk = new ProcessBuilder(javascript.toString(), script.toString(), rpc, "" + FIRST, "" + number)
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        assertThat(sdk.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(sdk.exitValue()).as(Files.readString(error)).isZero();
        return JSON.readTree(Files.readString(out));
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
