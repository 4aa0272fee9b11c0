package io.firn.cli;

import java.util.Locale;
import java.util.Optional;

/**
 * One leaf of the configuration.
 *
 * @param path {@code section.key}, as in the file
 * @param preset its default; empty when it has none
 * @param least smallest number, size in bytes or duration in milliseconds allowed
 * @param most largest one
 * @param help one line
 */
record Key(String path, KeyKind kind, Optional<String> preset, long least, long most, String help) {
    static Key of(String path, KeyKind kind, String help) {
        return new Key(path, kind, Optional.empty(), 0, Long.MAX_VALUE, help);
    }

    Key preset(String text) {
        return new Key(path, kind, Optional.of(text), least, most, help);
    }

    Key between(long smallest, long largest) {
        return new Key(path, kind, preset, smallest, largest, help);
    }

    /** The flag by the key's path; both spellings of a blank are taken. */
    String flag() {
        return "--" + path.replace('_', '-');
    }

    String section() {
        return path.substring(0, path.lastIndexOf('.'));
    }

    String leaf() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** Only a path to it is ever configured, and not even that is shown. */
    boolean secret() {
        return path.endsWith("token_file");
    }

    /** @throws IllegalArgumentException in words for the user when the text does not say a value for this key */
    void check(String text) {
        kind.check(text);
        long number = switch (kind) {
            case COUNT -> Long.parseLong(text);
            case BYTES -> Units.bytes(text);
            case DURATION -> Units.duration(text).toMillis();
            case TEXT, PATH, NETWORK, ADDRESS, EARLIEST, LEVEL, LOG_FORMAT -> least;
        };
        if (number < least || number > most) {
            throw new IllegalArgumentException(text + " is out of range: " + bound(least) + " to " + bound(most));
        }
    }

    private String bound(long value) {
        return kind == KeyKind.DURATION ? value + "ms" : String.format(Locale.ROOT, "%d", value);
    }

    @Override
    public String toString() {
        return path;
    }
}
