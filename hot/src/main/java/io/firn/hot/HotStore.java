package io.firn.hot;

import java.io.IOException;
import java.util.Optional;

/**
 * The rows of one hot chunk; all of it can be rebuilt from the journal.
 *
 * <p>Durable when: never by itself. After a crash the rows are a prefix of those appended, each row whole.
 *
 * <p>Threading: one appender; reads from any thread beside it.
 */
public interface HotStore extends AutoCloseable {
    /** Appends the rows of one ledger, atomically: the next sequence, or again the last one with the same content. */
    void append(HotRow row) throws IOException;

    /** The row of a sequence; empty when it is not held. */
    Optional<HotRow> row(long seq) throws IOException;

    /** The last row; empty when nothing was appended yet. */
    Optional<HotRow> last() throws IOException;

    @Override
    void close() throws IOException;
}
