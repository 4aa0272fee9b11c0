package io.firn.bench;

import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.GeneratedOptions;
import io.firn.stellar.GeneratedSource;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The generated network from its first ledger.
 *
 * @param density times as many transactions as pubnet has
 */
record GeneratedInput(int density) implements Input {
    /** Transactions of a ledger as pubnet has them. */
    private static final int PUBNET_TRANSACTIONS = 260;

    private static final StellarChain CHAIN = new StellarChain(GeneratedNetwork.PASSPHRASE);

    @Override
    public String name() {
        return String.format(Locale.ROOT, "generated, %dx", density);
    }

    @Override
    public StellarChain chain() {
        return CHAIN;
    }

    @Override
    public long firstSeq() {
        return GeneratedNetwork.FIRST_SEQ;
    }

    @Override
    public Ledgers open(int ledgers) {
        GeneratedSource source = generated();
        LedgerStream stream = source.open(firstSeq(), OptionalLong.of(firstSeq() + ledgers - 1));
        return new Ledgers() {
            @Override
            public Slice next() throws IOException, InterruptedException {
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
        };
    }

    @Override
    public LedgerSource source(int ledgers) {
        return generated();
    }

    private GeneratedSource generated() {
        return new GeneratedSource(
                CHAIN.network(),
                new GeneratedOptions(1, PUBNET_TRANSACTIONS * density, GeneratedOptions.Signatures.FILLER),
                GeneratedSource.Fixed.STANDARD,
                InstantSource.system());
    }
}
