package io.firn.cold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moment at which a call has to end, by the clock that never goes back: one for waiting and working together.
 *
 * <p>Threading: immutable.
 */
public final class Deadline {
    /** As long as anything can last: 292 years. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 2;

    private final long startNanos;
    private final long allowedNanos;

    private Deadline(long startNanos, long allowedNanos) {
        this.startNanos = startNanos;
        this.allowedNanos = allowedNanos;
    }

    /**
     * A time from now on.
     *
     * @param allowed what is not positive has passed already
     */
    public static Deadline in(Duration allowed) {
        long nanos;
        try {
            nanos = Math.clamp(allowed.toNanos(), 0, MOST_NANOS);
        } catch (ArithmeticException e) {
            nanos = allowed.isNegative() ? 0 : MOST_NANOS;
        }
        return new Deadline(System.nanoTime(), nanos);
    }

    /** Never. */
    public static Deadline never() {
        return new Deadline(System.nanoTime(), MOST_NANOS);
    }

    /** Nanoseconds left; 0 or less when it has passed. */
    public long leftNanos() {
        return allowedNanos - (System.nanoTime() - startNanos);
    }

    public boolean passed() {
        return leftNanos() <= 0;
    }

    /** How long the call was given. */
    public Duration allowed() {
        return Duration.ofNanos(allowedNanos);
    }

    /** Ends work that has taken too long: a back end calls it between its steps. */
    public void check() throws ColdException {
        if (passed()) {
            throw exceeded(ColdException.Phase.WORK);
        }
    }

    ColdException.DeadlineExceeded exceeded(ColdException.Phase phase) {
        return new ColdException.DeadlineExceeded(phase, TimeUnit.NANOSECONDS.toMillis(allowedNanos));
    }
}
