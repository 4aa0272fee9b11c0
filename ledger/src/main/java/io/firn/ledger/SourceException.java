package io.firn.ledger;

import java.io.IOException;
import java.io.Serial;

/** A source that cannot give what was asked; the message names the source, the object or offset, and what to do. */
public final class SourceException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** What is the matter. */
    public enum Kind {
        /** A ledger that should be there is not. */
        MISSING,
        /** Bytes that end early, do not decode, or name another ledger. */
        CORRUPT,
        /** Ledgers of another network. */
        FOREIGN,
        /** The source and what was configured of it contradict each other: a usage error. */
        CONFIGURATION,
        /** It did not answer; trying again may help. */
        UNREACHABLE
    }

    private final Kind kind;

    public SourceException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public SourceException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
