package io.firn.format;

import io.firn.disk.CorruptFileException;
import java.io.Serial;
import java.nio.file.Path;

/** A sound file that is not the one its place asks for: of another network, geometry, chunk or kind. */
public final class MisplacedFileException extends CorruptFileException {
    @Serial
    private static final long serialVersionUID = 1;

    /** @param what which part of the identity differs, with both values */
    public MisplacedFileException(Path file, String what) {
        super(file, what);
    }
}
