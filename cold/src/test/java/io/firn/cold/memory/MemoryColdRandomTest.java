package io.firn.cold.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdDriver;
import io.firn.cold.Continuity;
import io.firn.cold.Driven;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.ToyChain;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is written in whatever order, every answer is that of a plain list of ledgers. */
@Timeout(600)
class MemoryColdRandomTest {
    @ParameterizedTest
    @EnumSource(Continuity.class)
    void everyAnswerIsThatOfAPlainList(Continuity continuity) throws Exception {
        int writes = Scale.current().pick(1_000, 40_000);
        Randomness randomness = Randomness.fresh("memory cold, " + continuity);
        try (Driven store = Driven.directly(new MemoryCold(ToyChain.DEFAULT, continuity))) {
            ColdDriver driver = new ColdDriver(store, continuity, randomness);
            driver.run(writes, 8);
            System.out.println(
                    "memory, " + continuity + ": " + driver.written() + " writes, " + driver.asked() + " answers");
            assertThat(driver.written()).isEqualTo(writes);
            assertThat(driver.asked()).isEqualTo(8L * writes);
        }
    }

    @ParameterizedTest
    @EnumSource(Continuity.class)
    void everyAnswerBesideWritesIsThatOfOneMoment(Continuity continuity) throws Exception {
        int writes = Scale.current().pick(1_000, 40_000);
        Randomness randomness = Randomness.fresh("memory cold beside writes, " + continuity);
        try (Driven store = Driven.directly(new MemoryCold(ToyChain.DEFAULT, continuity))) {
            ColdDriver driver = new ColdDriver(store, continuity, randomness);
            driver.runBeside(3, writes);
            System.out.println("memory, " + continuity + ", three beside: " + driver.written() + " writes, "
                    + driver.asked() + " answers");
            assertThat(driver.written()).isEqualTo(writes);
            assertThat(driver.asked()).isGreaterThan(100);
        }
    }
}
