package io.firn.cold;

import java.io.IOException;
import java.util.List;

/**
 * A store of cold ledgers: what the handle reads and writes through. Implementations pass {@code ColdTck}, through the handle and
 * without it.
 *
 * <p>Holds: a write is seen whole or not at all, by reads that run and after a crash. Hash look-ups answer for exactly what is
 * stored.
 *
 * <p>Threading: reads are safe at any time. Writes come one at a time; while {@link #truncateAbove}, {@link #drainAbove} or
 * {@link #pruneBelow} runs, no read but a stream does; while {@link Prepared#publish} runs, reads run only where
 * {@link #snapshotReads} allows it. Streams run at any time.
 */
public interface ColdBackEnd extends ColdReads, AutoCloseable {
    /** A section whose bytes are written and which nobody sees yet. */
    interface Prepared extends AutoCloseable {
        /** Makes it visible; short. May be called once. */
        void publish(Deadline deadline) throws IOException;

        /** Removes what was written, unless it was published. */
        @Override
        void close() throws IOException;
    }

    /**
     * Writes a section to where nobody sees it; takes as long as it takes, beside reads and writes. One section is prepared at a
     * time.
     *
     * @throws ColdException.InvalidArgument when the section does not follow what is stored, does not fit this back end, or holds
     *     a ledger that does not walk
     */
    Prepared prepare(Section section) throws IOException;

    /**
     * Removes every ledger above {@code seq}; nothing to remove is no error.
     *
     * @throws ColdException.InvalidArgument when the back end cannot cut there
     */
    void truncateAbove(long seq, Deadline deadline) throws IOException;

    /** As {@link #truncateAbove}; what was removed, ascending: one entry for each stored ledger. */
    List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException;

    /**
     * Removes ledgers below {@code seq}, as many as the back end can without touching one at or above it.
     */
    void pruneBelow(long seq, Deadline deadline) throws IOException;

    /** True when a section may be published while reads run: each of them has a state of its own. */
    boolean snapshotReads();

    /** True when a call may wait for a disk or a network: its work then gets a thread of its own. */
    boolean blocking();

    /** Closes what is open; the handle calls it once no work runs. */
    @Override
    void close() throws IOException;
}
