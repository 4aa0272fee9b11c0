package io.firn.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node is retrying, one line for each part of it; a line is logged when it changes.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Trouble {
    /** The parts that can be in trouble while the node goes on. */
    enum Of {
        SOURCE,
        LIFECYCLE,
        NODE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    private final Map<Of, String> lines = new EnumMap<>(Of.class);

    synchronized void note(Of part, Exception cause) {
        String line = Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
        if (!line.equals(lines.put(part, line))) {
            LOG.warn("{}", line);
        }
    }

    synchronized void clear(Of part) {
        if (!lines.isEmpty() && lines.remove(part) != null) {
            LOG.info("{}: all is well again", part.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines.values());
    }
}
