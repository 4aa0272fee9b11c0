package io.firn.hot;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes, opens and removes hot stores. Implementations: RocksDB, and a small one on {@code disk} for simulation.
 *
 * <p>Threading: safe for concurrent use on distinct directories; a directory has one owner at a time.
 */
public interface HotStores {
    /**
     * Creates an empty store; the directory and its files are durable on return.
     *
     * @throws java.nio.file.FileAlreadyExistsException when the directory holds anything
     */
    HotStore create(Path directory, int chunk) throws IOException;

    /**
     * Opens what {@link #create} made; never creates or heals.
     *
     * @throws IOException when it is missing, damaged or of another chunk: the caller rebuilds it
     */
    HotStore open(Path directory, int chunk) throws IOException;

    /** Opens for reading only: nothing is created, cut or recovered; append is refused. */
    HotStore openReadOnly(Path directory, int chunk) throws IOException;

    /** Removes a closed store, or any leftover of one; nothing there is fine. The parent is not synced. */
    void remove(Path directory) throws IOException;
}
