package io.firn.catalog;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** Another process owns a root. */
public final class RootLockedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public RootLockedException(Path root, String holder) {
        super(root + " is in use by " + holder + ": stop it first, or use another directory");
    }
}
