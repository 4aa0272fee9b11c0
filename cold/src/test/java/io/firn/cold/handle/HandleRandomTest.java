package io.firn.cold.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdDriver;
import io.firn.cold.Continuity;
import io.firn.cold.Driven;
import io.firn.cold.memory.MemoryCold;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.ToyChain;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written while others ask, every answer through the handle is that of one moment, kept from earlier or not. */
@Timeout(600)
class HandleRandomTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 16 << 10, 32 << 20})
    void everyAnswerBesideWritesIsThatOfOneMoment(long cacheBytes) throws Exception {
        int writes = Scale.current().pick(1_000, 30_000);
        ColdLimits limits = ColdLimits.DEFAULTS.withPermits(3, 2).withCacheBytes(cacheBytes);
        Randomness randomness = Randomness.fresh("handle over memory, cache of " + cacheBytes);
        try (Driven store = Handled.over(new MemoryCold(ToyChain.DEFAULT, Continuity.GAPS_ALLOWED), limits)) {
            ColdDriver driver = new ColdDriver(store, Continuity.GAPS_ALLOWED, randomness);
            driver.runBeside(5, writes);
            System.out.println("handle, cache of " + cacheBytes + ", five beside: " + driver.written() + " writes, "
                    + driver.asked() + " answers");
            assertThat(driver.written()).isEqualTo(writes);
            assertThat(driver.asked()).isGreaterThan(100);
        }
    }
}
