package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.Section;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One section on its way into the back end.
 *
 * <p>Order: see {@link #run}. Whoever moves it to its end removes what was not published and gives the permit to prepare back.
 *
 * <p>Threading: driven by the caller; its two works run one after the other, and each ends by itself when the caller has left.
 */
final class Put {
    private static final Logger LOG = LoggerFactory.getLogger(ColdHandle.class);

    private enum Step {
        /** The caller decides what comes next. */
        RESTING,
        /** A work runs and comes back to rest. */
        WORKING,
        /** A work runs and nobody waits for it. */
        LEFT,
        ENDED
    }

    private final Core core;
    private final Writes writes;
    private final Section section;
    private final Held permit;
    private final AtomicReference<Step> step = new AtomicReference<>(Step.RESTING);
    private volatile Optional<ColdBackEnd.Prepared> prepared = Optional.empty();

    Put(Core core, Writes writes, Section section, Held permit) {
        this.core = core;
        this.writes = writes;
        this.section = section;
        this.permit = permit;
    }

    /**
     * Puts the section. The caller has the permit to prepare.
     *
     * <table>
     * <caption>Steps</caption>
     * <tr><th>step</th><th>act</th><th>a caller who leaves here</th></tr>
     * <tr><td>1</td><td>prepare, beside reads and writes</td><td>what is written is removed when it is finished</td></tr>
     * <tr><td>2</td><td>write permit; when a write that removes ledgers ended since step 1 began, give it back and begin anew</td>
     *     <td>leaves the queue; what was written is removed</td></tr>
     * <tr><td>3</td><td>every read permit, unless the back end publishes beside reads</td><td>as in step 2</td></tr>
     * <tr><td>4</td><td>publish</td><td>it is published all the same</td></tr>
     * <tr><td>5</td><td>drain, write permit, leftovers, permit to prepare go back, in this order</td><td></td></tr>
     * </table>
     */
    void run(Deadline deadline) throws IOException {
        try {
            while (true) {
                long cuts = prepare(deadline);
                long asked = System.nanoTime();
                Held held =
                        core.enterWrite(Op.PUT, deadline, core.backEnd().snapshotReads() ? Waits.WRITE : Waits.DRAIN);
                if (writes.cuts() == cuts) {
                    step.set(Step.WORKING);
                    core.run(Op.PUT, held, deadline, new Publish(deadline, asked));
                    return;
                }
                held.release();
            }
        } finally {
            leave();
        }
    }

    /** How many writes that remove ledgers had ended when it began. */
    private long prepare(Deadline deadline) throws IOException {
        step.set(Step.WORKING);
        return core.run(Op.PREPARE, Held.NOTHING, deadline, new Prepare());
    }

    /** The caller goes, and has nothing to wait for. */
    private void leave() {
        if (step.compareAndSet(Step.RESTING, Step.ENDED)) {
            if (prepared.isEmpty() || !core.blocking() || !core.workers().tryStart(this::end)) {
                end();
            }
        } else {
            step.compareAndSet(Step.WORKING, Step.LEFT);
        }
    }

    private void rest() {
        if (!step.compareAndSet(Step.WORKING, Step.RESTING)) {
            end();
        }
    }

    private void end() {
        step.set(Step.ENDED);
        try {
            removeLeftovers();
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "What was written of a section could not be removed first_seq={} last_seq={}",
                    section.firstSeq(),
                    section.lastSeq(),
                    e);
            core.metrics().error(Op.PREPARE, e instanceof IOException io ? io : new ColdException.Internal(e));
        } finally {
            permit.release();
        }
    }

    private void removeLeftovers() throws IOException {
        Optional<ColdBackEnd.Prepared> leftovers = prepared;
        prepared = Optional.empty();
        if (leftovers.isPresent()) {
            leftovers.get().close();
        }
    }

    private final class Prepare implements Body<Long> {
        @Override
        public Long call() throws IOException {
            removeLeftovers();
            long cuts = writes.cuts();
            prepared = Optional.of(core.backEnd().prepare(section));
            return cuts;
        }

        @Override
        public void after() {
            rest();
        }

        @Override
        public void neverRan() {
            rest();
        }
    }

    private final class Publish implements Body<Boolean> {
        private final Deadline deadline;
        private final long askedNanos;

        Publish(Deadline deadline, long askedNanos) {
            this.deadline = deadline;
            this.askedNanos = askedNanos;
        }

        @Override
        public Boolean call() throws IOException {
            try {
                core.epoch().begin();
                if (core.cache().isPresent()) {
                    core.cache().get().put();
                }
                prepared.orElseThrow().publish(deadline);
                return true;
            } finally {
                core.epoch().end();
            }
        }

        @Override
        public void after() {
            try {
                end();
            } finally {
                core.tellOverrun(Op.PUT, askedNanos);
            }
        }

        @Override
        public void neverRan() {
            rest();
        }
    }
}
