package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ColdLimitsTest {
    private static final ColdLimits DEFAULTS = ColdLimits.DEFAULTS;

    @Test
    void theDefaultsAreThoseOfTheConfiguration() {
        assertThat(DEFAULTS)
                .isEqualTo(new ColdLimits(
                        64,
                        8,
                        1024,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(1),
                        256,
                        33_554_432));
    }

    @Test
    void whatLetsNothingThroughIsRefused() {
        Duration second = Duration.ofSeconds(1);
        List<ThrowingCallable> wrong = List.of(
                () -> DEFAULTS.withPermits(0, 1),
                () -> DEFAULTS.withPermits(1, 0),
                () -> DEFAULTS.withWaiting(-1),
                () -> DEFAULTS.withTimeouts(Duration.ZERO, second, second),
                () -> DEFAULTS.withTimeouts(second, Duration.ofMillis(-1), second),
                () -> DEFAULTS.withTimeouts(second, second, Duration.ZERO),
                () -> DEFAULTS.withStreamItems(0),
                () -> DEFAULTS.withCacheBytes(-1));
        for (ThrowingCallable call : wrong) {
            assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(DEFAULTS.withPermits(1, 1).withWaiting(0).withStreamItems(1).withCacheBytes(0))
                .isNotEqualTo(DEFAULTS);
    }
}
