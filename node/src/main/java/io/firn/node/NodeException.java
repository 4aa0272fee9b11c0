package io.firn.node;

import io.firn.catalog.PinMismatchException;
import io.firn.catalog.RootLockedException;
import io.firn.disk.CorruptFileException;
import io.firn.format.FrameException;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.io.Serial;

/** Why a node could not start or had to stop; the message is one line: what, where, what to do. */
public final class NodeException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** The exit codes of the command line. */
    public enum Kind {
        /** A source missing, truncated, foreign, not chaining; disk full; no permission. Exit 1. */
        FAILED(1),
        /** Configuration or changed pins. Exit 2. */
        USAGE(2),
        /** Own files corrupt, or two hashes for one sequence. Exit 4. */
        CORRUPT(4),
        /** Another process owns a root. Exit 5. */
        LOCKED(5);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public NodeException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public NodeException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What a failed read, write or source means for the node. */
    static NodeException of(IOException cause) {
        Kind kind = switch (cause) {
            case RootLockedException _ -> Kind.LOCKED;
            case PinMismatchException _ -> Kind.USAGE;
            case CorruptFileException _ -> Kind.CORRUPT;
            case FrameException _ -> Kind.CORRUPT;
            case SourceException source when source.kind() == SourceException.Kind.CONFIGURATION -> Kind.USAGE;
            default -> Kind.FAILED;
        };
        String message = cause.getMessage();
        return new NodeException(kind, message == null ? cause.toString() : message, cause);
    }
}
