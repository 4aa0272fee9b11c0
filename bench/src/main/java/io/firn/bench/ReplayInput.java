package io.firn.bench;

import io.firn.bench.replay.Replay;
import io.firn.bench.replay.ReplaySource;
import io.firn.bench.replay.Templates;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.Slice;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Ledgers made of the twenty consecutive real ones of the sample data.
 *
 * @param density how many of them are merged into each
 */
record ReplayInput(Templates templates, StellarChain chain, int density) implements Input {
    private static final String LAKE = "stellar/lake-pubnet";
    private static final long FIRST_TEMPLATE = 63_092_982;
    private static final long LAST_TEMPLATE = 63_093_001;

    static ReplayInput of(Path samples, int density) throws IOException, InterruptedException, BadLedgerException {
        Templates templates = Templates.ofLake(samples.resolve(LAKE), FIRST_TEMPLATE, LAST_TEMPLATE);
        return new ReplayInput(templates, new StellarChain(templates.passphrase()), density);
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "replay, %dx", density);
    }

    @Override
    public long firstSeq() {
        return StellarChain.FIRST_SEQ;
    }

    @Override
    public Ledgers open(int ledgers) {
        Replay replay = new Replay(templates, density, firstSeq());
        return new Ledgers() {
            @Override
            public Slice next() {
                return replay.next();
            }

            @Override
            public void close() {
                // It is memory alone.
            }
        };
    }

    @Override
    public LedgerSource source(int ledgers) {
        return new ReplaySource(templates, density, firstSeq(), OptionalLong.of(firstSeq() + ledgers - 1));
    }
}
