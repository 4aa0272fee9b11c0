package io.firn.node;

import io.firn.cold.packs.FramedLedger;
import io.firn.disk.CorruptFileException;
import io.firn.journal.CommitLog;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The journal seen as ledgers: one commit per ledger, offset = sequence, payload = frame.
 *
 * <p>Holds: one contiguous range of ledgers, which may be empty.
 *
 * <p>Durable when: {@link #append} returned.
 *
 * <p>Threading: one appender; reads from any thread beside it.
 */
final class LedgerJournal {
    private final CommitLog log;
    private final Path directory;

    LedgerJournal(CommitLog log, Path directory) {
        this.log = log;
        this.directory = directory;
    }

    boolean isEmpty() {
        return log.firstOffset() == log.nextOffset();
    }

    /** True when it never held a ledger, so that any can be its first. */
    boolean isFresh() {
        return log.segments().isEmpty();
    }

    /** First ledger held; equal to {@link #nextSeq} when none is. */
    long firstSeq() {
        return log.firstOffset();
    }

    long nextSeq() {
        return log.nextOffset();
    }

    boolean holds(long seq) {
        return seq >= log.firstOffset() && seq < log.nextOffset();
    }

    long bytes() {
        return log.segments().stream().mapToLong(CommitLog.Segment::bytes).sum();
    }

    /** Appends the frame of a ledger and returns once it is durable: the ledger is acknowledged. */
    void append(long seq, ByteBuffer frame) throws IOException {
        log.append(seq, frame);
        log.awaitDurable(seq + 1);
    }

    /** The next ledger begins a segment of its own, so that whole chunks can be trimmed. */
    void roll() throws IOException {
        if (!isEmpty()) {
            log.roll();
        }
    }

    /** Drops everything and makes {@code seq} the next ledger. */
    void reset(long seq, long epoch) throws IOException {
        log.reset(seq, epoch);
    }

    /** The epoch of the commits to come, kept by the first of them. */
    void raiseEpoch(long epoch) throws IOException {
        log.raiseEpoch(epoch);
    }

    /** Resets done so far. */
    long epoch() {
        return log.epoch();
    }

    /** Gives up whole segments below {@code seq}, but never the one with the last ledger: it alone says which epoch this is. */
    void trimBelow(long seq) throws IOException {
        log.trimBelow(Math.min(seq, log.nextOffset() - 1));
    }

    LedgerHeader header(long seq, LedgerWalker walker) throws IOException {
        ByteBuffer frame = log.read(seq)
                .orElseThrow(() -> new CorruptFileException(directory, "ledger " + seq + " is not in the journal"));
        return FramedLedger.header(frame, seq, walker, directory);
    }

    /** Hands out the ledgers {@code firstSeq} to {@code lastSeq}, all of which must be held. */
    void feed(long firstSeq, long lastSeq, LedgerWalker walker, FramedLedger.Sink sink)
            throws IOException, InterruptedException {
        LedgerLayout layout = new LedgerLayout();
        for (long seq = firstSeq; seq <= lastSeq; seq++) {
            long at = seq;
            ByteBuffer frame = log.read(seq)
                    .orElseThrow(() -> new CorruptFileException(directory, "ledger " + at + " is not in the journal"));
            sink.ledger(FramedLedger.open(frame, seq, walker, layout, directory));
        }
    }
}
