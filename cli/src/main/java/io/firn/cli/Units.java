package io.firn.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them. */
final class Units {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?(B|KB|MB|GB|TB|KIB|MIB|GIB|TIB)?");
    private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,12}(?:ms|s|m|h|d))+");

    /** Characters of a duration, at most: every unit, and more. */
    private static final int MAX_DURATION_TEXT = 100;

    /** Whatever waits so long counts nanoseconds. */
    private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE);

    private Units() {}

    /** @throws IllegalArgumentException in words for the user */
    static long bytes(String text) {
        Matcher m = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 65536, 512 KiB or 1 GiB");
        }
        String unit = m.group(2);
        long factor = switch (unit == null ? "B" : unit) {
            case "KB" -> 1_000L;
            case "MB" -> 1_000_000L;
            case "GB" -> 1_000_000_000L;
            case "TB" -> 1_000_000_000_000L;
            case "KIB" -> 1L << 10;
            case "MIB" -> 1L << 20;
            case "GIB" -> 1L << 30;
            case "TIB" -> 1L << 40;
            default -> 1L;
        };
        try {
            return Math.multiplyExact(Long.parseLong(m.group(1)), factor);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is more than can be counted", e);
        }
    }

    /** @throws IllegalArgumentException in words for the user */
    static Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.length() > MAX_DURATION_TEXT || !DURATION.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 250ms, 30s, 5m, 1h30m or 0");
        }
        Duration sum = sum(text);
        if (sum.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is more than can be counted");
        }
        return sum;
    }

    private static Duration sum(String text) {
        Duration sum = Duration.ZERO;
        Matcher m = DURATION_PART.matcher(text);
        while (m.find()) {
            long n = Long.parseLong(m.group(1));
            sum = sum.plus(
                    switch (m.group(2)) {
                        case "ms" -> Duration.ofMillis(n);
                        case "s" -> Duration.ofSeconds(n);
                        case "m" -> Duration.ofMinutes(n);
                        case "h" -> Duration.ofHours(n);
                        default -> Duration.ofDays(n);
                    });
        }
        return sum;
    }
}
