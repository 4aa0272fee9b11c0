package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.FrameFeed.Failed;
import io.firn.stellar.FrameFeed.Got;
import io.firn.stellar.FrameFeed.Nothing;
import io.firn.stellar.FrameFeed.Over;
import io.firn.stellar.FrameReader.Frame;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Ledgers of a framed stream from one sequence on; those before it are read over. */
final class FramedStream implements LedgerStream {
    private final String name;
    private final FrameFeed feed;
    private final LedgerWalker walker;
    private final OptionalLong lastSeq;
    private final boolean shared;

    private final long fromSeq;
    private long nextSeq;
    private long seen = -1;
    private Optional<Frame> given = Optional.empty();
    private Optional<SourceException> failed = Optional.empty();
    private volatile boolean closed;

    /** @param shared true when the feed cannot be opened anew and so outlives this stream */
    FramedStream(String name, FrameFeed feed, LedgerWalker walker, long fromSeq, OptionalLong lastSeq, boolean shared) {
        this.name = name;
        this.feed = feed;
        this.walker = walker;
        this.fromSeq = fromSeq;
        this.nextSeq = fromSeq;
        this.lastSeq = lastSeq;
        this.shared = shared;
    }

    /** A failed stream stays failed: what comes behind the failure cannot be placed. */
    @Override
    public Step next(Duration patience) throws SourceException, InterruptedException {
        if (failed.isPresent()) {
            throw failed.get();
        }
        try {
            return step(patience);
        } catch (SourceException e) {
            failed = Optional.of(e);
            throw e;
        }
    }

    private Step step(Duration patience) throws SourceException, InterruptedException {
        if (lastSeq.isPresent() && nextSeq > lastSeq.getAsLong()) {
            return new End(nextSeq - 1);
        }
        while (true) {
            if (closed) {
                throw new SourceException(Kind.UNREACHABLE, name + ": the stream is closed");
            }
            switch (feed.take(patience)) {
                case Got(Frame frame) -> {
                    given = Optional.of(frame);
                    if (accept(frame)) {
                        return new Next(nextSeq++, frame.bytes());
                    }
                }
                case Nothing() -> {
                    return new NotYet();
                }
                case Over(long offset) -> {
                    return over(offset);
                }
                case Failed(SourceException why) -> throw why;
            }
        }
    }

    private End over(long offset) throws SourceException {
        if (lastSeq.isPresent()) {
            throw new SourceException(
                    Kind.MISSING,
                    name + ": ends at offset " + offset + (seen < 0 ? " without a ledger" : " with ledger " + seen)
                            + "; ledger " + nextSeq + " is missing (wanted up to " + lastSeq.getAsLong() + ")");
        }
        return new End(nextSeq - 1);
    }

    /** True when the frame holds the next ledger, false when it is one to read over. */
    private boolean accept(Frame frame) throws SourceException {
        long seq;
        try {
            seq = walker.peek(frame.bytes()).seq();
        } catch (BadLedgerException e) {
            throw new SourceException(
                    Kind.CORRUPT,
                    name + ": the frame at offset " + frame.offset() + " holds no ledger: " + e.getMessage(),
                    e);
        }
        long before = seen;
        seen = seq;
        if (seq == nextSeq) {
            return true;
        }
        if (seq > nextSeq) {
            throw new SourceException(
                    Kind.MISSING,
                    before < 0
                            ? name + ": begins with ledger " + seq + ", above ledger " + fromSeq + " that is needed"
                            : name + ": ledger " + nextSeq + " is missing: ledger " + seq + " follows " + before
                                    + " at offset " + frame.offset());
        }
        if (nextSeq > fromSeq) {
            throw new SourceException(
                    Kind.CORRUPT,
                    name + ": ledger " + seq + " comes again, at offset " + frame.offset() + " behind ledger "
                            + (nextSeq - 1));
        }
        return false;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        if (!shared) {
            feed.close();
        }
    }

    /** The frame given last, for a stream opened after this one on the same pipe. */
    Optional<Frame> lastGiven() {
        return given;
    }
}
