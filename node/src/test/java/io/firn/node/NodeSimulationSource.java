package io.firn.node;

import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.testkit.ToyLedgers;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Toy ledgers without end, made when they are asked for; from a ledger on something else while it errs. One thread. */
final class NodeSimulationSource implements LedgerSource {
    /** What is wrong with it. */
    enum Wrong {
        UNREACHABLE,
        MISSING,
        SILENT,
        NOISE,
        TRUNCATED,
        FLIPPED,
        LENGTHENED,
        FOREIGN,
        NOT_CHAINING,
        REPEATED,
        SKIPPED,
        MISLABELED;

        boolean isOutage() {
            return this == UNREACHABLE || this == MISSING || this == SILENT;
        }
    }

    private final ToyLedgers ledgers;
    private final long earliestSeq;
    private final SplittableRandom random;
    private Optional<Wrong> error = Optional.empty();
    private long errsFromSeq;

    /** @param earliestSeq the first ledger asked for: nothing is known that it would have to follow */
    NodeSimulationSource(ToyLedgers ledgers, long earliestSeq, SplittableRandom random) {
        this.ledgers = ledgers;
        this.earliestSeq = earliestSeq;
        this.random = random;
    }

    /** Errs from now on at every ledger from {@code fromSeq} on. */
    void err(Wrong how, long fromSeq) {
        error = Optional.of(how);
        errsFromSeq = fromSeq;
    }

    void recover() {
        error = Optional.empty();
    }

    Optional<Wrong> errsAt(long seq) {
        return seq >= errsFromSeq ? error : Optional.empty();
    }

    @Override
    public String name() {
        return "simulated source";
    }

    @Override
    public OptionalLong tip() throws SourceException {
        if (error.isPresent() && error.get() == Wrong.UNREACHABLE) {
            throw new SourceException(SourceException.Kind.UNREACHABLE, name() + ": no tip");
        }
        return OptionalLong.of(1_000_000);
    }

    @Override
    public LedgerStream open(long fromSeq, OptionalLong lastSeq) {
        return new Stream(fromSeq);
    }

    @Override
    public void close() {}

    private LedgerStream.Step wrong(Wrong how, long seq) throws SourceException {
        return switch (how) {
            case UNREACHABLE ->
                throw new SourceException(SourceException.Kind.UNREACHABLE, name() + ": no answer for ledger " + seq);
            case MISSING ->
                throw new SourceException(SourceException.Kind.MISSING, name() + ": ledger " + seq + " is missing");
            case SILENT -> new LedgerStream.NotYet();
            case NOISE -> next(seq, noise(random.nextInt(600)));
            case TRUNCATED -> next(seq, ledgers.truncated(seq, random.nextInt(ledgers.ledger(seq).length)));
            case FLIPPED -> next(seq, ledgers.flipped(seq, random.nextInt(8 * ledgers.ledger(seq).length)));
            case LENGTHENED -> {
                byte[] raw = ledgers.ledger(seq);
                yield next(seq, java.util.Arrays.copyOf(raw, raw.length + 1 + random.nextInt(40)));
            }
            case FOREIGN -> next(seq, ledgers.foreign(seq));
            case NOT_CHAINING -> next(seq, seq == earliestSeq ? noise(9) : ledgers.notChaining(seq));
            case REPEATED -> {
                long before = Math.max(ledgers.chain().firstSeq(), seq - 1);
                yield seq == before ? next(seq, noise(3)) : next(before, ledgers.ledger(before));
            }
            case SKIPPED -> next(seq + 1, ledgers.ledger(seq + 1));
            case MISLABELED -> next(seq, ledgers.ledger(seq + 1));
        };
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static LedgerStream.Next next(long seq, byte[] raw) {
        return new LedgerStream.Next(seq, Slice.of(raw));
    }

    private final class Stream implements LedgerStream {
        private long nextSeq;

        Stream(long fromSeq) {
            this.nextSeq = fromSeq;
        }

        @Override
        public Step next(Duration patience) throws SourceException {
            Optional<Wrong> how = errsAt(nextSeq);
            if (how.isPresent()) {
                return wrong(how.get(), nextSeq);
            }
            return NodeSimulationSource.next(nextSeq, ledgers.ledger(nextSeq++));
        }

        @Override
        public void close() {}
    }
}
