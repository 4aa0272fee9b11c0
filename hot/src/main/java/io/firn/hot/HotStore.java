package io.firn.hot;

import java.io.IOException;
import java.util.Optional;

/**
 * The rows of one hot chunk; all of it can be rebuilt from the journal.
 *
 * <p>Holds: consecutive sequences; the first row appended fixes the first.
 *
 * <p>Durable when: never by itself. After a crash the rows are a prefix of those appended, each row whole.
 *
 * <p>Threading: one appender; reads and close from any thread beside it. Close waits for calls that run; a call after it throws
 * {@code IllegalStateException}.
 *
 * <p>Proof: {@code HotStoreTck}, passed by both implementations; {@code HotKillTest}.
 */
public interface HotStore extends AutoCloseable {
    /**
     * Appends the rows of one ledger, atomically: the next sequence, or again the last one with the same content.
     *
     * @throws IllegalArgumentException when the row is neither; nothing is appended
     */
    void append(HotRow row) throws IOException;

    /** The row of a sequence; empty when it is not held. */
    Optional<HotRow> row(long seq) throws IOException;

    /** The last row; empty when nothing was appended yet. */
    Optional<HotRow> last() throws IOException;

    /** Closes the store; again is fine. */
    @Override
    void close() throws IOException;
}
