package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.catalog.Roots;
import io.firn.cold.ColdDriver;
import io.firn.cold.Continuity;
import io.firn.cold.Driven;
import io.firn.cold.handle.ColdLimits;
import io.firn.cold.handle.Handled;
import io.firn.disk.FileDisk;
import io.firn.ledger.Geometry;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Through the handle, on files: workers read while others write. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void everyAnswerBesideWritesIsThatOfOneMoment(long cacheBytes, @TempDir Path directory) throws Exception {
        int writes = Scale.current().pick(60, 2_000);
        Randomness randomness = Randomness.fresh("packs through the handle, cache of " + cacheBytes);
        ToyLedgers none = ToyLedgers.of(ToyChain.DEFAULT, 0);
        Geometry geometry = new Geometry(1, 4, ToyChain.DEFAULT.firstSeq());
        ColdLimits limits = ColdLimits.DEFAULTS.withPermits(3, 2).withCacheBytes(cacheBytes);
        try (PackedChain chain = new PackedChain(
                        new FileDisk(), Roots.under(directory), none, geometry, Continuity.GAPS_ALLOWED);
                Driven store = Handled.over(chain.cold, limits)) {
            ColdDriver driver = new ColdDriver(store, Continuity.GAPS_ALLOWED, randomness);
            driver.runBeside(3, writes);
            System.out.println("packs through the handle, cache of " + cacheBytes + ": " + driver.written()
                    + " writes, " + driver.asked() + " answers");
            assertThat(driver.written()).isEqualTo(writes);
            assertThat(driver.asked()).isGreaterThan(100);
        }
    }
}
