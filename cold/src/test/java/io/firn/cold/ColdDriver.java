package io.firn.cold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.Hash;
import io.firn.testkit.Randomness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes to a store and asks it at random, and compares every answer with what a plain list of ledgers says.
 *
 * <p>Holds: an answer is right when one of the states that the store was in between question and answer gives it, whatever was
 * written meanwhile.
 *
 * <p>Threading: one thread writes; any number ask, each by an asker of its own.
 */
public final class ColdDriver {
    private static final int FIRST_SEQ = 100;
    private static final int MOST_LEDGERS = 48;

    private final Driven store;
    private final Continuity continuity;
    private final Randomness randomness;
    private final SplittableRandom random;
    private final List<MadeTx> txs;
    /** All states so far, the last of which the store is in, or is about to be. */
    private final List<NaiveCold> states = Collections.synchronizedList(new ArrayList<>());

    private final AtomicLong asked = new AtomicLong();
    private volatile int settled;
    private int written;

    /** @param store empty, and as continuous as told */
    public ColdDriver(Driven store, Continuity continuity, Randomness randomness) {
        this.store = store;
        this.continuity = continuity;
        this.randomness = randomness;
        this.random = randomness.generator();
        this.txs = transactions(randomness.generator(-1));
        states.add(new NaiveCold(List.of()));
    }

    private static List<MadeTx> transactions(SplittableRandom random) {
        List<MadeTx> txs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] envelope = new byte[MadeTx.OUTER_BYTES + 8 + random.nextInt(40)];
            random.nextBytes(envelope);
            byte[] result = ByteBuffer.allocate(4 + random.nextInt(60))
                    .putInt(random.nextInt())
                    .array();
            txs.add(i % 3 == 0 ? MadeTx.feeBump(envelope, result) : MadeTx.plain(envelope, result));
        }
        return txs;
    }

    /** Writes and asks in turn. */
    public void run(int writes, int questionsEach) throws IOException {
        Asker asker = asker(0);
        for (int i = 0; i < writes; i++) {
            write();
            for (int q = 0; q < questionsEach; q++) {
                asker.ask();
            }
        }
    }

    /** Writes while others ask. */
    public void runBeside(int askers, int writes) throws IOException, InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        CountDownLatch running = new CountDownLatch(askers);
        CountDownLatch started = new CountDownLatch(askers);
        for (int i = 0; i < askers; i++) {
            Asker asker = asker(i);
            Thread.ofPlatform().daemon().name("asker-" + i).start(() -> {
                try {
                    started.countDown();
                    do {
                        asker.ask();
                    } while (!ended.get());
                } catch (IOException | RuntimeException | AssertionError e) {
                    failure.set(Optional.of(e));
                } finally {
                    running.countDown();
                }
            });
        }
        try {
            started.await();
            for (int i = 0; i < writes && failure.get().isEmpty(); i++) {
                write();
            }
        } finally {
            ended.set(true);
        }
        assertThat(running.await(120, TimeUnit.SECONDS)).as("askers have ended").isTrue();
        if (failure.get().isPresent()) {
            throw new AssertionError("an asker failed", failure.get().get());
        }
    }

    /** How many questions were answered. */
    public long asked() {
        return asked.get();
    }

    /** How many changes were made. */
    public int written() {
        return written;
    }

    private NaiveCold now() {
        return states.getLast();
    }

    /** Makes one change, or tries one that must be refused. */
    public void write() throws IOException {
        int size = now().ledgers().size();
        int kind = size >= MOST_LEDGERS ? 10 + random.nextInt(6) : random.nextInt(16);
        long seq = near(size - 1 - random.nextInt(1 + size / 4));
        switch (kind) {
            case 10, 11 -> changeTo(now().upTo(seq), () -> store.truncateAbove(seq));
            case 12 -> {
                String expected = Told.drained(now().drained(seq));
                changeTo(
                        now().upTo(seq),
                        () -> assertThat(Told.drained(store.drainAbove(seq))).isEqualTo(expected));
            }
            case 13, 14 -> {
                long below = near(random.nextInt(1 + size / 4));
                changeTo(now().fromOn(below), () -> store.pruneBelow(below));
            }
            case 15 -> tryWhatIsRefused();
            default -> put();
        }
        written++;
    }

    /** The sequence of the ledger at a place, or one beside it; seldom that of any other, or one far away. */
    private long near(int place) {
        List<MadeLedger> ledgers = now().ledgers();
        if (ledgers.isEmpty() || random.nextInt(80) == 0) {
            return random.nextBoolean() ? Long.MAX_VALUE : 0;
        }
        int i = random.nextInt(12) == 0 ? random.nextInt(ledgers.size()) : place;
        return ledgers.get(i).seq() + random.nextInt(-1, 2);
    }

    private void put() throws IOException {
        List<MadeLedger> ledgers = now().ledgers();
        long next = ledgers.isEmpty()
                ? FIRST_SEQ + random.nextInt(10)
                : ledgers.getLast().seq() + 1;
        if (continuity == Continuity.GAPS_ALLOWED && random.nextInt(4) == 0) {
            next += random.nextInt(3);
        }
        MadeLedger ledger =
                make(next, ledgers.isEmpty() ? Hash.ZERO : ledgers.getLast().hash());
        changeTo(now().with(ledger), () -> store.put(ledger.section()));
    }

    private MadeLedger make(long seq, Hash previous) {
        List<MadeTx> chosen = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            MadeTx tx = txs.get(random.nextInt(txs.size()));
            if (!chosen.contains(tx)) {
                chosen.add(tx);
            }
        }
        return MadeLedger.of(seq, previous, chosen);
    }

    private void tryWhatIsRefused() {
        List<MadeLedger> ledgers = now().ledgers();
        if (ledgers.isEmpty()) {
            return;
        }
        MadeLedger latest = ledgers.getLast();
        boolean unlinked = continuity == Continuity.LINKED && random.nextBoolean();
        MadeLedger wrong = unlinked
                ? make(latest.seq() + 1 + random.nextInt(2), Hash.ZERO)
                : make(latest.seq() - random.nextInt(3), latest.header().previousHash());
        assertThatThrownBy(() -> store.put(wrong.section())).isInstanceOf(ColdException.InvalidArgument.class);
    }

    /** Something that is done to the store. */
    private interface Change {
        void make() throws IOException;
    }

    private void changeTo(NaiveCold next, Change change) throws IOException {
        states.add(next);
        change.make();
        settled = states.size() - 1;
    }

    /** One that asks, of its own randomness. */
    public Asker asker(int number) {
        return new Asker(new ColdQuestions(randomness.generator(1_000 + number), txs));
    }

    /** Asks the store, and knows the answers. */
    public final class Asker {
        private final ColdQuestions questions;

        private Asker(ColdQuestions questions) {
            this.questions = questions;
        }

        /** Asks one question; fails when no state there was meanwhile gives the answer. */
        public void ask() throws IOException {
            int from = settled;
            ColdQuestions.Question question = questions.next(states.get(from).ledgers());
            String answer = ColdQuestions.answer(question, store.reads());
            int last = states.size() - 1;
            List<String> right = new ArrayList<>();
            for (int i = from; i <= last; i++) {
                right.add(ColdQuestions.answer(question, states.get(i)));
            }
            boolean cutOff = last > from && answer.endsWith("error: reorg");
            if (!cutOff && !right.contains(answer)) {
                throw new AssertionError("after " + asked + " questions in states " + from + " to " + last
                        + ": answered\n" + answer + "\nright would be\n" + right);
            }
            asked.incrementAndGet();
        }
    }
}
