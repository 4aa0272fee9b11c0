package io.firn.node;

import io.firn.format.frame.v1.FrameEncoder;
import io.firn.hot.HotEvents;
import io.firn.hot.HotHashes;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes ledgers from the source in order, believes none, and frames what it has verified.
 *
 * <p>Limits: {@value #MAX_OPAQUE_RUN} ledgers in a row that cannot be walked; the next one is refused.
 */
final class VerifyingIntake implements Intake {
    /** So many ledgers of an unknown kind mean that the network has moved on and this program has not. */
    static final int MAX_OPAQUE_RUN = 100;

    private final LedgerSource source;
    private final LedgerWalker walker;
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();
    private final FrameEncoder encoder = new FrameEncoder();
    private final OptionalLong lastSeq;
    private final ChainLink link;
    private int opaqueRun;
    private volatile Optional<LedgerStream> stream = Optional.empty();

    /**
     * @param link the end of what is acknowledged
     * @param opaqueRun ledgers at that end that could not be walked
     */
    VerifyingIntake(Chain chain, LedgerSource source, ChainLink link, int opaqueRun, OptionalLong lastSeq) {
        this.source = source;
        this.walker = chain.newWalker();
        this.link = link;
        this.opaqueRun = opaqueRun;
        this.lastSeq = lastSeq;
    }

    @Override
    public Taken take(Duration patience) throws SourceException, InterruptedException {
        if (lastSeq.isPresent() && link.nextSeq() > lastSeq.getAsLong()) {
            closeStream();
            return new Ended(link.nextSeq() - 1);
        }
        try {
            return switch (opened().next(patience)) {
                case LedgerStream.Next(long seq, Slice raw) -> verified(seq, raw);
                case LedgerStream.NotYet() -> new NotYet();
                case LedgerStream.End(long last) -> ended(last);
            };
        } catch (SourceException e) {
            closeStream();
            throw e;
        }
    }

    private LedgerStream opened() throws SourceException {
        if (stream.isEmpty()) {
            Optional<Hash> previous = link.lastHash();
            stream = Optional.of(
                    previous.isPresent()
                            ? source.resume(link.nextSeq(), previous.get(), lastSeq)
                            : source.open(link.nextSeq(), lastSeq));
        }
        return stream.get();
    }

    private Taken ended(long last) throws SourceException {
        if (lastSeq.isPresent()) {
            throw new SourceException(
                    SourceException.Kind.MISSING,
                    source.name() + ": ends at ledger " + last + ", ledger " + lastSeq.getAsLong() + " is wanted");
        }
        closeStream();
        return new Ended(link.nextSeq() - 1);
    }

    private Ready verified(long seq, Slice raw) throws SourceException {
        if (seq != link.nextSeq()) {
            throw refused("ledger " + link.nextSeq() + " was expected, ledger " + seq + " came");
        }
        try {
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
        } catch (BadLedgerException e) {
            throw new SourceException(
                    SourceException.Kind.CORRUPT, source.name() + ": ledger " + seq + ": " + e.getMessage(), e);
        }
        Optional<String> broken = link.broken(layout.header());
        if (broken.isPresent()) {
            throw refused(broken.get());
        }
        boolean opaque = layout.opaqueReason().isPresent();
        if (opaque && opaqueRun >= MAX_OPAQUE_RUN) {
            throw refused("ledger " + seq + " is not understood ("
                    + layout.opaqueReason().get() + "), nor were the " + opaqueRun
                    + " before it: a newer firn is needed");
        }
        opaqueRun = opaque ? opaqueRun + 1 : 0;
        link.advance(layout.header());
        return new Ready(
                layout.header(), opaque, HotHashes.of(layout), HotEvents.of(events), encoder.encode(raw, layout));
    }

    private SourceException refused(String why) {
        return new SourceException(SourceException.Kind.CORRUPT, source.name() + ": " + why);
    }

    private void closeStream() {
        stream.ifPresent(LedgerStream::close);
        stream = Optional.empty();
    }

    @Override
    public void interrupt() {
        stream.ifPresent(LedgerStream::close);
    }

    @Override
    public void close() {
        closeStream();
        encoder.close();
    }
}
