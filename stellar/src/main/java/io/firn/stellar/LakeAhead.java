package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.stellar.LakeObjectReader.Outcome;
import io.firn.stellar.LakeObjectReader.Whole;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The objects being read ahead of a stream, in order.
 *
 * <p>Limits: decompressed bytes waiting, those still being read counted as the largest object seen so far, stay below the
 * budget, and no more than {@value #MAX_OBJECTS} objects wait; one object is always allowed. When objects grow from one to the
 * next, what is scheduled by then is left to its turn: only those being read at that moment exceed the budget.
 *
 * <p>Threading: confined to the stream's thread; the tasks run on the executor's.
 */
final class LakeAhead {
    /** With tiny ledgers the bytes alone would allow tens of thousands of open reads. */
    private static final int MAX_OBJECTS = 256;

    private final LakeReaders readers;
    private final Executor executor;
    private final long budgetBytes;
    private final AtomicLong largestBytes = new AtomicLong();
    private volatile boolean stopped;
    private final Deque<Ahead> window = new ArrayDeque<>();
    private Room room = new Room();

    LakeAhead(LakeReaders readers, Executor executor, long budgetBytes) {
        this.readers = readers;
        this.executor = executor;
        this.budgetBytes = budgetBytes;
    }

    /** An object being read; empty when there was no room for it, and it waits for its turn. */
    private record Ahead(long seq, long batchFirst, FutureTask<Optional<Outcome>> task) {}

    /** What the objects of one window take: those of a window that was dropped no longer count. */
    private static final class Room {
        private long heldBytes;
        private int reading;

        synchronized boolean enter(long largestBytes, long budgetBytes) {
            boolean alone = heldBytes == 0 && reading == 0;
            if (!alone && heldBytes + (reading + 1) * largestBytes > budgetBytes) {
                return false;
            }
            reading++;
            return true;
        }

        synchronized void leave(long bytes) {
            reading--;
            heldBytes += bytes;
        }

        synchronized void taken(long bytes) {
            heldBytes -= bytes;
        }

        synchronized long heldBytes() {
            return heldBytes;
        }
    }

    /** Schedules objects behind those already waiting, from {@code seq} on, up to the one that holds {@code lastSeq}. */
    void fill(long seq, long lastSeq) {
        LakeSchema schema = readers.directory().schema();
        long next = window.isEmpty() ? seq : schema.batchLast(window.getLast().batchFirst()) + 1;
        long used = usedBytes();
        while (next <= lastSeq
                && window.size() < MAX_OBJECTS
                && (window.isEmpty() || used + largestBytes.get() <= budgetBytes)) {
            long wanted = next;
            Room mine = room;
            FutureTask<Optional<Outcome>> task = new FutureTask<>(() -> read(wanted, mine));
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                // The source is closing; what the stream still asks for it reads itself.
                return;
            }
            window.add(new Ahead(wanted, schema.batchFirst(wanted), task));
            used += largestBytes.get();
            next = schema.batchLast(wanted) + 1;
        }
    }

    private Optional<Outcome> read(long seq, Room mine) throws SourceException {
        if (stopped || !mine.enter(largestBytes.get(), budgetBytes)) {
            return Optional.empty();
        }
        long bytes = 0;
        try {
            Outcome outcome = readers.read(seq);
            bytes = note(outcome);
            return Optional.of(outcome);
        } finally {
            mine.leave(bytes);
        }
    }

    /** Remembers how large an object is; its bytes. */
    private long note(Outcome outcome) {
        long bytes = bytes(outcome);
        largestBytes.accumulateAndGet(bytes, Math::max);
        return bytes;
    }

    private static long bytes(Outcome outcome) {
        return outcome instanceof Whole whole ? whole.object().array().length : 0;
    }

    private long usedBytes() {
        long used = 0;
        for (Ahead ahead : window) {
            used += ahead.task().state() == FutureTask.State.SUCCESS
                    ? ahead.task().resultNow().map(LakeAhead::bytes).orElse(largestBytes.get())
                    : largestBytes.get();
        }
        return used;
    }

    /** The object that holds {@code seq}: the next one waiting, once it is read, or read here. */
    Outcome take(long seq) throws SourceException, InterruptedException {
        long batchFirst = readers.directory().schema().batchFirst(seq);
        // After a miss nothing waits: nothing is read ahead of a tip that is not there yet.
        if (window.isEmpty() || window.getFirst().batchFirst() != batchFirst) {
            return readHere(seq);
        }
        Ahead next = window.removeFirst();
        try {
            Optional<Outcome> outcome = next.task().get();
            if (outcome.isEmpty()) {
                return readHere(next.seq());
            }
            room.taken(bytes(outcome.get()));
            return outcome.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SourceException known -> throw known;
                case RuntimeException unexpected -> throw unexpected;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Outcome readHere(long seq) throws SourceException {
        Outcome outcome = readers.read(seq);
        note(outcome);
        return outcome;
    }

    /** Bytes of the objects that are read and wait for their turn. */
    long heldBytes() {
        return room.heldBytes();
    }

    /** Lets tasks not yet begun end without reading; from any thread. */
    void stop() {
        stopped = true;
    }

    /** Forgets everything that waits. */
    void drop() {
        for (Ahead ahead : window) {
            ahead.task().cancel(false);
        }
        window.clear();
        room = new Room();
    }
}
