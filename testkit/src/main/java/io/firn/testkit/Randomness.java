package io.firn.testkit;

import java.util.SplittableRandom;

/**
 * The seed of a test: printed once, {@code seed=… name}, and replayed with {@code -Dfirn.seed=…}.
 *
 * <p>Build-scale suites that must be the same every time take {@link #fixed}; random suites take {@link #fresh}.
 */
public final class Randomness {
    private final long seed;

    private Randomness(long seed) {
        this.seed = seed;
    }

    /** A new seed at every run, unless {@code firn.seed} names one. */
    public static Randomness fresh(String name) {
        return printed(name, Long.getLong("firn.seed", System.nanoTime() & 0xFFFF_FFFFL));
    }

    /** The same seed at every run, unless {@code firn.seed} names another. */
    public static Randomness fixed(String name, long seed) {
        return printed(name, Long.getLong("firn.seed", seed));
    }

    private static Randomness printed(String name, long seed) {
        System.out.println("seed=" + seed + " " + name + " (replay with -Dfirn.seed=" + seed + ")");
        return new Randomness(seed);
    }

    public long seed() {
        return seed;
    }

    /** A generator that starts at the seed. */
    public SplittableRandom generator() {
        return new SplittableRandom(seed);
    }

    /** A generator of its own for part {@code part}, so that one part can be replayed without those before it. */
    public SplittableRandom generator(long part) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + part);
    }
}
