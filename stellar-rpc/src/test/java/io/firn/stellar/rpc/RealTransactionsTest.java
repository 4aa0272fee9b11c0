package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.rpc.RpcParams;
import io.firn.rpc.RpcResult;
import io.firn.rpc.StorageThreads;
import io.firn.stellar.NetworkId;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarHeader;
import io.firn.testkit.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The 5,188 transactions of twenty pubnet ledgers, where the machine has them. */
final class RealTransactionsTest {
    private static final StellarChain CHAIN = new StellarChain(NetworkId.PUBNET);
    private static final long FIRST = 63_092_982;
    private static final int COUNT = 20;
    private static final int TRANSACTIONS = 5_188;
    private static final JsonMapper JSON = new JsonMapper();

    /** A page's budget and limits are of no matter here. */
    private static TransactionMethods methods(LedgerArchive archive, StorageThreads storage) {
        return new TransactionMethods(
                archive,
                CHAIN,
                storage,
                StellarRpcConfig.standardLimits(StellarMethods.GET_TRANSACTIONS),
                new ResponseBudget(1 << 30, Duration.ofSeconds(10)),
                () -> 0);
    }

    @FunctionalInterface
    private interface Call {
        RpcResult with(RpcParams params) throws Exception;
    }

    private static JsonNode result(Call call, String params) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RpcResult result = call.with(RpcParams.of(JSON.readTree(params)));
                JsonGenerator out = JSON.createGenerator(bytes)) {
            result.writeTo(out);
        }
        return JSON.readTree(bytes.toByteArray());
    }

    static byte[] ledger(Path lake, long seq) throws IOException {
        try (Stream<Path> files = Files.walk(lake)) {
            Path object = files.filter(f -> f.toString().contains("--" + seq + ".xdr.zst"))
                    .findFirst()
                    .orElseThrow();
            try (InputStream in = new ZstdInputStream(Files.newInputStream(object))) {
                in.skipNBytes(12);
                return in.readAllBytes();
            }
        }
    }

    @Test
    void pagesOfOneAreTheSameAsPagesOfManyAndHaveTheLedgersBytes() throws Exception {
        Path lake = Samples.require("stellar/lake-pubnet");
        LedgerArchive archive = new LedgerArchive(CHAIN);
        List<byte[]> ledgers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            ledgers.add(ledger(lake, FIRST + i));
            archive.add(ledgers.get(i));
        }
        try (StorageThreads storage = new StorageThreads(1)) {
            TransactionMethods methods = methods(archive, storage);
            String many = "{\"startLedger\":" + FIRST + ",\"pagination\":{\"limit\":200}}";
            String one = "{\"startLedger\":" + FIRST + ",\"pagination\":{\"limit\":1}}";
            LedgerLayout layout = new LedgerLayout();
            int seen = 0;
            while (seen < TRANSACTIONS) {
                JsonNode page = result(methods::getTransactions, many);
                assertThat(page.get("transactions").size()).isEqualTo(Math.min(200, TRANSACTIONS - seen));
                String cursor = "";
                for (JsonNode tx : page.get("transactions")) {
                    JsonNode alone = result(methods::getTransactions, one);
                    assertThat(alone.get("transactions")).containsExactly(tx);
                    cursor = alone.get("cursor").stringValue();
                    one = page(cursor, 1);
                    int i = (int) (tx.get("ledger").asLong() - FIRST);
                    if (tx.get("applicationOrder").asInt() == 1) {
                        CHAIN.newWalker().walkTrusted(Slice.of(ledgers.get(i)), layout);
                    }
                    same(tx, ledgers.get(i), layout);
                    if (seen++ % 11 == 0) {
                        single(methods, tx, layout);
                    }
                }
                assertThat(page.get("cursor").stringValue()).isEqualTo(cursor);
                many = page(cursor, 200);
            }
            assertThat(result(methods::getTransactions, many).get("transactions"))
                    .isEmpty();
        }
    }

    private static String page(String cursor, int limit) {
        return "{\"pagination\":{\"cursor\":\"" + cursor + "\",\"limit\":" + limit + "}}";
    }

    /** The parts stand in the ledger where its layout says, result and meta inside the result-and-meta. */
    private static void same(JsonNode tx, byte[] raw, LedgerLayout layout) throws Exception {
        int i = tx.get("applicationOrder").asInt() - 1;
        int envelope = layout.envelopeOffset(i);
        assertThat(bytes(tx.get("envelopeXdr")))
                .isEqualTo(Arrays.copyOfRange(raw, envelope, envelope + layout.envelopeLength(i)));
        int pair = layout.resultOffset(i) + (StellarHeader.of(Slice.of(raw)).metaVersion() == 2 ? 4 : 0);
        assertThat(tx.get("txHash").stringValue())
                .isEqualTo(Hash.of(raw, pair).toString())
                .isEqualTo(layout.hash(i).toString());
        byte[] result = bytes(tx.get("resultXdr"));
        int from = pair + Hash.BYTES;
        assertThat(result).isEqualTo(Arrays.copyOfRange(raw, from, from + result.length));
        byte[] meta = bytes(tx.get("resultMetaXdr"));
        byte[] behind = Arrays.copyOfRange(raw, from + result.length, layout.resultOffset(i) + layout.resultLength(i));
        assertThat(indexOf(behind, meta)).isNotNegative();
        assertThat(tx.get("feeBump").asBoolean()).isEqualTo(!layout.hash(i).equals(layout.innerHash(i)));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at += 4) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    /** The same transaction by its hash, and by that of what it pays for. */
    private static void single(TransactionMethods methods, JsonNode tx, LedgerLayout layout) throws Exception {
        int i = tx.get("applicationOrder").asInt() - 1;
        for (Hash hash : List.of(layout.hash(i), layout.innerHash(i))) {
            JsonNode found = result(methods::getTransaction, "{\"hash\":\"" + hash + "\"}");
            assertThat(found.get("txHash").stringValue()).isEqualTo(hash.toString());
            assertThat(found.get("createdAt").stringValue())
                    .isEqualTo(tx.get("createdAt").toString());
            for (String name : tx.propertyNames()) {
                if (!name.equals("txHash") && !name.equals("createdAt")) {
                    assertThat(found.get(name)).as(name).isEqualTo(tx.get(name));
                }
            }
        }
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.stringValue());
    }
}
