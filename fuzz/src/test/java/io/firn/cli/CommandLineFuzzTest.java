package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.fuzz.Target;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;

/** What people write on the command line: sizes, durations, addresses, ledger numbers, topics, and a value for any key. */
class CommandLineFuzzTest {
    private static final Target TARGET =
            new Target("command-line", 16 << 20, CommandException.class, IllegalArgumentException.class);

    @AfterAll
    static void tell() {
        TARGET.tell(5);
    }

    @FuzzTest
    void text(byte[] bytes) {
        TARGET.input();
        String text = new String(bytes, StandardCharsets.UTF_8);
        TARGET.reads(() -> assertThat(Units.bytes(text)).isNotNegative());
        TARGET.reads(() -> assertThat(Units.duration(text).toMillis()).isNotNegative());
        TARGET.reads(() -> {
            Address address = Address.parse(text);
            assertThat(address.url()).startsWith("http://");
        });
        TARGET.reads(() -> assertThat(Flags.seq("ledger", text)).isBetween(0L, 0xFFFF_FFFFL));
        TARGET.reads(() -> {
            String topic = TopicText.parse(text);
            assertThat(TopicText.parse(TopicText.of(topic))).isEqualTo(topic);
        });
        for (Key key : Keys.all()) {
            TARGET.reads(() -> key.check(text));
        }
    }
}
