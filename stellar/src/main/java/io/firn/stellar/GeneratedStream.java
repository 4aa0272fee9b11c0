package io.firn.stellar;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes the ledgers of a generated network one after the other, none before its time. */
final class GeneratedStream implements LedgerStream {
    private final GeneratedSource source;
    private final GeneratedSource.Below below;
    private final long fromSeq;
    private final OptionalLong lastSeq;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last ledger was due. */
    private Instant before;

    GeneratedStream(GeneratedSource source, GeneratedSource.Below below, long fromSeq, OptionalLong lastSeq) {
        this.source = source;
        this.below = below;
        this.fromSeq = fromSeq;
        this.lastSeq = lastSeq;
        this.before = source.now();
    }

    @Override
    public Step next(Duration patience) throws SourceException, InterruptedException {
        while (below.nextSeq() < fromSeq && !isClosed()) {
            below.close(source.closeTimeSeconds(below.nextSeq()));
        }
        long seq = below.nextSeq();
        if (lastSeq.isPresent() && seq > lastSeq.getAsLong()) {
            return new End(seq - 1);
        }
        if (isClosed() || !awaitDue(seq, patience)) {
            if (isClosed()) {
                throw new SourceException(Kind.UNREACHABLE, source.name() + ": the stream is closed");
            }
            return new NotYet();
        }
        GeneratedNetwork.Closed made = below.close(source.closeTimeSeconds(seq));
        source.closedUpTo(seq);
        return new Next(seq, made.raw());
    }

    /** True once the time of a ledger has come; who falls behind is not hurried afterwards. */
    private boolean awaitDue(long seq, Duration patience) throws InterruptedException {
        Duration interval = source.intervalBefore(seq);
        Instant due = before.plus(interval);
        Duration left = Duration.between(source.now(), due);
        if (left.isPositive()) {
            Duration pause = left.compareTo(patience) < 0 ? left : patience;
            if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        Instant now = source.now();
        if (now.isBefore(due)) {
            return false;
        }
        before = now.isBefore(due.plus(interval)) ? due : now;
        return true;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
