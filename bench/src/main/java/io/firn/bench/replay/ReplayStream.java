package io.firn.bench.replay;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import java.time.Duration;
import java.util.OptionalLong;

/** Gives the ledgers of a replayed chain as fast as they are taken. */
final class ReplayStream implements LedgerStream {
    private final ReplaySource source;
    private final Replay replay;
    private final long fromSeq;
    private final OptionalLong lastWanted;
    private volatile boolean closed;

    ReplayStream(ReplaySource source, Replay replay, long fromSeq, OptionalLong lastWanted) {
        this.source = source;
        this.replay = replay;
        this.fromSeq = fromSeq;
        this.lastWanted = lastWanted;
    }

    @Override
    public Step next(Duration patience) throws SourceException {
        while (replay.nextSeq() < fromSeq && !closed) {
            replay.next();
        }
        if (closed) {
            throw source.streamClosed();
        }
        long seq = replay.nextSeq();
        if (lastWanted.isPresent() && seq > lastWanted.getAsLong()) {
            return new End(seq - 1);
        }
        if (source.endsBelow(seq)) {
            if (lastWanted.isPresent()) {
                throw source.missing(seq);
            }
            return new End(seq - 1);
        }
        return new Next(seq, replay.next());
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
