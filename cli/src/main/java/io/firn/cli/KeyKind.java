package io.firn.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a configuration key may be given. */
enum KeyKind {
    TEXT("TEXT", "a text"),
    PATH("PATH", "a path"),
    NETWORK("NAME", "the name of a known network"),
    COUNT("N", "a whole number"),
    BYTES("SIZE", "a size: a whole number, or a text such as \"512 KiB\""),
    DURATION("DURATION", "a duration: a text such as \"30s\", or 0"),
    ADDRESS("HOST:PORT", "an address: a text such as \"127.0.0.1:8000\""),
    EARLIEST("genesis|now|N", "\"genesis\", \"now\" or a whole number"),
    LEVEL("LEVEL", "one of error, warn, info, debug, trace"),
    LOG_FORMAT("text|json", "\"text\" or \"json\"");

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

    private final String label;
    private final String description;

    KeyKind(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** How a flag's value is shown in help. */
    String label() {
        return label;
    }

    /** What belongs here, in words. */
    String description() {
        return description;
    }

    /** True when a value of the configuration file has a type that can be meant. */
    boolean allows(JsonNode value) {
        return switch (this) {
            case TEXT, PATH, NETWORK, ADDRESS, LEVEL, LOG_FORMAT -> value.isString();
            case COUNT -> value.isIntegralNumber();
            case BYTES, EARLIEST -> value.isString() || value.isIntegralNumber();
            case DURATION ->
                value.isString()
                        || (value.isIntegralNumber() && value.asString().equals("0"));
        };
    }

    /** True when the value is written into a configuration file without quotes. */
    boolean bare(String text) {
        return switch (this) {
            case COUNT -> true;
            case BYTES, EARLIEST -> WHOLE.matcher(text).matches();
            case DURATION -> text.equals("0");
            case TEXT, PATH, NETWORK, ADDRESS, LEVEL, LOG_FORMAT -> false;
        };
    }

    /** @throws IllegalArgumentException in words for the user when the text does not say such a value */
    void check(String text) {
        switch (this) {
            case TEXT -> require(!text.isEmpty(), "an empty text is not a value");
            case PATH -> require(!text.isEmpty() && text.indexOf(0) < 0, "'" + text + "' is not a path");
            case NETWORK -> Networks.named(text);
            case COUNT -> require(WHOLE.matcher(text).matches(), "'" + text + "' is not a whole number");
            case BYTES -> Units.bytes(text);
            case DURATION -> Units.duration(text);
            case ADDRESS -> Address.parse(text);
            case EARLIEST ->
                require(
                        text.equals("genesis")
                                || text.equals("now")
                                || WHOLE.matcher(text).matches(),
                        "'" + text + "' is neither genesis, now nor a ledger number");
            case LEVEL ->
                require(
                        List.of("error", "warn", "info", "debug", "trace").contains(text.toLowerCase(Locale.ROOT)),
                        "'" + text + "' is not one of error, warn, info, debug, trace");
            case LOG_FORMAT ->
                require(text.equals("text") || text.equals("json"), "'" + text + "' is neither text nor json");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
