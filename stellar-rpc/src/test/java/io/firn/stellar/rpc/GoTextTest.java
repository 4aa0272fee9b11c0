package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class GoTextTest {
    @Test
    void durationsReadAsTheReferenceWritesThem() {
        assertThat(GoText.duration(Duration.ofSeconds(30))).isEqualTo("30s");
        assertThat(GoText.duration(Duration.ofMillis(31_499))).isEqualTo("31s");
        assertThat(GoText.duration(Duration.ofMillis(31_501))).isEqualTo("32s");
        assertThat(GoText.duration(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(GoText.duration(Duration.ofHours(1))).isEqualTo("1h0m0s");
        assertThat(GoText.duration(Duration.ofDays(1_095).plusSeconds(185))).isEqualTo("26280h3m5s");
    }

    @Test
    void cursorsAreDecimalNumbersBelowTwoToTheThirtyTwo() {
        assertThat(GoText.u32("0")).hasValue(0);
        assertThat(GoText.u32("4294967295")).hasValue(4_294_967_295L);
        assertThat(GoText.u32("00000000000000000012")).hasValue(12);
        assertThat(GoText.u32("4294967296")).isEmpty();
        assertThat(GoText.u32("")).isEmpty();
        assertThat(GoText.u32("1 ")).isEmpty();
        assertThat(GoText.u32("+1")).isEmpty();
        assertThat(GoText.u32("\u0661")).isEmpty();
    }

    @Test
    void transactionCursorsAreDecimalNumbersOfSixtyFourBits() {
        assertThat(GoText.i64("0")).hasValue(0);
        assertThat(GoText.i64("-0")).hasValue(0);
        assertThat(GoText.i64("+270982328657821697")).hasValue(270_982_328_657_821_697L);
        assertThat(GoText.i64("9223372036854775807")).hasValue(Long.MAX_VALUE);
        assertThat(GoText.i64("-9223372036854775808")).hasValue(Long.MIN_VALUE);
        assertThat(GoText.i64("-" + "0".repeat(100_000) + "9223372036854775808"))
                .hasValue(Long.MIN_VALUE);
        assertThat(GoText.i64("9223372036854775808")).isEmpty();
        assertThat(GoText.i64("-9223372036854775809")).isEmpty();
        assertThat(GoText.i64("9".repeat(400_000))).isEmpty();
        for (String none : new String[] {"", "+", "-", "--1", "+-1", "1_000", "0x1", " 1", "1 ", "\u0661"}) {
            assertThat(GoText.i64(none)).as(none).isEmpty();
            assertThat(GoText.whyNotI64(none)).endsWith("invalid syntax");
        }
    }

    @Test
    void placesOfTransactionsArePutTogetherAndTakenApart() {
        assertThat(Toid.of(63_092_990, 236)).hasToString("270982328657821697");
        assertThat(Toid.of(270_982_328_657_821_697L)).isEqualTo(new Toid(63_092_990, 236));
        assertThat(Toid.of(270_982_328_657_821_697L + 4_094)).isEqualTo(new Toid(63_092_990, 236));
        assertThat(Toid.of(-1).ledger()).isNegative();
        assertThat(Toid.of(Long.MAX_VALUE)).isEqualTo(new Toid(Integer.MAX_VALUE, (1 << 20) - 1));
    }
}
