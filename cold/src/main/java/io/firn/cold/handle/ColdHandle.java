package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.ColdReads;
import io.firn.cold.ColdReceipt;
import io.firn.cold.ColdTransaction;
import io.firn.cold.Confirmed;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.EventOrder;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.cold.EventsPage;
import io.firn.cold.FoundByHash;
import io.firn.cold.LedgerRef;
import io.firn.cold.Section;
import io.firn.cold.TxRef;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.StoredEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one way to a cold back end: so many reads, one write, so many streams at once, each with a time that covers waiting and working.
 *
 * <p>Holds: a permit lives exactly as long as the work it was given to; a caller who is interrupted, or whose time is over, leaves
 * with an error while the work goes on. Reads, a write, and the reads behind it run in the order in which they were asked for.
 * Nothing that a write removes is answered from memory once that write has begun.
 *
 * <p>Threading: safe for concurrent use. Where the back end may wait, works run in threads of the handle, which are never
 * interrupted; otherwise in their callers'. A back end must not call the handle that it works for: it is refused with an
 * {@link IllegalStateException}.
 *
 * <p>Errors: those of {@link ColdReads}; {@link ColdException.Closed}, {@link ColdException.Overloaded},
 * {@link ColdException.DeadlineExceeded} of the handle itself; {@link ColdException.Internal} for a fault of the program in a work;
 * {@link java.io.InterruptedIOException} for a caller that is interrupted while he waits, and stays so.
 *
 * <p>Owns: the back end, closed once, when the handle is closed, or lost, and the last work has ended.
 */
public final class ColdHandle implements ColdReads, AutoCloseable {
    /** What {@link #close()} waits for works to end. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Core core;
    private final Lookups lookups;
    private final Writes writes;
    private final HandleReads reads;
    private final Object anchor;
    private final Cleaner.Cleanable lost;

    private ColdHandle(Core core, Object anchor) {
        this.core = core;
        this.anchor = anchor;
        this.lookups = new Lookups(core);
        this.writes = new Writes(core);
        this.reads = new HandleReads(core, lookups, new View(core.backEnd(), core.epoch()::now, anchor));
        this.lost = Lost.CLEANER.register(anchor, new WhenLost(core));
    }

    /** A handle of a back end that nobody else writes to or closes. */
    public static ColdHandle open(ColdBackEnd backEnd, ColdLimits limits, MeterRegistry registry) {
        return new ColdHandle(new Core(backEnd, limits, registry), new Object());
    }

    /** A deadline for a read that begins now. */
    public Deadline readDeadline() {
        return Deadline.in(core.limits().readTimeout());
    }

    /** A deadline for a write that begins now. */
    public Deadline writeDeadline() {
        return Deadline.in(core.limits().writeTimeout());
    }

    /** Changes whenever a write changes what is stored; read before a picture of the back end is taken. */
    public long epoch() {
        return core.epoch().now();
    }

    /**
     * The same gates and cache for reads of a picture of the back end.
     *
     * @param epoch as {@link #epoch} was before the picture was taken
     */
    public ColdReads at(ColdReads picture, long epoch) {
        return new HandleReads(core, lookups, new View(picture, () -> epoch, anchor));
    }

    @Override
    public Optional<LedgerFrame> ledger(LedgerRef ledger, Deadline deadline) throws IOException {
        return reads.ledger(ledger, deadline);
    }

    @Override
    public Optional<LedgerHeader> header(LedgerRef ledger, Deadline deadline) throws IOException {
        return reads.header(ledger, deadline);
    }

    @Override
    public List<Optional<LedgerHeader>> headers(List<LedgerRef> ledgers, Deadline deadline) throws IOException {
        return reads.headers(ledgers, deadline);
    }

    @Override
    public Optional<FoundByHash> find(Hash hash, Deadline deadline) throws IOException {
        return reads.find(hash, deadline);
    }

    @Override
    public Optional<Confirmed<ColdTransaction>> transaction(TxRef tx, Deadline deadline) throws IOException {
        return reads.transaction(tx, deadline);
    }

    @Override
    public List<Confirmed<ColdTransaction>> transactions(long seq, Deadline deadline) throws IOException {
        return reads.transactions(seq, deadline);
    }

    @Override
    public int transactionCount(long seq, Deadline deadline) throws IOException {
        return reads.transactionCount(seq, deadline);
    }

    @Override
    public Optional<Confirmed<ColdReceipt>> receipt(TxRef tx, Deadline deadline) throws IOException {
        return reads.receipt(tx, deadline);
    }

