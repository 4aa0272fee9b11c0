package io.firn.node;

import java.io.IOException;
import java.io.Serial;

/** A view that was held too long, or whose archive was closed: what it could reach is no longer kept. Take a new one. */
public final class ViewRevokedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public ViewRevokedException(String message) {
        super(message);
    }
}
