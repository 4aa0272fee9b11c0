package io.firn.rpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import org.junit.jupiter.api.AfterAll;
import tools.jackson.core.JacksonException;

/** The body of an HTTP request: refused as no JSON, or every request in it answered as JSON-RPC answers. */
class RequestBodyFuzzTest {
    private static final Target TARGET = new Target("request-body", 64 << 20, JacksonException.class);
    private static final Answering ANSWERING = new Answering();

    @AfterAll
    static void tell() {
        TARGET.tell(6);
    }

    @FuzzTest
    void body(byte[] bytes) {
        TARGET.input();
        TARGET.reads(() -> ANSWERING.answer(bytes));
    }
}
