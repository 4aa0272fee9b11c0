package io.firn.stellar;

import io.firn.ledger.LedgerStream;
import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.LakeObjectReader.Absent;
import io.firn.stellar.LakeObjectReader.Outcome;
import io.firn.stellar.LakeObjectReader.Torn;
import io.firn.stellar.LakeObjectReader.Whole;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ledgers of a lake in order, bounded or following the lake.
 *
 * <p>Writers of lakes on a file system are not atomic: while following, the newest object may be there in part. It then counts
 * as not yet there, as long as it grows, and for {@link LakeOptions#tornPatience} after it last grew.
 *
 * <p>Threading: confined to its owner; {@link #close} may come from any thread.
 */
final class LakeStream implements LedgerStream {
    /** Following, a whole listing is made at most once in so many looks: it tells a gap from the tip. */
    private static final int LOOKS_PER_LISTING = 10;

    private final String lake;
    private final LakeReaders readers;
    private final Optional<LakeAhead> ahead;
    private final LakeOptions options;
    private final InstantSource clock;
    private final OptionalLong lastSeq;
    private final CountDownLatch closed = new CountDownLatch(1);

    private long nextSeq;
    private Optional<LakeObject> current = Optional.empty();
    private int looks;
    private long tornSize = -1;
    private Instant tornSince = Instant.EPOCH;

    LakeStream(
            String lake,
            LakeReaders readers,
            Optional<LakeAhead> ahead,
            LakeOptions options,
            InstantSource clock,
            long fromSeq,
            OptionalLong lastSeq) {
        this.lake = lake;
        this.readers = readers;
        this.ahead = ahead;
        this.options = options;
        this.clock = clock;
        this.nextSeq = fromSeq;
        this.lastSeq = lastSeq;
    }

    @Override
    public Step next(Duration patience) throws SourceException, InterruptedException {
        if (lastSeq.isPresent() && nextSeq > lastSeq.getAsLong()) {
            return new End(nextSeq - 1);
        }
        Duration left = patience;
        while (current.isEmpty() || !current.get().holds(nextSeq)) {
            current.ifPresent(readers::recycle);
            current = Optional.empty();
            if (fetch()) {
                continue;
            }
            if (!left.isPositive()) {
                return new NotYet();
            }
            Duration pause = left.compareTo(options.pollInterval()) < 0 ? left : options.pollInterval();
            left = left.minus(pause);
            if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                throw closedException();
            }
        }
        LakeObject object = current.get();
        return new Next(nextSeq, object.ledger(nextSeq++));
    }

    /** True when the object that holds the next ledger is now the current one. */
    private boolean fetch() throws SourceException, InterruptedException {
        if (isClosed()) {
            throw closedException();
        }
        Outcome outcome;
        try {
            outcome = read();
        } catch (SourceException e) {
            ahead.ifPresent(LakeAhead::drop);
            throw e;
        }
        if (isClosed()) {
            throw closedException();
        }
        return switch (outcome) {
            case Whole whole -> {
                looks = 0;
                tornSize = -1;
                current = Optional.of(whole.object());
                yield true;
            }
            case Absent absent -> {
                ahead.ifPresent(LakeAhead::drop);
                missing();
                yield false;
            }
            case Torn torn -> {
                ahead.ifPresent(LakeAhead::drop);
                torn(torn);
                yield false;
            }
        };
    }

    private Outcome read() throws SourceException, InterruptedException {
        if (ahead.isEmpty()) {
            return readers.read(nextSeq);
        }
        LakeAhead window = ahead.get();
        Outcome outcome = window.take(nextSeq);
        if (outcome instanceof Whole whole) {
            window.fill(whole.object().last() + 1, lastSeq.orElse(LakeSchema.MAX_SEQ));
        }
        return outcome;
    }

    private void missing() throws SourceException {
        String object = readers.directory().wanted(nextSeq);
        if (lastSeq.isPresent()) {
            throw new SourceException(
                    Kind.MISSING, lake + ": ledger " + nextSeq + " is missing: there is no object " + object);
        }
        if (looks++ % LOOKS_PER_LISTING == 0) {
            OptionalLong newest = readers.directory().newest();
            // It may have arrived while the listing ran.
            if (newest.orElse(-1) > nextSeq && readers.directory().find(nextSeq).isEmpty()) {
                looks = 0;
                throw new SourceException(
                        Kind.MISSING,
                        lake + ": ledger " + nextSeq + " is missing: there is no object " + object
                                + ", though the lake goes on to ledger " + newest.getAsLong());
            }
        }
    }

    private void torn(Torn torn) throws SourceException {
        if (lastSeq.isPresent()) {
            throw torn.why();
        }
        if (torn.sizeBytes() != tornSize) {
            tornSize = torn.sizeBytes();
            tornSince = clock.instant();
        }
        if (!clock.instant().isBefore(tornSince.plus(options.tornPatience()))
                || readers.directory().newest().orElse(-1)
                        > readers.directory().schema().batchLast(nextSeq)) {
            throw torn.why();
        }
    }

    private SourceException closedException() {
        return new SourceException(Kind.UNREACHABLE, lake + ": the stream is closed");
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        ahead.ifPresent(LakeAhead::stop);
    }
}
