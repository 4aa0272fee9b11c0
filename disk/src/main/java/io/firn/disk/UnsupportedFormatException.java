package io.firn.disk;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A sound file of a format version that this program does not read; the message names both versions. */
public final class UnsupportedFormatException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public UnsupportedFormatException(Path file, String what) {
        super(file + ": " + what);
    }
}
