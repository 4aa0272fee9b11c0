package io.firn.stellar.rpc;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the Stellar methods are told.
 *
 * @param friendbotUrl the network's friendbot; empty when it has none
 * @param limits limits of single methods, by name, where they are not the standard ones
 */
public record StellarRpcConfig(Optional<String> friendbotUrl, Map<String, Limits> limits) {
    private static final int QUEUE = 1_000;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Duration LEDGERS_TIME = Duration.ofSeconds(10);
    private static final int PAGE_DEFAULT = 50;
    private static final int PAGE_MAX = 200;

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

    public StellarRpcConfig {
        limits = Map.copyOf(limits);
    }

    /** The contract's limits, no friendbot. */
    public static StellarRpcConfig standard() {
        return new StellarRpcConfig(Optional.empty(), Map.of());
    }

    /** The contract's limits of a method. */
    public static Limits standardLimits(String method) {
        return switch (method) {
            case StellarMethods.GET_LEDGERS -> new Limits(QUEUE, LEDGERS_TIME, PAGE_MAX, PAGE_DEFAULT);
            case StellarMethods.GET_TRANSACTIONS -> new Limits(QUEUE, TIME, PAGE_MAX, PAGE_DEFAULT);
            default -> new Limits(QUEUE, TIME, 0, 0);
        };
    }

    Limits limitsOf(String method) {
        Limits configured = limits.get(method);
        return configured == null ? standardLimits(method) : configured;
    }
}
