package io.firn.testkit;

import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Toy ledgers as a source, made when asked for and as fast as they are taken; with faults where a test wants them.
 *
 * <p>Threading: safe for concurrent use.
 */
public final class ToySource implements LedgerSource {
    /** What is wrong with a ledger at the source. */
    public enum Fault {
        /** The source does not answer: {@link SourceException.Kind#UNREACHABLE}. */
        OUTAGE,
        /** The source says it has no such ledger: {@link SourceException.Kind#MISSING}. */
        MISSING,
        /** Bytes that are no ledger. */
        GARBAGE,
        /** A whole ledger of another network. */
        FOREIGN,
        /** A ledger that verifies alone and does not link to the one before. */
        NOT_CHAINING,
        /** The first half of the ledger. */
        TRUNCATED,
        /** The ledger with its last bit turned. */
        FLIPPED
    }

    private static final class Trouble {
        final Fault fault;
        int times;

        Trouble(Fault fault, int times) {
            this.fault = fault;
            this.times = times;
        }
    }

    private final ToyLedgers ledgers;
    private final Map<Long, Trouble> troubles = new HashMap<>();
    private long tip;
    private boolean ended;
    private boolean closed;
    private long served;

    /** A source that holds ledgers up to {@code tip}. */
    public ToySource(ToyLedgers ledgers, long tip) {
        this.ledgers = ledgers;
        this.tip = tip;
    }

    /** A source that never runs out and names no tip. */
    public static ToySource endless(ToyLedgers ledgers) {
        return new ToySource(ledgers, Long.MAX_VALUE);
    }

    /** Lets the source hold ledgers up to {@code seq}; streams that wait go on. */
    public synchronized void tip(long seq) {
        tip = seq;
        notifyAll();
    }

    /** From now on streams end behind the tip, as a pipe does, instead of waiting. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** The next {@code times} times ledger {@code seq} is asked for, this happens; then it is well again. */
    public synchronized ToySource fault(long seq, Fault fault, int times) {
        troubles.put(seq, new Trouble(fault, times));
        return this;
    }

    /** Ledgers handed out, faulty ones too. */
    public synchronized long served() {
        return served;
    }

    @Override
    public String name() {
        return "toy " + ledgers.chain().network();
    }

    @Override
    public synchronized OptionalLong tip() throws SourceException {
        requireOpen();
        return ended || tip == Long.MAX_VALUE || tip < ledgers.chain().firstSeq()
                ? OptionalLong.empty()
                : OptionalLong.of(tip);
    }

    @Override
    public synchronized LedgerStream open(long fromSeq, OptionalLong lastSeq) throws SourceException {
        requireOpen();
        if (fromSeq < ledgers.chain().firstSeq()) {
            throw new SourceException(
                    SourceException.Kind.MISSING,
                    name() + ": ledger " + fromSeq + " is before the first, "
                            + ledgers.chain().firstSeq());
        }
        return new Stream(fromSeq, lastSeq.orElse(Long.MAX_VALUE));
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void requireOpen() throws SourceException {
        if (closed) {
            throw new SourceException(SourceException.Kind.UNREACHABLE, name() + " is closed");
        }
    }

    /** Takes the fault that is due for a ledger, if any. */
    private synchronized @Nullable Fault due(long seq) {
        served++;
        Trouble trouble = troubles.get(seq);
        if (trouble == null) {
            return null;
        }
        if (--trouble.times <= 0) {
            troubles.remove(seq);
        }
        return trouble.fault;
    }

    private byte[] bytes(long seq) throws SourceException {
        Fault fault = due(seq);
        if (fault == null) {
            return ledgers.ledger(seq);
        }
        return switch (fault) {
            case OUTAGE ->
                throw new SourceException(SourceException.Kind.UNREACHABLE, name() + ": no answer for ledger " + seq);
            case MISSING ->
                throw new SourceException(SourceException.Kind.MISSING, name() + ": ledger " + seq + " is missing");
            case GARBAGE -> ("this is not ledger " + seq).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            case FOREIGN -> ledgers.foreign(seq);
            case NOT_CHAINING -> ledgers.notChaining(seq);
            case TRUNCATED -> {
                byte[] raw = ledgers.ledger(seq);
                yield ledgers.truncated(seq, raw.length / 2);
            }
            case FLIPPED -> {
                byte[] raw = ledgers.ledger(seq);
                yield ledgers.flipped(seq, 8 * raw.length - 1);
            }
        };
    }

    /** Waits until ledger {@code seq} is there, the source ends or closes, or the patience is over. */
    private synchronized boolean await(long seq, Duration patience) throws InterruptedException, SourceException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (seq > tip && !ended && !closed) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            java.util.concurrent.TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        requireOpen();
        return seq <= tip;
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    private synchronized boolean holds(long seq) {
        return seq <= tip;
    }

    /** Ledgers in order from one on. */
    private final class Stream implements LedgerStream {
        private final long lastSeq;
        private long nextSeq;
        private volatile boolean streamClosed;

        Stream(long fromSeq, long lastSeq) {
            this.nextSeq = fromSeq;
            this.lastSeq = lastSeq;
        }

        @Override
        public Step next(Duration patience) throws SourceException, InterruptedException {
            if (streamClosed) {
                throw new SourceException(SourceException.Kind.UNREACHABLE, name() + ": the stream is closed");
            }
            if (nextSeq > lastSeq) {
                return new End(nextSeq - 1);
            }
            boolean bounded = lastSeq != Long.MAX_VALUE;
            if (bounded && !holds(nextSeq)) {
                throw new SourceException(SourceException.Kind.MISSING, name() + ": ledger " + nextSeq + " is missing");
            }
            if (!await(nextSeq, patience)) {
                return hasEnded() ? new End(nextSeq - 1) : new NotYet();
            }
            Next next = new Next(nextSeq, Slice.of(bytes(nextSeq)));
            nextSeq++;
            return next;
        }

        @Override
        public void close() {
            streamClosed = true;
        }
    }
}
