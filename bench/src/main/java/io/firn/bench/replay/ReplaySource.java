package io.firn.bench.replay;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A replayed chain as a source of ledgers, each made when it is asked for.
 *
 * <p>Nothing is kept: {@link #resume} goes on behind the hash it is given, while {@link #open} above the first ledger has to make every
 * ledger below again.
 *
 * <p>Threading: safe for concurrent use; each stream is confined to one thread and has its own buffer.
 */
public final class ReplaySource implements LedgerSource {
    private final Templates templates;
    private final int density;
    private final long firstSeq;
    private final OptionalLong lastSeq;
    private final List<ReplayStream> streams = new ArrayList<>();
    private boolean closed;

    /**
     * @param density as of {@link Replay}
     * @param firstSeq the chain's first ledger
     * @param lastSeq its last one, inclusive; empty for a chain that goes on as long as there are sequences
     */
    public ReplaySource(Templates templates, int density, long firstSeq, OptionalLong lastSeq) {
        if (lastSeq.isPresent() && lastSeq.getAsLong() < firstSeq) {
            throw new IllegalArgumentException(
                    "a chain of the ledgers " + firstSeq + " to " + lastSeq.getAsLong() + " is empty");
        }
        this.templates = templates;
        this.density = density;
        this.firstSeq = firstSeq;
        this.lastSeq = lastSeq;
    }

    @Override
    public String name() {
        return "replay of " + templates.count() + " ledgers from " + templates.firstSeq() + " at density " + density;
    }

    /** The last ledger; empty when there is no end. */
    @Override
    public OptionalLong tip() {
        return lastSeq;
    }

    @Override
    public LedgerStream open(long fromSeq, OptionalLong lastWanted) {
        return add(fromSeq, lastWanted, new Replay(templates, density, firstSeq));
    }

    @Override
    public LedgerStream resume(long fromSeq, Hash previous, OptionalLong lastWanted) {
        return add(fromSeq, lastWanted, new Replay(templates, density, fromSeq, previous));
    }

    private synchronized LedgerStream add(long fromSeq, OptionalLong lastWanted, Replay replay) {
        if (fromSeq < firstSeq) {
            throw new IllegalArgumentException("ledger " + fromSeq + " is below the chain's first, " + firstSeq);
        }
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
        ReplayStream stream = new ReplayStream(this, replay, fromSeq, lastWanted);
        streams.removeIf(ReplayStream::isClosed);
        streams.add(stream);
        return stream;
    }

    /** True when the chain ends below this ledger. */
    boolean endsBelow(long seq) {
        return seq > lastSeq.orElse(Replay.MAX_SEQ);
    }

    SourceException missing(long seq) {
        return new SourceException(Kind.MISSING, name() + ": it has no ledger " + seq + ", it ends below");
    }

    SourceException streamClosed() {
        return new SourceException(Kind.UNREACHABLE, name() + ": the stream is closed");
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(ReplayStream::close);
    }
}
