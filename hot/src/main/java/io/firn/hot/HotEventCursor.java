package io.firn.hot;

import io.firn.ledger.Slice;
import java.io.IOException;

/**
 * Reads events of a hot store by their ids, in any order; ids that ascend cost least.
 *
 * <p>Owns: what it has read last, and, on RocksDB, the files and buffers that were the store's when it was made or had to look
 * again: close it soon.
 *
 * <p>Threading: confined to one thread. The store may be closed beside it: calls after that throw {@code IllegalStateException}.
 */
public interface HotEventCursor extends AutoCloseable {
    /**
     * The event with an id, as it is stored; valid until the next call.
     *
     * @throws IllegalArgumentException when no ledger held has an event of this id
     */
    Slice stored(int id) throws IOException;

    /** Gives back what it holds; again is fine. */
    @Override
    void close();
}
