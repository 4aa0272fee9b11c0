package io.firn.disk;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A file whose bytes are not what was written: short, torn, altered, or another file in its place. */
public class CorruptFileException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param what what is wrong, with the offset and both values where there are two */
    public CorruptFileException(Path file, String what) {
        super(file + ": " + what);
    }

    public CorruptFileException(Path file, String what, Throwable cause) {
        super(file + ": " + what, cause);
    }
}
