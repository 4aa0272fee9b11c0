package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import io.firn.ledger.EventId;
import io.firn.rpc.RpcException;
import io.firn.stellar.ContractId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;

/** What callers write inside their parameters: cursors, hashes, contract ids. */
class TextsFuzzTest {
    private static final Target TARGET =
            new Target("rpc-texts", 16 << 20, RpcException.class, IllegalArgumentException.class);

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void text(byte[] bytes) {
        TARGET.input();
        String text = new String(bytes, StandardCharsets.UTF_8);
        TARGET.reads(() -> {
            EventId id = EventCursor.parse(text);
            if (id.seq() <= Integer.MAX_VALUE) {
                assertThat(EventCursor.parse(EventCursor.text(id))).isEqualTo(id);
            }
        });
        TARGET.reads(() -> assertThat(HashText.parse(text).toString()).isEqualToIgnoringCase(text));
        TARGET.reads(() -> {
            ContractId id = ContractId.parse(text);
            assertThat(id).hasToString(text);
            assertThat(ContractId.parse(id.toString())).isEqualTo(id);
        });
    }
}
