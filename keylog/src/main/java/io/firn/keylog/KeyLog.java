package io.firn.keylog;

import io.firn.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Contract; see the module's owner. */
public final class KeyLog implements Closeable {
    private KeyLog() {}

    /** Opens for writing, from the newest whole full state; a torn one falls back to the one before. */
    public static KeyLog open(Disk disk, Path directory) throws IOException {
        throw new UnsupportedOperationException(disk + "" + directory);
    }

    /** Reads the state without creating, cutting or forcing anything. */
    public static KeyMap readOnly(Disk disk, Path directory) throws IOException {
        throw new UnsupportedOperationException(disk + "" + directory);
    }

    /** The state after the last commit. */
    public KeyMap snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Applies a batch: durable on return, visible in {@link #snapshot} only then. Rolls when the log has outgrown its state. */
    public void commit(KeyBatch batch) throws IOException {
        throw new UnsupportedOperationException(batch + "");
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
