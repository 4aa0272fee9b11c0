package io.firn.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client nobody here wrote, npm's {@code @stellar/stellar-sdk} 17.2.0, against a serving node: every method of its
 * {@code rpc.Server} that needs no core.
 *
 * <table>
 * <caption>Its methods</caption>
 * <tr><th>methods</th><th>here</th></tr>
 * <tr><td>getHealth, getNetwork, getVersionInfo, getLatestLedger, getLedgers, getTransaction, pollTransaction, getTransactions,
 *     getEvents, getFeeStats</td><td>called; what they give is compared with the ledgers themselves</td></tr>
 * <tr><td>getLedgerEntries, getLedgerEntry, getAccount, getAccountEntry, getTrustline, getClaimableBalance, getAssetBalance,
 *     getSACBalance, getContractData, getContractInstance, getContractWasmByContractId, getContractWasmByHash,
 *     getExternalRefWasmHash, getContractMethods</td><td>need a core: they ask getLedgerEntries for the state of the ledger, which
 *     an archive of ledgers does not keep</td></tr>
 * <tr><td>simulateTransaction, prepareTransaction, queryContract</td><td>need a core: they run contracts on that state</td></tr>
 * <tr><td>sendTransaction</td><td>needs a core: it takes part in the network</td></tr>
 * <tr><td>requestAirdrop, fundAddress</td><td>need a friendbot: of a network without one the SDK refuses them itself</td></tr>
 * </table>
 *
 * <p>Source: npm {@code @stellar/stellar-sdk} 17.2.0, {@code lib/esm/rpc/server.js}.
 */
class StellarSdkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FIRST = SdkLines.FIRST;
    private static final int COUNT = SdkLines.COUNT;
    private static final int TRANSACTIONS = 5_188;
    private static final int EVENTS = 12_960;
    private static final int STRIDE = 97;
    private static final int SINGLE = 300;
    private static final int CLASSIC_WINDOW = 10;
    private static final int METHOD_NOT_FOUND = -32601;

    private static final Set<String> SERVED = Set.of(
            "getHealth",
            "getNetwork",
            "getVersionInfo",
            "getLatestLedger",
            "getLedgers",
            "getTransaction",
            "pollTransaction",
            "getTransactions",
            "getEvents",
            "getFeeStats");
    private static final Set<String> NEEDS_CORE = Set.of(
            "getLedgerEntries",
            "getLedgerEntry",
            "getAccount",
            "getAccountEntry",
            "getTrustline",
            "getClaimableBalance",
            "getAssetBalance",
            "getSACBalance",
            "getContractData",
            "getContractInstance",
            "getContractWasmByContractId",
            "getContractWasmByHash",
            "getExternalRefWasmHash",
            "getContractMethods",
            "simulateTransaction",
            "prepareTransaction",
            "queryContract",
            "sendTransaction");
    private static final Set<String> NEEDS_FRIENDBOT = Set.of("requestAirdrop", "fundAddress");

    @TempDir
    Path work;

    @Test
    void theSdkReadsTheTwentyLedgersTheirTransactionsAndEvents() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        List<String> all = SdkLines.of(SdkLines.Input.LAKE);
        List<String> lines = all.subList(all.size() - EVENTS - COUNT, all.size());
        Path frozen = work.resolve("frozen");
        JsonNode transactions = JSON.createArrayNode();
        JsonNode events;
        Process node = start(lake, frozen, "4x4");
        try {
            String rpc = awaitServing(node, frozen, 5);
            JsonNode seen = ask("ledgers.mjs", rpc, COUNT);
            assertLedgers(seen, lake);
            JsonNode told = ask("transactions.mjs", rpc, STRIDE);
            transactions = told.path("transactions");
            assertTransactions(told);
            assertFoundByCommand(transactions, seen.path("ledgers"), frozen);
            events = ask("getevents.mjs", rpc, SINGLE);
            assertEvents(events, lines);
            assertMethods(seen, told, events);
        } finally {
            stop(node);
        }
        assertThat(frozen.resolve("node.json")).doesNotExist();
        assertFoundByCommand(transactions, JSON.createArrayNode(), frozen);

        Path hot = work.resolve("hot");
        Process other = start(lake, hot, "29x4");
        try {
            assertThat(ask("getevents.mjs", awaitServing(other, hot, 0), SINGLE))
                    .as("hot, to the byte")
                    .isEqualTo(events);
        } finally {
            stop(other);
        }
    }

    private Process start(Path lake, Path data, String geometry) throws IOException {
        Path log = log(data);
        return FirnCommand.process(
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
                        geometry,
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
    }

    private static Path log(Path data) {
        return Path.of(data + ".log");
    }

    private static void stop(Process node) throws InterruptedException {
        node.destroy();
        assertThat(node.waitFor(30, TimeUnit.SECONDS))
                .as("the node stops when asked")
                .isTrue();
    }

    private static void assertLedgers(JsonNode seen, Path lake) throws NoSuchAlgorithmException {
        assertThat(seen.path("health").path("status").asString()).isEqualTo("healthy");
        assertThat(seen.path("health").path("oldestLedger").asLong()).isEqualTo(FIRST);
        assertThat(seen.path("network").path("passphrase").asString())
                .isEqualTo("Public Global Stellar Network ; September 2015");
        assertThat(seen.path("version").path("captiveCoreVersion").asString()).isEmpty();
        assertThat(seen.path("latest").path("sequence").asLong()).isEqualTo(FIRST + COUNT - 1);
        assertThat(seen.path("ledgers")).hasSize(COUNT);
        assertThat(seen.path("singly")).isEqualTo(seen.path("ledgers"));
        assertThat(seen.path("cursor").asString()).isEqualTo("" + (FIRST + COUNT - 1));
        for (int i = 0; i < COUNT; i++) {
            JsonNode ledger = seen.path("ledgers").path(i);
            assertThat(ledger.path("sequence").asLong()).isEqualTo(FIRST + i);
            assertThat(ledger.path("metadata").asString()).isEqualTo(sha256(RealLedgers.ofLake(lake, FIRST + i)));
        }
    }

    /** All events are those the SDK finds in the ledgers themselves, in pages of any size, and by filters those of a scan. */
    private static void assertEvents(JsonNode told, List<String> lines) {
        assertThat(told.path("wrong")).isEmpty();
        List<String> known =
                lines.stream().filter(line -> !line.startsWith("fees\t")).toList();
        List<String> served = texts(told.path("lines"));
        for (int i = 0; i < Math.min(known.size(), served.size()); i++) {
            assertThat(served.get(i)).isEqualTo(known.get(i));
        }
        assertThat(served).hasSize(EVENTS).hasSameSizeAs(known);
        assertThat(texts(told.path("singly"))).isEqualTo(served.subList(0, SINGLE));
        assertThat(texts(told.path("sevens"))).hasSizeGreaterThan(7).isEqualTo(texts(told.path("sevensScan")));
        for (Map.Entry<String, JsonNode> filter : told.path("filtered").properties()) {
            JsonNode asked = filter.getValue();
            assertThat(asked.path("found"))
                    .as("%s %s", filter.getKey(), asked.path("asked"))
                    .isEqualTo(asked.path("scan"));
            assertThat(asked.path("found").isEmpty())
                    .as(filter.getKey())
                    .isEqualTo(Set.of("type system", "no such contract").contains(filter.getKey()));
        }
        long end = ((FIRST + COUNT) << Integer.SIZE) - 1;
        assertThat(told.path("cursor").asString()).isEqualTo(String.format(Locale.ROOT, "%019d-4294967295", end));
        assertThat(told.path("behind").path("events")).isEmpty();
        assertThat(told.path("behind").path("cursor")).isEqualTo(told.path("cursor"));
        JsonNode fees = told.path("feeStats");
        assertThat(fees.path("latestLedger").asLong()).isEqualTo(FIRST + COUNT - 1);
        assertFees(fees.path("inclusionFee"), fees(lines, 2, CLASSIC_WINDOW), CLASSIC_WINDOW);
        assertFees(fees.path("sorobanInclusionFee"), fees(lines, 3, COUNT), COUNT);
    }

    /** The fees in a column of the last ledgers, ascending. */
    private static List<Long> fees(List<String> lines, int column, int ledgers) {
        return lines.stream()
                .map(line -> line.split("\t", -1))
                .filter(line -> line[0].equals("fees") && Long.parseLong(line[1]) >= FIRST + COUNT - ledgers)
                .flatMap(line -> Arrays.stream(line[column].split(" ")))
                .filter(fee -> !fee.isEmpty())
                .map(Long::valueOf)
                .sorted()
                .toList();
    }

    private static void assertFees(JsonNode told, List<Long> fees, int ledgers) {
        assertThat(fees).isNotEmpty();
        assertThat(told.path("transactionCount").asString()).isEqualTo("" + fees.size());
        assertThat(told.path("ledgerCount").asInt()).isEqualTo(ledgers);
        assertThat(told.path("max").asString()).isEqualTo("" + fees.getLast());
        assertThat(told.path("min").asString()).isEqualTo("" + fees.getFirst());
        for (int percent : new int[] {10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99}) {
            assertThat(told.path("p" + percent).asString())
                    .as("p%s", percent)
                    .isEqualTo("" + fees.get((percent * fees.size() + 99) / 100 - 1));
        }
        Map<Long, Long> counts = fees.stream().collect(Collectors.groupingBy(fee -> fee, Collectors.counting()));
        long most = Collections.max(counts.values());
        assertThat(counts.get(Long.valueOf(told.path("mode").asString()))).isEqualTo(most);
    }

    /** The SDK's methods are those this class names, and the served ones were called. */
    private static void assertMethods(JsonNode... scripts) {
        Set<String> called = new TreeSet<>();
        for (JsonNode script : scripts) {
            called.addAll(texts(script.path("called")));
        }
        assertThat(called).containsExactlyInAnyOrderElementsOf(SERVED);
        JsonNode told = scripts[scripts.length - 1];
        Set<String> named = new TreeSet<>(SERVED);
        named.addAll(NEEDS_CORE);
        named.addAll(NEEDS_FRIENDBOT);
        assertThat(texts(told.path("offered"))).containsExactlyInAnyOrderElementsOf(named);
        for (Map.Entry<String, JsonNode> refused : told.path("refused").properties()) {
            if (NEEDS_CORE.contains(refused.getKey())) {
                assertThat(refused.getValue().path("code").asInt())
                        .as(refused.getKey())
                        .isEqualTo(METHOD_NOT_FOUND);
            } else {
                assertThat(refused.getValue().path("message").asString()).contains("No friendbot");
            }
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
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
        JsonNode polled = told.path("polled");
        assertThat(polled.path("outer")).isEqualTo(polled.path("known"));
        assertThat(polled.path("unknown").path("status").asString()).isEqualTo("NOT_FOUND");
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
            byte[] envelope = FirnCommand.run(
                            "get", "tx", tx.path("innerHash").asString(), "--data", data.toString(), "--xdr")
                    .succeeded()
                    .bytes();
            assertThat(sha256(envelope)).isEqualTo(tx.path("envelope").asString());
        }
        for (JsonNode ledger : ledgers) {
            if (ledger.path("sequence").asLong() == FIRST + COUNT / 2) {
                byte[] raw = FirnCommand.run(
                                "get", "ledger", ledger.path("hash").asString(), "--data", data.toString(), "--xdr")
                        .succeeded()
                        .bytes();
                assertThat(sha256(raw)).isEqualTo(ledger.path("metadata").asString());
            }
        }
        FirnCommand.run("get", "tx", "00".repeat(32), "--data", data.toString()).exited(3);
    }

    /** Waits for node.json, for the last ledger to be served, and for so many chunks to be frozen. */
    private static String awaitServing(Process node, Path data, int frozen) throws Exception {
        Path file = data.resolve("node.json");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline && node.isAlive()) {
            if (Files.exists(file)) {
                JsonNode status = JSON.readTree(FirnCommand.run("status", "--data", data.toString(), "--json")
                        .succeeded()
                        .out());
                if (status.path("latestLedger").asLong() == FIRST + COUNT - 1
                        && status.path("chunks").path("frozen").asInt() == frozen) {
                    return JSON.readTree(Files.readString(file)).path("rpc").asString();
                }
            }
            node.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the node did not serve in time: " + Files.readString(log(data)));
    }

    private JsonNode ask(String script, String rpc, int number) throws IOException, InterruptedException {
        Path interop = Repository.root().resolve("trial/interop");
        Path out = work.resolve("sdk.json");
        Path error = work.resolve("sdk.err");
        Process sdk = new ProcessBuilder(
                        interop.resolve("node_modules/.bin/node").toString(),
                        interop.resolve(script).toString(),
                        rpc,
                        "" + FIRST,
                        "" + number)
                .redirectOutput(out.toFile())
                .redirectError(error.toFile())
                .start();
        assertThat(sdk.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(sdk.exitValue()).as(Files.readString(error)).isZero();
        return JSON.readTree(Files.readString(out));
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
