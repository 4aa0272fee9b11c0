package io.firn.stellar.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the Stellar methods are told.
 *
 * @param friendbotUrl the network's friendbot; empty when it has none
 * @param limits limits of single methods, by name, where they are not the standard ones
 * @param feeLedgers ledgers whose fees {@code getFeeStats} tells
 */
public record StellarRpcConfig(Optional<String> friendbotUrl, Map<String, Limits> limits, FeeLedgers feeLedgers) {
    private static final int QUEUE = 1_000;
    private static final int FEE_QUEUE = 100;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration LONG_TIME = Duration.ofSeconds(10);
    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 200;
    private static final int EVENTS_DEFAULT = 100;
    private static final int EVENTS_MAX = 10_000;

    /**
     * Limits of one method.
     *
     * @param queue calls in progress at most
     * @param timeout a call without an answer by then is refused
     * @param maxItems items of one page at most; 0 for a method without pages
     * @param defaultItems items of a page when the caller names no number
     */
    public record Limits(int queue, Duration timeout, int maxItems, int defaultItems) {
        public Limits {
            if (queue < 1 || timeout.isNegative() || timeout.isZero() || maxItems < 0 || defaultItems > maxItems) {
                throw new IllegalArgumentException("queue " + queue + ", timeout " + timeout + ", items " + defaultItems
                        + " of " + maxItems + ": queue and timeout must be positive, the default at most the maximum");
            }
        }
    }

    /**
     * The latest ledgers whose fees are told.
     *
     * @param classic for transactions that are none of Soroban
     * @param soroban for those of Soroban
     */
    public record FeeLedgers(int classic, int soroban) {
        public static final int MOST = 1_000;

        /** The contract's. */
        public static final FeeLedgers STANDARD = new FeeLedgers(10, 50);

        public FeeLedgers {
            if (classic < 1 || soroban < 1 || classic > MOST || soroban > MOST) {
                throw new IllegalArgumentException(
                        "fees of " + classic + " and " + soroban + " ledgers: each must be 1 to " + MOST);
            }
        }

        int larger() {
            return Math.max(classic, soroban);
        }
    }

    public StellarRpcConfig {
        limits = Map.copyOf(limits);
    }

    /** The contract's limits, no friendbot. */
    public static StellarRpcConfig standard() {
        return new StellarRpcConfig(Optional.empty(), Map.of(), FeeLedgers.STANDARD);
    }

    /** The contract's limits of a method. */
    public static Limits standardLimits(String method) {
        return switch (method) {
            case StellarMethods.GET_LEDGERS -> new Limits(QUEUE, LONG_TIME, PAGE_MAX, PAGE_DEFAULT);
            case StellarMethods.GET_TRANSACTIONS -> new Limits(QUEUE, TIME, PAGE_MAX, PAGE_DEFAULT);
            case StellarMethods.GET_EVENTS -> new Limits(QUEUE, LONG_TIME, EVENTS_MAX, EVENTS_DEFAULT);
            case StellarMethods.GET_FEE_STATS -> new Limits(FEE_QUEUE, TIME, 0, 0);
            default -> new Limits(QUEUE, TIME, 0, 0);
        };
    }

    Limits limitsOf(String method) {
        Limits configured = limits.get(method);
        return configured == null ? standardLimits(method) : configured;
    }
}
