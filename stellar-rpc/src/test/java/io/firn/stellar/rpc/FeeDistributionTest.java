package io.firn.stellar.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Randomness;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FeeDistributionTest {
    private static FeeDistribution of(long... fees) {
        return FeeDistribution.of(fees.clone(), 7);
    }

    @Test
    void nothingPaidIsAllZerosOfNoLedgers() {
        assertThat(of())
                .isEqualTo(new FeeDistribution(0, 0, 0, Collections.nCopies(11, 0L), 0, 0))
                .isEqualTo(FeeDistribution.NONE);
    }

    @Test
    void oneFeeIsEverything() {
        assertThat(of(250)).isEqualTo(new FeeDistribution(250, 250, 250, Collections.nCopies(11, 250L), 1, 7));
    }

    @Test
    void percentilesAreNearestRanks() {
        assertThat(of(LongStream.rangeClosed(1, 10).toArray()).percentiles())
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 10L);
        assertThat(of(LongStream.rangeClosed(1, 100).toArray()).percentiles())
                .containsExactly(10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L, 95L, 99L);
        assertThat(of(40, 10, 30).percentiles()).containsExactly(10L, 10L, 10L, 30L, 30L, 30L, 40L, 40L, 40L, 40L, 40L);
    }

    @Test
    void theModeIsTheLongestRunAndOfSeveralTheLowest() {
        assertThat(of(9, 5, 3, 5, 3).mode()).isEqualTo(3);
        assertThat(of(9, 5, 3, 5, 9, 9).mode()).isEqualTo(9);
        assertThat(of(4, 3, 2, 1).mode()).isEqualTo(1);
        assertThat(of(1, 2, 2).mode()).isEqualTo(2);
    }

    @Test
    void feesAreUnsigned() {
        FeeDistribution fees = of(-1, 5, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(fees.min()).isEqualTo(5);
        assertThat(fees.max()).isEqualTo(-1);
        assertThat(fees.percentiles().get(4)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theyAreTheModels() {
        SplittableRandom random = Randomness.fresh("fee-distribution").generator();
        for (int round = 0; round < 500; round++) {
            int bound = 1 + random.nextInt(1 + round);
            long[] fees = random.longs(1 + random.nextInt(300), 0, bound).toArray();
            assertThat(of(fees)).isEqualTo(model(fees));
        }
    }

    /** By the definitions: the smallest fee that so many percent do not exceed, the smallest of the most frequent. */
    private static FeeDistribution model(long[] fees) {
        List<Long> sorted = new ArrayList<>(LongStream.of(fees).boxed().sorted().toList());
        List<Long> percentiles = new ArrayList<>();
        for (int percent : FeeDistribution.PERCENTS) {
            percentiles.add(sorted.stream()
                    .filter(fee -> BigInteger.valueOf(LongStream.of(fees)
                                            .filter(other -> other <= fee)
                                            .count())
                                    .multiply(BigInteger.valueOf(100))
                                    .compareTo(BigInteger.valueOf((long) percent * fees.length))
                            >= 0)
                    .findFirst()
                    .orElseThrow());
        }
        long mode = sorted.stream()
                .max((a, b) -> {
                    int c = Integer.compare(Collections.frequency(sorted, a), Collections.frequency(sorted, b));
                    return c != 0 ? c : Long.compare(b, a);
                })
                .orElseThrow();
        return new FeeDistribution(sorted.getLast(), sorted.getFirst(), mode, percentiles, fees.length, 7);
    }
}
