package io.firn.stellar.rpc;

import java.time.Duration;
import java.util.OptionalLong;

/** Words and numbers as the reference writes them: clients and people search for them. Source: Go's time and strconv. */
final class GoText {
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final int MAX_DIGITS = 10;

    private GoText() {}

    /** A duration rounded to seconds: {@code 31s}, {@code 1m30s}, {@code 26280h3m5s}. */
    static String duration(Duration duration) {
        long seconds = duration.plusMillis(500).toSeconds();
        long hours = seconds / 3_600;
        long minutes = seconds / 60 % 60;
        String text = seconds % 60 + "s";
        if (hours > 0 || minutes > 0) {
            text = minutes + "m" + text;
        }
        return hours > 0 ? hours + "h" + text : text;
    }

    /** A decimal number below 2^32; empty when the text is not one. */
    static OptionalLong u32(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        String digits = text.replaceFirst("^0+(?=.)", "");
        if (digits.length() > MAX_DIGITS) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(digits);
        return value <= MAX_U32 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    /** Why {@link #u32} is empty. */
    static String whyNotU32(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return "strconv.ParseUint: parsing \"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\": "
                + (digits ? "value out of range" : "invalid syntax");
    }
}
