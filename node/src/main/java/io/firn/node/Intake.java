package io.firn.node;

import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.SourceException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The way in: hands out verified and framed ledgers, each the next one.
 *
 * <p>Holds: what it hands out follows the last ledger handed out, by sequence and by hash.
 *
 * <p>Threading: confined to its owner, but {@link #interrupt} may come from any thread.
 */
interface Intake extends AutoCloseable {
    /** What {@link #take} found. */
    sealed interface Taken permits Ready, NotYet, Ended {}

    /**
     * The next ledger; valid until the next call.
     *
     * @param opaque it could not be walked
     * @param hashes its own and its transactions'
     * @param events its events
     * @param frame its stored form
     */
    record Ready(LedgerHeader header, boolean opaque, HotHashes hashes, HotEvents events, ByteBuffer frame)
            implements Taken {}

    /** The source has nothing newer yet. */
    record NotYet() implements Taken {}

    /** Nothing follows: the last ledger wanted was taken, or the source ended behind it. */
    record Ended(long lastSeq) implements Taken {}

    /**
     * Takes the next ledger, waiting at most {@code patience}.
     *
     * @throws SourceException when the source fails, or what it gives is not the next ledger; the next call opens it again
     */
    Taken take(Duration patience) throws SourceException, InterruptedException;

    /** Ends a {@link #take} that waits for the source. */
    void interrupt();

    @Override
    void close();
}
