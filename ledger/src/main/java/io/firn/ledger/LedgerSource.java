package io.firn.ledger;

import java.util.OptionalLong;

/** Where ledgers come from: a lake, a framed stream, the toy chain. Closing it ends every stream opened on it. */
public interface LedgerSource extends AutoCloseable {
    /** What it is, for messages: {@code lake file:/data/lake}, {@code stream -}. */
    String name();

    /** The highest sequence the source is known to hold now; empty when it cannot tell (a pipe). */
    OptionalLong tip() throws SourceException;

    /**
     * Opens the ledgers from {@code fromSeq} on, in order.
     *
     * @param lastSeq the last ledger wanted, inclusive: then a ledger that is not there is {@link SourceException.Kind#MISSING};
     *     without it the stream follows the source, and a ledger that is not there yet is {@link LedgerStream.NotYet}
     */
    LedgerStream open(long fromSeq, OptionalLong lastSeq) throws SourceException;

    /**
     * As {@link #open}, behind a ledger already verified; what follows is linked to it if the source is sound.
     *
     * @param previous hash of the ledger below {@code fromSeq}
     */
    default LedgerStream resume(long fromSeq, Hash previous, OptionalLong lastSeq) throws SourceException {
        return open(fromSeq, lastSeq);
    }

    @Override
    void close();
}
