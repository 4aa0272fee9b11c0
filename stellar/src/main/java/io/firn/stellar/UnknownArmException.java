package io.firn.stellar;

import java.io.Serial;

/** A union holds a value this version has no shape for: what follows cannot be stepped over. */
final class UnknownArmException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String reason;

    UnknownArmException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** Which union, which value, where. */
    String reason() {
        return reason;
    }
}
