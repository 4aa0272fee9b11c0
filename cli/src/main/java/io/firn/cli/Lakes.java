package io.firn.cli;

import io.firn.stellar.LakeOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;

/** Data lakes as they are named on a command line. */
final class Lakes {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration TORN = Duration.ofSeconds(30);

    private Lakes() {}

    /**
     * The directory of a lake given as {@code file:} URL or as a bare path.
     *
     * @throws CommandException usage, when it is another kind of URL
     */
    static Path path(String text) throws CommandException {
        return path("lake", text);
    }

    /**
     * As {@link #path(String)}, of another directory that is read where it is.
     *
     * @param what it is, for messages
     */
    static Path path(String what, String text) throws CommandException {
        int colon = text.indexOf(':');
        if (colon <= 1 || text.substring(0, colon).indexOf('/') >= 0) {
            return Path.of(text);
        }
        String scheme = text.substring(0, colon);
        if (!scheme.equals("file")) {
            throw CommandException.usage(what + " '" + text + "': '" + scheme + ":' is not a place a " + what
                    + " is read from; give file:DIR or a directory");
        }
        String rest = text.substring(colon + 1);
        if (!rest.startsWith("/")) {
            return Path.of(rest);
        }
        if (rest.indexOf('%') < 0) {
            return Path.of(rest.startsWith("///") ? rest.substring(2) : rest);
        }
        try {
            return Path.of(new URI(text));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Path.of(rest);
        }
    }

    static LakeOptions options(Settings settings) {
        return new LakeOptions(
                settings.optionalCount(Keys.LAKE_LEDGERS_PER_BATCH),
                settings.optionalCount(Keys.LAKE_BATCHES_PER_PARTITION),
                settings.bytes(Keys.PREFETCH_BYTES),
                settings.count(Keys.WORKERS),
                POLL,
                TORN);
    }
}
