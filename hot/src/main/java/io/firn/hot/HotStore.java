package io.firn.hot;

import io.firn.ledger.Hash;
import java.io.IOException;
import java.util.Optional;

/**
 * The rows and hashes of one hot chunk; all of it can be rebuilt from the journal.
 *
 * <p>Holds: consecutive sequences; the first row appended fixes the first. Of a hash that comes in two ledgers, which only an
 * odd chain has, the newest place.
 *
 * <p>Durable when: never by itself. After a crash the ledgers are a prefix of those appended, each whole, row and
 * hashes.
 *
 * <p>Threading: one appender; reads and close from any thread beside it. A ledger's row and hashes become visible together:
 * whoever has seen one of them sees all of them from then on. Close waits for calls that run; a call after it throws
 * {@code IllegalStateException}.
 *
 * <p>Proof: {@code HotStoreTck}, passed by both implementations; {@code HotKillTest}.
 */
public interface HotStore extends AutoCloseable {
    /**
     * Appends one ledger's row and hashes, atomically: the next sequence, or again the last one with the same content.
     *
     * @throws IllegalArgumentException when it is neither; nothing is appended
     */
    void append(HotRow row, HotHashes hashes) throws IOException;

    /** The row of a sequence; empty when it is not held. */
    Optional<HotRow> row(long seq) throws IOException;

    /** The newest place of a hash, of a transaction or of a ledger; empty when it is not held. */
    Optional<HotPlace> find(Hash hash) throws IOException;

    /** The last row; empty when nothing was appended yet. */
    Optional<HotRow> last() throws IOException;

    /** Closes the store; again is fine. */
    @Override
    void close() throws IOException;
}