    @Override
    public List<Confirmed<ColdReceipt>> receipts(long seq, Deadline deadline) throws IOException {
        return reads.receipts(seq, deadline);
    }

    @Override
    public List<StoredEvent> events(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return reads.events(filter, most, deadline);
    }

    @Override
    public EventsPage eventsPage(
            EventsFilter filter, Optional<EventId> after, int limit, EventOrder order, Deadline deadline)
            throws IOException {
        return reads.eventsPage(filter, after, limit, order, deadline);
    }

    /**
     * As a stream that is read in the caller's thread. Its deadline is the caller's, or the longest time of a stream from when it has
     * its permit, whichever is earlier. Whether events are {@link EventTaker#wanted wanted} is asked in any thread; a taker does not call the handle.
     */
    @Override
    public void stream(EventsFilter filter, int most, EventTaker into, Deadline deadline) throws IOException {
        reads.stream(filter, most, into, deadline);
    }

    /** The events that match, for a reader who asks for one after the other; times as {@link #stream}. */
    public EventStream openStream(EventsFilter filter, int most, Deadline deadline) throws IOException {
        return reads.openStream(filter, most, deadline);
    }

    @Override
    public boolean holds(long seq) {
        return reads.holds(seq);
    }

    @Override
    public OptionalLong latest(Deadline deadline) throws IOException {
        return reads.latest(deadline);
    }

    /**
     * Puts a section. It is written beside reads and writes; only its publishing has the write permit, and every read permit unless
     * the back end publishes beside reads.
     *
     * @param deadline of the whole call; once the publishing runs, it goes on without the caller
     * @throws ColdException.InvalidArgument when the back end does not take the section
     */
    public void put(Section section, Deadline deadline) throws IOException {
        try {
            core.admit();
            writes.put(section, deadline);
        } finally {
            Reference.reachabilityFence(anchor);
        }
    }

    /** Removes every ledger above {@code seq}; nothing to remove is no error. */
    public void truncateAbove(long seq, Deadline deadline) throws IOException {
        long last = saturated(seq, -1);
        cut(Op.TRUNCATE_ABOVE, seq, deadline, () -> {
            core.backEnd().truncateAbove(last, deadline);
            return true;
        });
    }

    /** As {@link #truncateAbove}; what was removed, ascending. */
    public List<DrainedLedger> drainAbove(long seq, Deadline deadline) throws IOException {
        long last = saturated(seq, -1);
        return cut(Op.DRAIN_ABOVE, seq, deadline, () -> core.backEnd().drainAbove(last, deadline));
    }

    private <T> T cut(Op op, long seq, Deadline deadline, Body<T> body) throws IOException {
        try {
            core.admit();
            return writes.cut(op, kept -> kept > seq, deadline, body);
        } finally {
            Reference.reachabilityFence(anchor);
        }
    }

    /** Removes ledgers below {@code seq}, as many as the back end can without touching others. */
    public void pruneBelow(long seq, Deadline deadline) throws IOException {
        long first = saturated(seq, 0);
        try {
            core.admit();
            writes.cut(Op.PRUNE_BELOW, kept -> kept < seq, deadline, () -> {
                core.backEnd().pruneBelow(first, deadline);
                return true;
            });
        } finally {
            Reference.reachabilityFence(anchor);
        }
    }

    /** A sequence that a back end may count up or down from. */
    private static long saturated(long seq, long least) {
        return Math.clamp(seq, least, Long.MAX_VALUE - 1);
    }

    /**
     * As {@link #close(Duration)}, waiting {@link #CLOSE_TIMEOUT}; what has not ended by then ends by itself, and the back end is
     * closed then.
     */
    @Override
    public void close() throws IOException {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Closes the handle: callers and those who wait are turned away at once, streams are ended, works that run end by themselves.
     *
     * @return true when all of them ended within {@code most} and the back end is closed
     * @throws IOException when closing the back end failed
     */
    public boolean close(Duration most) throws IOException {
        core.refuseOwnWork();
        try {
            return core.life().close(most);
        } finally {
            lost.clean();
            Reference.reachabilityFence(anchor);
        }
    }

    /** What the handle consists of: for tests. */
    Core core() {
        return core;
    }

    /** Closes what nobody can close any more, elsewhere than in the thread that found it lost. */
    private record WhenLost(Core core) implements Runnable {
        @Override
        public void run() {
            if (core.life().isOpen()) {
                Thread.ofPlatform().daemon().name("firn-cold-lost").start(core.life()::abandoned);
            }
        }
    }
}
