package io.firn.format;

import java.io.IOException;
import java.io.Serial;

/** Bytes that are not a whole ledger frame; the message says which part and what was found. */
public final class FrameException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public FrameException(String message) {
        super(message);
    }
}
