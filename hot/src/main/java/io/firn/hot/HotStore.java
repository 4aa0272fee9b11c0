package io.firn.hot;

import io.firn.ledger.Hash;
import java.io.IOException;
import java.util.Optional;

/**
 * The rows of one hot chunk; all of it can be rebuilt from the journal.
 *
 * <p>Holds: consecutive sequences; the first row appended fixes the first. A ledger's row and its hashes are there together or not
 * at all.
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
     * @param hashes the ledger's own hash and those of its transactions
     * @throws IllegalArgumentException when the row is neither; nothing is appended
     */
    void append(HotRow row, HotHashes hashes) throws IOException;

    /** The row of a sequence; empty when it is not held. */
    Optional<HotRow> row(long seq) throws IOException;

    /**
     * Where a hash belongs; empty when it is of no ledger held. Of two ledgers that have it the later one is given.
     *
     * @throws io.firn.disk.CorruptFileException when what is held of it is not a place in a ledger held
     */
    Optional<HotPlace> find(Hash hash) throws IOException;

    /** The last row; empty when nothing was appended yet. */
    Optional<HotRow> last() throws IOException;

    /** Closes the store; again is fine. */
    @Override
    void close() throws IOException;
}
