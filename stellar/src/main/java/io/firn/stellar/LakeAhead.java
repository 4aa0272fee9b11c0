package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.stellar.LakeObjectReader.Absent;
import io.firn.stellar.LakeObjectReader.Outcome;
import io.firn.stellar.LakeObjectReader.Whole;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * The objects being read ahead of a stream, in order.
 *
 * <p>Limits: decompressed bytes waiting, those still being read counted as the largest object seen so far, stay below the
 * budget, and no more than {@value #MAX_OBJECTS} objects wait; one object is always allowed.
 *
 * <p>Threading: confined to the stream's thread; the tasks run on the executor's.
 */
final class LakeAhead {
    /** With tiny ledgers the bytes alone would allow tens of thousands of open reads. */
    private static final int MAX_OBJECTS = 256;

    private final LakeReaders readers;
    private final Executor executor;
    private final long budgetBytes;
    private volatile boolean stopped;
    private final Deque<Ahead> window = new ArrayDeque<>();
    private long largestBytes = 1 << 20;

    LakeAhead(LakeReaders readers, Executor executor, long budgetBytes) {
        this.readers = readers;
        this.executor = executor;
        this.budgetBytes = budgetBytes;
    }

    private record Ahead(long batchFirst, FutureTask<Outcome> task) {}

    /** Schedules objects behind those already waiting, from {@code seq} on, up to the one that holds {@code lastSeq}. */
    void fill(long seq, long lastSeq) {
        LakeSchema schema = readers.directory().schema();
        long next = window.isEmpty() ? seq : schema.batchLast(window.getLast().batchFirst()) + 1;
        long used = usedBytes();
        while (next <= lastSeq
                && window.size() < MAX_OBJECTS
                && (window.isEmpty() || used + largestBytes <= budgetBytes)) {
            long wanted = next;
            FutureTask<Outcome> task = new FutureTask<>(() -> stopped ? new Absent() : readers.read(wanted));
            try {
                executor.execute(task);
            } catch (RejectedExecutionException e) {
                // The source is closing; what the stream still asks for it reads itself.
                return;
            }
            window.add(new Ahead(schema.batchFirst(wanted), task));
            used += largestBytes;
            next = schema.batchLast(wanted) + 1;
        }
    }

    private long usedBytes() {
        long used = 0;
        for (Ahead ahead : window) {
            used += ahead.task().state() == FutureTask.State.SUCCESS
                            && ahead.task().resultNow() instanceof Whole whole
                    ? whole.object().array().length
                    : largestBytes;
        }
        return used;
    }

    /** True when the object that holds {@code seq} is the next one waiting. */
    boolean holdsNext(long seq) {
        return !window.isEmpty()
                && window.getFirst().batchFirst()
                        == readers.directory().schema().batchFirst(seq);
    }

    /** Takes the next one, waiting until it is read. */
    Outcome take() throws SourceException, InterruptedException {
        try {
            Outcome outcome = window.removeFirst().task().get();
            if (outcome instanceof Whole whole) {
                largestBytes = Math.max(largestBytes, whole.object().array().length);
            }
            return outcome;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SourceException known -> throw known;
                case RuntimeException unexpected -> throw unexpected;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
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
    }
}
