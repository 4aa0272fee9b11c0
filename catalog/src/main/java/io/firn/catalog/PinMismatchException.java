package io.firn.catalog;

import java.io.IOException;
import java.io.Serial;

/** A start whose configuration contradicts what the archive was first started with; names the pin and both values. */
public final class PinMismatchException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public PinMismatchException(String message) {
        super(message);
    }
}
