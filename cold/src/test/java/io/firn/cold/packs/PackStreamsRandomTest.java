package io.firn.cold.packs;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cold.Continuity;
import io.firn.cold.Deadline;
import io.firn.cold.EventsFilter;
import io.firn.ledger.EventQuery;
import io.firn.ledger.Geometry;
import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import io.firn.testkit.SimulatedDisk;
import io.firn.testkit.ToyChain;
import io.firn.testkit.ToyLedgers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams beside writes that put, cut and prune: each gives one state that was there while it ran, whole. */
class PackStreamsRandomTest {
    private static final Geometry GEOMETRY = new Geometry(2, 4, 2);
    private static final int CHUNKS = 12;
    private static final int STREAMS = 2;
    private static final EventsFilter ALL =
            new EventsFilter(new EventsFilter.Range(OptionalLong.empty(), OptionalLong.empty()), EventQuery.ALL);

    /** Chunks that are there, and of which of two chains each is. */
    private record State(TreeMap<Integer, ToyLedgers> chunks) {}

    private final List<ToyLedgers> flavours =
            List.of(ToyLedgers.of(ToyChain.DEFAULT, 21), ToyLedgers.of(ToyChain.DEFAULT, 22));
    private final Map<String, List<Seen>> events = new ConcurrentHashMap<>();
    private final List<State> states = new ArrayList<>();
    private int settled;

    @Test
    @Timeout(300)
    void aStreamGivesOneStateWhole() throws Exception {
        int writes = Scale.current().pick(250, 6_000);
        Randomness randomness = Randomness.fresh("PackStreamsRandomTest");
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicLong streams = new AtomicLong();
        CountDownLatch done = new CountDownLatch(STREAMS);
        try (PackedChain chain =
                new PackedChain(new SimulatedDisk(), flavours.getFirst(), GEOMETRY, Continuity.GAPS_ALLOWED)) {
            states.add(new State(new TreeMap<>()));
            for (int i = 0; i < STREAMS; i++) {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        while (!ended.get()) {
                            stream(chain);
                            streams.incrementAndGet();
                        }
                    } catch (Throwable e) { // told to the test
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                });
            }
            try {
                SplittableRandom random = randomness.generator();
                for (int i = 0; i < writes && failures.isEmpty(); i++) {
                    write(chain, random);
                }
            } finally {
                ended.set(true);
                done.await();
            }
        }
        assertThat(failures).isEmpty();
        System.out.println("pack streams: " + writes + " writes beside " + streams + " streams");
        assertThat(streams.get()).isGreaterThan(10);
    }

    private void write(PackedChain chain, SplittableRandom random) throws Exception {
        TreeMap<Integer, ToyLedgers> next = new TreeMap<>(states.getLast().chunks());
        int first = next.isEmpty() ? 0 : next.lastKey() + 1;
        if (first < CHUNKS && random.nextInt(5) != 0) {
            ToyLedgers flavour = flavours.get(random.nextInt(2));
            next.put(first, flavour);
            begin(new State(next));
            chain.put(PackedChain.section(flavour, GEOMETRY.firstSeqOf(first), GEOMETRY.lastSeqOf(first)));
        } else {
            int chunk = random.nextInt(CHUNKS);
            boolean cut = random.nextInt(4) != 0;
            (cut ? next.tailMap(chunk, false) : next.headMap(chunk)).clear();
            begin(new State(next));
            if (cut) {
                chain.cold.truncateAbove(GEOMETRY.lastSeqOf(chunk), Deadline.never());
            } else {
                chain.cold.pruneBelow(GEOMETRY.firstSeqOf(chunk), Deadline.never());
            }
        }
        synchronized (states) {
            settled = states.size() - 1;
        }
    }

    private void begin(State next) {
        synchronized (states) {
            states.add(next);
        }
    }

    private void stream(PackedChain chain) throws Exception {
        int from;
        synchronized (states) {
            from = settled;
        }
        List<Seen> seen = new ArrayList<>();
        chain.cold.stream(ALL, Integer.MAX_VALUE, event -> seen.add(Seen.of(event)), Deadline.never());
        List<State> possible;
        synchronized (states) {
            possible = List.copyOf(states.subList(from, states.size()));
        }
        for (State state : possible) {
            if (expected(state).equals(seen)) {
                return;
            }
        }
        throw new AssertionError(seen.size() + " events are those of none of " + possible.size() + " states");
    }

    private List<Seen> expected(State state) throws Exception {
        List<Seen> all = new ArrayList<>();
        for (Map.Entry<Integer, ToyLedgers> chunk : state.chunks().entrySet()) {
            all.addAll(of(chunk.getKey(), chunk.getValue()));
        }
        return all;
    }

    private List<Seen> of(int chunk, ToyLedgers flavour) throws Exception {
        String name = chunk + " of " + flavours.indexOf(flavour);
        List<Seen> known = events.get(name);
        if (known == null) {
            known = Seen.all(PackedChain.eventsOf(flavour, GEOMETRY.firstSeqOf(chunk), GEOMETRY.lastSeqOf(chunk)));
            events.put(name, known);
        }
        return known;
    }
}
