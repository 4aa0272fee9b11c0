package io.firn.stellar;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A generated network as a source of ledgers.
 *
 * <p>Nothing is kept: what {@link #resume} is given of the ledger below is all it needs, while {@link #open} above the first
 * ledger has to make every ledger below again, and in a live network makes other ones than before, for they close at another
 * time. Everything but the close times of a live network follows from the seed.
 *
 * <p>Threading: safe for concurrent use; each stream is confined to one thread.
 */
public final class GeneratedSource implements LedgerSource {
    private final String passphrase;
    private final GeneratedOptions options;
    private final Pace pace;
    private final InstantSource clock;
    private final Instant started;
    private final AtomicLong tip;
    private final List<GeneratedStream> streams = new ArrayList<>();
    private boolean closed;

    /** When ledgers close. */
    public sealed interface Pace permits Live, Fixed {}

    /**
     * As a network closes them: one at each interval, with the time it is then. The first ledgers are there at once, as if they
     * had closed before.
     *
     * @param interval zero: the next one as soon as it is asked for
     * @param backlog ledgers that are there at once
     */
    public record Live(Duration interval, int backlog) implements Pace {
        public Live {
            if (interval.isNegative() || backlog < 0) {
                throw new IllegalArgumentException(
                        "an interval of " + interval + " and " + backlog + " ledgers at once: neither may be negative");
            }
        }
    }

    /** As soon as they are asked for, ledger N with the close time {@code genesis} + N times {@code step}. */
    public record Fixed(Instant genesis, Duration step) implements Pace {
        /** Five seconds apart, from the first second of 2026 on. */
        public static final Fixed STANDARD = new Fixed(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofSeconds(5));
    }

    /** @param clock tells a live network the time */
    public GeneratedSource(String passphrase, GeneratedOptions options, Pace pace, InstantSource clock) {
        this.passphrase = passphrase;
        this.options = options;
        this.pace = pace;
        this.clock = clock;
        this.started = clock.instant();
        this.tip = new AtomicLong(GeneratedNetwork.FIRST_SEQ - 1 + (pace instanceof Live live ? live.backlog() : 0));
    }

    @Override
    public String name() {
        return "generated network";
    }

    /** The highest ledger closed so far, or that is there at once. */
    @Override
    public OptionalLong tip() {
        return OptionalLong.of(tip.get());
    }

    @Override
    public LedgerStream open(long fromSeq, OptionalLong lastSeq) {
        return add(fromSeq, lastSeq, new Below(new GeneratedNetwork(passphrase, options)));
    }

    @Override
    public LedgerStream resume(long fromSeq, Hash previous, OptionalLong lastSeq) {
        return add(fromSeq, lastSeq, new Below(new GeneratedNetwork(passphrase, options), fromSeq, previous));
    }

    private synchronized LedgerStream add(long fromSeq, OptionalLong lastSeq, Below below) {
        if (fromSeq < GeneratedNetwork.FIRST_SEQ) {
            throw new IllegalArgumentException(
                    "ledger " + fromSeq + " is below the chain's first, " + GeneratedNetwork.FIRST_SEQ);
        }
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
        closedUpTo(below.seq - 1);
        GeneratedStream stream = new GeneratedStream(this, below, fromSeq, lastSeq);
        streams.removeIf(GeneratedStream::isClosed);
        streams.add(stream);
        return stream;
    }

    /** The end of what has been made, and what makes the next ledger. */
    static final class Below {
        private final GeneratedNetwork network;
        private long seq;
        private Hash previous;

        /** Below the first ledger. */
        Below(GeneratedNetwork network) {
            this(network, GeneratedNetwork.FIRST_SEQ, network.genesisHash());
        }

        Below(GeneratedNetwork network, long seq, Hash previous) {
            this.network = network;
            this.seq = seq;
            this.previous = previous;
        }

        long nextSeq() {
            return seq;
        }

        GeneratedNetwork.Closed close(long closeTimeSeconds) {
            GeneratedNetwork.Closed made = network.close(seq, previous, closeTimeSeconds);
            seq++;
            previous = made.hash();
            return made;
        }
    }

    Instant now() {
        return clock.instant();
    }

    /** What passes before a ledger closes after the one below; nothing when that ledger is there at once. */
    Duration intervalBefore(long seq) {
        return switch (pace) {
            case Live live -> isBacklog(live, seq) ? Duration.ZERO : live.interval();
            case Fixed fixed -> Duration.ZERO;
        };
    }

    /** The ledgers that are there at once closed as far apart as the others do, but at least a second. */
    long closeTimeSeconds(long seq) {
        return switch (pace) {
            case Live live -> {
                if (!isBacklog(live, seq)) {
                    yield now().getEpochSecond();
                }
                long apart = Math.max(live.interval().toMillis(), 1000);
                long younger = GeneratedNetwork.FIRST_SEQ + live.backlog() - seq;
                yield started.minusMillis(apart * younger).getEpochSecond();
            }
            case Fixed fixed ->
                fixed.genesis().plus(fixed.step().multipliedBy(seq)).getEpochSecond();
        };
    }

    private static boolean isBacklog(Live live, long seq) {
        return seq < GeneratedNetwork.FIRST_SEQ + live.backlog();
    }

    void closedUpTo(long seq) {
        tip.accumulateAndGet(seq, Math::max);
    }

    @Override
    public synchronized void close() {
        closed = true;
        streams.forEach(GeneratedStream::close);
    }
}
