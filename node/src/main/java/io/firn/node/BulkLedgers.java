package io.firn.node;

import io.firn.cold.packs.FramedLedger;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;

/** Ranges of ledgers out of the source: verified and framed exactly as ingestion does it. */
final class BulkLedgers {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A minute without a ledger that the source must have. */
    private static final int MAX_WAITS = 60;

    private final Chain chain;
    private final LedgerSource source;

    BulkLedgers(Chain chain, LedgerSource source) {
        this.chain = chain;
        this.source = source;
    }

    /**
     * Hands out the ledgers {@code firstSeq} to {@code lastSeq}, each verified by itself; links are the sink's to check.
     *
     * @throws SourceException when the source does not have them all, or one of them is bad
     */
    void feed(long firstSeq, long lastSeq, FramedLedger.Sink sink) throws IOException, InterruptedException {
        LedgerWalker walker = chain.newWalker();
        LedgerLayout layout = new LedgerLayout();
        try (LedgerStream stream = source.open(firstSeq, OptionalLong.of(lastSeq));
                FrameEncoder encoder = new FrameEncoder()) {
            int waits = 0;
            for (long seq = firstSeq; seq <= lastSeq; ) {
                switch (stream.next(PATIENCE)) {
                    case LedgerStream.Next(long found, Slice raw) -> {
                        verify(walker, raw, layout, seq, found);
                        boolean opaque = layout.opaqueReason().isPresent();
                        sink.ledger(new FramedLedger(encoder.encode(raw, layout), raw, opaque, layout));
                        waits = 0;
                        seq++;
                    }
                    case LedgerStream.NotYet() -> {
                        if (++waits > MAX_WAITS) {
                            throw new SourceException(
                                    SourceException.Kind.UNREACHABLE,
                                    source.name() + ": ledger " + seq + " does not come");
                        }
                    }
                    case LedgerStream.End(long last) ->
                        throw new SourceException(
                                SourceException.Kind.MISSING,
                                source.name() + ": ends at ledger " + last + ", ledger " + seq + " is wanted");
                }
            }
        }
    }

    private void verify(LedgerWalker walker, Slice raw, LedgerLayout layout, long wanted, long found)
            throws SourceException {
        try {
            walker.walk(raw, layout);
        } catch (BadLedgerException e) {
            throw new SourceException(
                    SourceException.Kind.CORRUPT, source.name() + ": ledger " + wanted + ": " + e.getMessage(), e);
        }
        if (found != wanted || layout.header().seq() != wanted) {
            throw new SourceException(
                    SourceException.Kind.CORRUPT,
                    source.name() + ": ledger " + wanted + " was wanted, ledger "
                            + layout.header().seq() + " came under the number " + found);
        }
    }
}
