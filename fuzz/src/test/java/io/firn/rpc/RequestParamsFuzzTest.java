package io.firn.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import io.firn.stellar.rpc.StellarMethods;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import tools.jackson.core.JacksonException;

/** The parameters of a call: the first byte, a letter from {@code a} on, chooses the method, the rest is what follows {@code "params":}. */
class RequestParamsFuzzTest {
    private static final Target TARGET = new Target("request-params", 64 << 20, JacksonException.class);
    private static final Answering ANSWERING = new Answering();
    private static final List<String> METHODS = List.of(
            StellarMethods.GET_EVENTS,
            StellarMethods.GET_LEDGERS,
            StellarMethods.GET_TRANSACTION,
            StellarMethods.GET_TRANSACTIONS,
            StellarMethods.GET_FEE_STATS,
            StellarMethods.GET_HEALTH,
            StellarMethods.GET_LATEST_LEDGER,
            StellarMethods.GET_NETWORK,
            StellarMethods.GET_VERSION_INFO);

    private static int results;

    @AfterAll
    static void tell() {
        TARGET.tell(12);
        System.out.println("fuzz-inputs request-params: results=" + results);
        assertThat(results).isPositive();
    }

    @FuzzTest
    void params(byte[] bytes) throws Exception {
        TARGET.input();
        if (bytes.length == 0) {
            return;
        }
        String method = METHODS.get(Math.floorMod(bytes[0] - 'a', METHODS.size()));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":")
                .getBytes(StandardCharsets.UTF_8));
        body.write(bytes, 1, bytes.length - 1);
        body.write('}');
        TARGET.reads(() -> results += ANSWERING.answer(body.toByteArray()));
    }
}
