package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.ColdDriver;
import io.firn.cold.Continuity;
import io.firn.cold.Driven;
import io.firn.ledger.Geometry;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is written in whatever order, every answer is that of a plain list of ledgers. */
@Timeout(600)
class PacksColdRandomTest {
    @ParameterizedTest
    @EnumSource(Continuity.class)
    void everyAnswerIsThatOfAPlainList(Continuity continuity) throws Exception {
        int writes = Scale.current().pick(150, 5_000);
        Randomness randomness = Randomness.fresh("packs cold, " + continuity);
        ToyLedgers none = ToyLedgers.of(ToyChain.DEFAULT, 0);
        Geometry geometry = new Geometry(1, 4, ToyChain.DEFAULT.firstSeq());
        try (PackedChain chain = new PackedChain(new SimulatedDisk(), none, geometry, continuity);
                Driven store = Driven.directly(chain.cold)) {
            ColdDriver driver = new ColdDriver(store, continuity, randomness);
            driver.run(writes, 8);
            System.out.println(
                    "packs, " + continuity + ": " + driver.written() + " writes, " + driver.asked() + " answers");
            assertThat(driver.written()).isEqualTo(writes);
        }
    }
}
