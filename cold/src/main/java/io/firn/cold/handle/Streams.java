package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.cold.Deadline;
import io.firn.cold.EventTaker;
import io.firn.cold.EventsFilter;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams of a handle: beside reads and writes, never waiting for them nor they for it.
 *
 * <p>Order: a stream's permit comes back before its reader is told the end.
 *
 * <p>Threading: safe for concurrent use. A search runs in a worker; only one that hands its events to a taker and never waits for a
 * disk runs in the caller's thread.
 */
final class Streams {
    /** One search, as it was asked for. */
    record Asked(View view, EventsFilter filter, int most, Deadline deadline) {}

    private final Core core;
    private final Set<EventRing> running = ConcurrentHashMap.newKeySet();

    Streams(Core core) {
        this.core = core;
    }

    EventStream open(Asked asked) throws IOException {
        return open(asked, _ -> false);
    }

    /**
     * @param wish besides the reader's own closing, decides whether events are {@link EventTaker#wanted wanted}
     */
    private EventStream open(Asked asked, EventTaker wish) throws IOException {
        Gate.Permit permit = core.enter(Waits.STREAM, Op.STREAM, asked.deadline());
        boolean started = false;
        try {
            Deadline limit = limitOf(asked);
            EventRing ring = new EventRing(core.limits().streamItems(), limit);
            EventStream stream = new EventStream(ring, asked.view().anchor());
            start(() -> produce(asked, limit, ring, permit, wish), ring);
            started = true;
            return stream;
        } finally {
            if (!started) {
                permit.release();
            }
        }
    }

    private void start(Runnable producer, EventRing ring) {
        boolean started = false;
        running.add(ring);
        try {
            if (!core.life().isOpen()) {
                ring.end(Optional.of(new ColdException.Closed()));
            }
            core.workers().start(producer);
            started = true;
        } finally {
            if (!started) {
                running.remove(ring);
            }
        }
    }

    private Deadline limitOf(Asked asked) {
        long left = Math.min(
                asked.deadline().leftNanos(), core.limits().streamTimeout().toNanos());
        return Deadline.in(Duration.ofNanos(left));
    }

    private void produce(Asked asked, Deadline limit, EventRing ring, Gate.Permit permit, EventTaker wish) {
        long began = System.nanoTime();
        core.metrics().began(Op.STREAM);
        Optional<IOException> why = Optional.of(new ColdException.Closed());
        try {
            why = search(asked, limit, ring, wish);
        } finally {
            core.metrics().ended(Op.STREAM);
            running.remove(ring);
            permit.release();
            ring.end(why);
            core.metrics().streamEnded(System.nanoTime() - began, ring.taken());
        }
    }

    private Optional<IOException> search(Asked asked, Deadline limit, EventRing ring, EventTaker wish) {
        try {
            asked.view().picture().stream(asked.filter(), asked.most(), new Wished(ring, wish), limit);
            return Optional.empty();
        } catch (IOException e) {
            core.metrics().error(Op.STREAM, e);
            return Optional.of(e);
        } catch (VirtualMachineError e) {
            ring.end(Optional.of(core.internal(Op.STREAM, e)));
            throw e;
        } catch (Throwable t) {
            return Optional.of(core.internal(Op.STREAM, t));
        }
    }

    /** Hands the events of a search to a taker, in the caller's thread. */
    void push(Asked asked, EventTaker into) throws IOException {
        if (!core.blocking()) {
            pushHere(asked, into);
            return;
        }
        try (EventStream stream = open(asked, into)) {
            Optional<StoredEvent> next = stream.next();
            while (next.isPresent() && into.take(next.get())) {
                next = stream.next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException left = new InterruptedIOException("interrupted while reading a stream");
            left.initCause(e);
            throw left;
        }
    }

    private void pushHere(Asked asked, EventTaker into) throws IOException {
        Gate.Permit permit = core.enter(Waits.STREAM, Op.STREAM, asked.deadline());
        long began = System.nanoTime();
        Direct taker = new Direct(limitOf(asked), into);
        core.metrics().began(Op.STREAM);
        try {
            running.add(taker.end);
            core.runInside(() -> {
                asked.view().picture().stream(asked.filter(), asked.most(), taker, taker.limit);
                return taker;
            });
            if (!core.life().isOpen() && !taker.end.wanted()) {
                throw new ColdException.Closed();
            }
        } catch (IOException e) {
            core.metrics().error(Op.STREAM, e);
            throw e;
        } catch (VirtualMachineError e) {
            core.metrics().internalFailure();
            throw e;
        } catch (Throwable t) {
            throw core.internal(Op.STREAM, t);
        } finally {
            core.metrics().ended(Op.STREAM);
            running.remove(taker.end);
            permit.release();
            core.metrics().streamEnded(System.nanoTime() - began, taker.taken);
        }
    }

    /** Ends every stream: its reader gets what is on its way, then learns that the handle is closed. */
    void endAll() {
        for (EventRing ring : running) {
            ring.end(Optional.of(new ColdException.Closed()));
        }
    }

    /** Searches that go on: for tests. */
    int running() {
        return running.size();
    }

    /** Takes into a ring as long as whoever reads it wants more. */
    private record Wished(EventRing ring, EventTaker wish) implements EventTaker {
        @Override
        public boolean take(StoredEvent event) throws ColdException {
            return ring.take(event);
        }

        @Override
        public boolean wanted() {
            return ring.wanted() && wish.wanted();
        }
    }

    /** Takes in the thread of the search, until the handle ends it or its time is over. */
    private static final class Direct implements EventTaker {
        private final EventRing end;
        private final EventTaker into;
        private final Deadline limit;
        private long taken;

        Direct(Deadline limit, EventTaker into) {
            this.end = new EventRing(1, limit);
            this.into = into;
            this.limit = limit;
        }

        @Override
        public boolean take(StoredEvent event) throws ColdException {
            if (!end.wanted()) {
                return false;
            }
            if (limit.passed()) {
                throw new ColdException.StreamDeadline(limit.allowed().toMillis());
            }
            taken++;
            return into.take(event);
        }

        @Override
        public boolean wanted() {
            return end.wanted() && into.wanted();
        }
    }
}
