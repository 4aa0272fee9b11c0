package io.firn.bench;

import io.firn.ledger.LedgerSource;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import java.io.IOException;

/** A chain of ledgers to measure with: as many as wanted, and the same every time. */
interface Input {
    /** For titles. */
    String name();

    StellarChain chain();

    long firstSeq();

    /** Hands out ledgers from the first on, which is what {@link #chain} begins with. */
    Ledgers open(int ledgers) throws IOException;

    /** The same ledgers for a node. */
    LedgerSource source(int ledgers) throws IOException;

    /** Ledgers one after the other. */
    interface Ledgers extends AutoCloseable {
        /** The next ledger; its bytes stay until the following call. */
        Slice next() throws IOException, InterruptedException;

        @Override
        void close();
    }
}
