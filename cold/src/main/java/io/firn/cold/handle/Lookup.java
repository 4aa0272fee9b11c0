package io.firn.cold.handle;

import io.firn.cold.ColdReads;
import io.firn.cold.Deadline;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks single things of one kind up: in the cache, in the answer to the same question that is on its way, in the back end.
 *
 * <p>Holds: an answer from the cache or from another's question is what the back end would have said during the call: no write
 * has changed anything between the two.
 *
 * <p>Threading: safe for concurrent use.
 *
 * @param <R> names a thing
 * @param <T> the thing
 */
abstract class Lookup<R, T> {
    private final Core core;
    private final Op op;
    private final ConcurrentHashMap<R, Flight<T>> flights = new ConcurrentHashMap<>();

    Lookup(Core core, Op op) {
        this.core = core;
        this.op = op;
    }

    abstract Optional<T> cached(ColdCache cache, R ref);

    abstract void keep(ColdCache cache, R ref, T thing, long readIn);

    abstract long seqOf(T thing);

    abstract Optional<T> ask(ColdReads picture, R ref, Deadline deadline) throws IOException;

    final Optional<T> find(View view, R ref, Deadline deadline) throws IOException {
        try {
            core.admit();
            Optional<ColdCache> cache = core.cache();
            if (cache.isEmpty()) {
                return core.read(op, deadline, () -> ask(view.picture(), ref, deadline));
            }
            long epoch = view.epoch().getAsLong();
            if (!core.epoch().isStill(epoch)) {
                return alone(view, cache.get(), ref, deadline);
            }
            Optional<T> hit = cached(cache.get(), ref);
            if (hit.isPresent()
                    && view.picture().holds(seqOf(hit.get()))
                    && core.epoch().isStill(epoch)) {
                core.metrics().hit();
                return hit;
            }
            core.metrics().missed();
            return fly(view, cache.get(), ref, epoch, deadline);
        } finally {
            Reference.reachabilityFence(view);
        }
    }

    private Optional<T> fly(View view, ColdCache cache, R ref, long epoch, Deadline deadline) throws IOException {
        Lead lead = new Lead(view, cache, ref, new Flight<>(epoch), deadline);
        @Nullable Flight<T> other = flights.putIfAbsent(ref, lead.flight);
        if (other == null) {
            return core.read(op, deadline, lead);
        }
        if (other.epoch() == epoch && await(other, deadline)) {
            return other.answer();
        }
        return alone(view, cache, ref, deadline);
    }

    private boolean await(Flight<T> other, Deadline deadline) throws IOException {
        core.metrics().joined();
        try {
            return other.await(deadline);
        } catch (IOException e) {
            core.metrics().error(op, e);
            throw e;
        }
    }

    private Optional<T> alone(View view, ColdCache cache, R ref, Deadline deadline) throws IOException {
        return core.read(op, deadline, () -> read(view, cache, ref, deadline));
    }

    /** Under a read permit: asks the back end, and keeps what it says. */
    private Optional<T> read(View view, ColdCache cache, R ref, Deadline deadline) throws IOException {
        long epoch = view.epoch().getAsLong();
        Optional<T> found = ask(view.picture(), ref, deadline);
        if (found.isPresent()) {
            keep(cache, ref, found.get(), epoch);
        }
        return found;
    }

    /** Questions that are on their way: for tests. */
    final int flying() {
        return flights.size();
    }

    private final class Lead implements Body<Optional<T>> {
        private final View view;
        private final ColdCache cache;
        private final R ref;
        private final Flight<T> flight;
        private final Deadline deadline;

        Lead(View view, ColdCache cache, R ref, Flight<T> flight, Deadline deadline) {
            this.view = view;
            this.cache = cache;
            this.ref = ref;
            this.flight = flight;
            this.deadline = deadline;
        }

        @Override
        public Optional<T> call() throws IOException {
            flight.works();
            Optional<T> found = read(view, cache, ref, deadline);
            flight.land(found);
            return found;
        }

        @Override
        public void after() {
            flights.remove(ref, flight);
            flight.end();
        }

        @Override
        public void neverRan() {
            after();
        }
    }
}
