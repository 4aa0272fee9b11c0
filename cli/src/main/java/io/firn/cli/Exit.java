package io.firn.cli;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.SourceException;
import io.firn.node.NodeException;
import java.io.IOException;

/** Exit codes; scripts rely on them. */
enum Exit {
    OK(0),
    /** A source missing, truncated, foreign or not chaining; disk full; no permission. */
    FAILED(1),
    /** Flags, configuration, changed pins. */
    USAGE(2),
    NOT_FOUND(3),
    /** Own files corrupt, an invariant violated, two hashes for one sequence. */
    CORRUPT(4),
    /** Another process owns the directory. */
    LOCKED(5);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Exit of(NodeException e) {
        return switch (e.kind()) {
            case FAILED -> FAILED;
            case USAGE -> USAGE;
            case CORRUPT -> CORRUPT;
            case LOCKED -> LOCKED;
        };
    }

    static Exit of(IOException e) {
        return switch (e) {
            case SourceException source -> source.kind() == SourceException.Kind.CONFIGURATION ? USAGE : FAILED;
            case io.firn.catalog.RootLockedException locked -> LOCKED;
            case io.firn.catalog.PinMismatchException pins -> USAGE;
            case CorruptFileException corrupt -> CORRUPT;
            case UnsupportedFormatException unsupported -> CORRUPT;
            default -> FAILED;
        };
    }
}
