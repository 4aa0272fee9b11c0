package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import io.firn.stellar.FrameReader.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames read ahead by a thread of their own: opening a pipe and reading it can block for ever, and nobody who asks here must.
 *
 * <p>Limits: frames waiting hold at most the budget in bytes; one is always allowed.
 *
 * <p>Owns: one thread. A close while it is blocked in the operating system leaves it blocked, as a daemon, until the other
 * end of the pipe closes.
 */
final class FrameFeed implements AutoCloseable {
    private final String name;
    private final long budgetBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Taken> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private Optional<Taken> ended = Optional.empty();
    private boolean closed;

    FrameFeed(String name, long budgetBytes) {
        this.name = name;
        this.budgetBytes = budgetBytes;
    }

    /** Opens the bytes; called on the feed's own thread. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }

    /** What asking for a frame gave. */
    sealed interface Taken permits Got, Nothing, Over, Failed {}

    record Got(Frame frame) implements Taken {}

    /** None arrived in time. */
    record Nothing() implements Taken {}

    /** The stream ended where a frame could begin. */
    record Over(long offset) implements Taken {}

    /** The stream cannot be read on. */
    record Failed(SourceException why) implements Taken {}

    void start(Opener opener) {
        Thread.ofPlatform().daemon().name("frame-reader").start(() -> run(opener));
    }

    private void run(Opener opener) {
        Taken end;
        try (InputStream in = opener.open()) {
            FrameReader reader = FrameReader.open(name, in);
            Optional<Frame> frame = reader.next();
            while (frame.isPresent() && offer(frame.get())) {
                frame = reader.next();
            }
            end = new Over(reader.offset());
        } catch (SourceException e) {
            end = new Failed(e);
        } catch (IOException e) {
            end = new Failed(new SourceException(Kind.UNREACHABLE, name + ": cannot be read: " + e, e));
        }
        lock.lock();
        try {
            ended = Optional.of(end);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean offer(Frame frame) {
        lock.lock();
        try {
            while (!closed && !waiting.isEmpty() && waitingBytes + frame.bytes().length() > budgetBytes) {
                changed.awaitUninterruptibly();
            }
            waiting.add(new Got(frame));
            waitingBytes += frame.bytes().length();
            changed.signalAll();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next frame, waiting at most {@code patience}. At the end it gives the same end again. */
    Taken take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && ended.isEmpty() && !closed) {
                if (left <= 0) {
                    return new Nothing();
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return new Failed(new SourceException(Kind.UNREACHABLE, name + ": the stream is closed"));
            }
            Taken taken = waiting.poll();
            if (taken == null) {
                return ended.orElseThrow();
            }
            if (taken instanceof Got got) {
                waitingBytes -= got.frame().bytes().length();
            }
            changed.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back the frame taken last, to be taken again. */
    void giveBack(Frame frame) {
        lock.lock();
        try {
            waiting.addFirst(new Got(frame));
            waitingBytes += frame.bytes().length();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everyone who waits here, for good. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
