package io.firn.cold.handle;

import io.firn.cold.Deadline;
import io.firn.cold.Section;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * The writes of a handle: one at a time, and beside no read unless the back end says so.
 *
 * <p>Order: a write that removes ledgers forgets what is kept of them before the back end begins, with every read permit in hand; so
 * nothing of them can be kept anew, whatever becomes of the write.
 *
 * <p>Threading: safe for concurrent use.
 */
final class Writes {
    private final Core core;

    /**
     * Writes that have removed ledgers, or tried; counted when they end, so that what was prepared beside one is known to be older.
     */
    private final AtomicLong cuts = new AtomicLong();

    Writes(Core core) {
        this.core = core;
    }

    long cuts() {
        return cuts.get();
    }

    void put(Section section, Deadline deadline) throws IOException {
        Gate.Permit permit = core.enter(Waits.PREPARE, Op.PREPARE, deadline);
        Put put;
        boolean made = false;
        try {
            put = new Put(core, this, section, permit);
            made = true;
        } finally {
            if (!made) {
                permit.release();
            }
        }
        put.run(deadline);
    }

    /**
     * A write that removes ledgers.
     *
     * @param removed tells of a ledger's sequence whether it may be one of them
     */
    <T> T cut(Op op, LongPredicate removed, Deadline deadline, Body<T> body) throws IOException {
        long asked = System.nanoTime();
        Held held = core.enterWrite(op, deadline, Waits.DRAIN);
        return core.run(op, held, deadline, new Cut<>(op, removed, body, asked));
    }

    private final class Cut<T> implements Body<T> {
        private final Op op;
        private final LongPredicate removed;
        private final Body<T> body;
        private final long askedNanos;

        Cut(Op op, LongPredicate removed, Body<T> body, long askedNanos) {
            this.op = op;
            this.removed = removed;
            this.body = body;
            this.askedNanos = askedNanos;
        }

        @Override
        public T call() throws IOException {
            try {
                core.epoch().begin();
                if (core.cache().isPresent()) {
                    core.cache().get().cut(removed);
                }
                return body.call();
            } finally {
                cuts.incrementAndGet();
                core.epoch().end();
            }
        }

        @Override
        public void after() {
            core.tellOverrun(op, askedNanos);
        }
    }
}
