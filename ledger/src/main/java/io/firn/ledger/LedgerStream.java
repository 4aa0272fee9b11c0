package io.firn.ledger;

import java.time.Duration;

/** Raw ledgers in order, opened on a {@link LedgerSource}. Confined to one thread, but {@link #close} may come from any. */
public interface LedgerStream extends AutoCloseable {
    /** What {@link #next} found. */
    sealed interface Step permits Next, NotYet, End {}

    /**
     * The next ledger. The bytes stay untouched until the following call of {@link #next}.
     *
     * @param seq its sequence, exactly one above the one before
     * @param raw its bytes, unverified
     */
    record Next(long seq, Slice raw) implements Step {}

    /** The source has nothing newer yet: ask again. */
    record NotYet() implements Step {}

    /**
     * The source ended cleanly.
     *
     * @param lastSeq the last ledger it gave; one below the first wanted when it gave none
     */
    record End(long lastSeq) implements Step {}

    /**
     * Takes the next ledger, waiting at most {@code patience} for one.
     *
     * @throws SourceException when the source fails for this ledger; calling again tries again
     */
    Step next(Duration patience) throws SourceException, InterruptedException;

    @Override
    void close();
}
