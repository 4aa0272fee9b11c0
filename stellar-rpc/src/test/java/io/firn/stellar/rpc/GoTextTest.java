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
}
