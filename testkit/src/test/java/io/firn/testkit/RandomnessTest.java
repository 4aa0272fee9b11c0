package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RandomnessTest {
    @Test
    void generatorsOfOneSeedAreAlikeAndPartsDiffer() {
        Randomness one = Randomness.fixed("one", 42);
        Randomness two = Randomness.fixed("two", 42);
        assertThat(one.seed()).isEqualTo(two.seed());
        assertThat(one.generator().nextLong()).isEqualTo(two.generator().nextLong());
        assertThat(one.generator(3).nextLong()).isEqualTo(two.generator(3).nextLong());
        assertThat(one.generator(3).nextLong()).isNotEqualTo(one.generator(4).nextLong());
    }

    @Test
    void scalePicksItsNumber() {
        assertThat(Scale.BUILD.pick(1, 2)).isEqualTo(1);
        assertThat(Scale.NIGHTLY.pick(1, 2)).isEqualTo(2);
    }
}
