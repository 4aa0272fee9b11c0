package io.firn.stellar.rpc;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** Words and numbers as the reference writes them: clients and people search for them. Source: Go's time, strconv and encoding/hex. */
final class GoText {
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final int MAX_DIGITS = 10;
    private static final int MAX_DIGITS_OF_64_BITS = 19;

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
        if (!isDigits(text)) {
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
        return whyNot("ParseUint", text, isDigits(text));
    }

    /** A decimal number of 64 bits, with a sign or without; empty when the text is not one. */
    static OptionalLong i64(String text) {
        String digits = unsigned(text);
        String significant = digits.replaceFirst("^0+(?=.)", "");
        if (!isDigits(digits) || significant.length() > MAX_DIGITS_OF_64_BITS) {
            return OptionalLong.empty();
        }
        BigInteger value = new BigInteger(text.startsWith("-") ? "-" + significant : significant);
        return value.bitLength() < Long.SIZE ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    /** Why {@link #i64} is empty. */
    static String whyNotI64(String text) {
        return whyNot("ParseInt", text, isDigits(unsigned(text)));
    }

    private static String unsigned(String text) {
        return text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String whyNot(String function, String text, boolean digits) {
        return "strconv." + function + ": parsing \""
                + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\": "
                + (digits ? "value out of range" : "invalid syntax");
    }

    /** Why bytes are not hexadecimal: the first that is no digit, else that their number is odd; empty when they are. */
    static String whyNotHex(byte[] text) {
        for (byte b : text) {
            if (Character.digit(b, 16) < 0) {
                int c = b & 0xFF;
                String printed = isPrintable(c) ? " '" + (char) c + "'" : "";
                return String.format(Locale.ROOT, "encoding/hex: invalid byte: U+%04X%s", c, printed);
            }
        }
        return text.length % 2 == 0 ? "" : "encoding/hex: odd length hex string";
    }

    private static boolean isPrintable(int latin1) {
        return (latin1 >= ' ' && latin1 < 0x7F) || (latin1 > 0xA0 && latin1 != 0xAD);
    }
}
