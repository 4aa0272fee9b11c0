package io.firn.bench;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * Ledgers of the generated network from its first, one at a time: none comes twice, and those of one density are always the same.
 *
 * <p>Threading: confined to its owner.
 */
final class GeneratedLedgers implements AutoCloseable {
    /** Transactions of a ledger as pubnet has them. */
    static final int PUBNET_TRANSACTIONS = 260;

    /** Transactions of a ledger at the greatest density a goal is set for. */
    static final int DENSE_TRANSACTIONS = 6_000;

    static final long FIRST = GeneratedNetwork.FIRST_SEQ;
    static final StellarChain CHAIN = new StellarChain(GeneratedNetwork.PASSPHRASE);

    private final GeneratedSource source;
    private final LedgerStream stream;

    GeneratedLedgers(int transactions, int ledgers) {
        source = source(transactions);
        stream = source.open(FIRST, OptionalLong.of(FIRST + ledgers - 1));
    }

    /** For a node. */
    static GeneratedSource source(int transactions) {
        return new GeneratedSource(
                CHAIN.network(),
                new GeneratedOptions(1, transactions, GeneratedOptions.Signatures.FILLER),
                GeneratedSource.Fixed.STANDARD,
                InstantSource.system());
    }

    /** The next ledger; its bytes stay until the following call. */
    Slice next() throws IOException, InterruptedException {
        if (stream.next(Duration.ofSeconds(10)) instanceof LedgerStream.Next(long _, Slice ledger)) {
            return ledger;
        }
        throw new IOException(source.name() + " has no further ledger");
    }

    @Override
    public void close() {
        stream.close();
        source.close();
    }
}
