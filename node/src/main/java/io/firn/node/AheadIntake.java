package io.firn.node;

import io.firn.ledger.SourceException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Verifies and frames the next ledgers on a thread of its own, {@code firn-verify}, while the last one is being forced.
 *
 * <p>Order: ledgers and failures come out in the order in which they happened; after a failure nothing is read ahead until it
 * has been taken.
 *
 * <p>Limits: {@value #MAX_LEDGERS} ledgers ahead, and no further one once their frames, hashes and events hold
 * {@value #MAX_BYTES} bytes.
 */
final class AheadIntake implements Intake {
    private static final int MAX_LEDGERS = 8;
    private static final long MAX_BYTES = 32L << 20;

    /** How long the reader waits at the source between two looks at whether it is to stop. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private sealed interface Item permits Got, Failed, Broken {}

    private record Got(Taken taken) implements Item {}

    private record Failed(SourceException why) implements Item {}

    private record Broken(Throwable why) implements Item {}

    private final Intake behind;
    private final Thread reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Item> ahead = new ArrayDeque<>();
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    private ByteBuffer handedOut = ByteBuffer.allocate(0);
    private long aheadBytes;
    private boolean stopping;

    /** Takes over {@code behind} and begins to read. */
    AheadIntake(Intake behind) {
        this.behind = behind;
        this.reader = Thread.ofPlatform().name("firn-verify").start(this::read);
    }

    @Override
    public Taken take(Duration patience) throws SourceException, InterruptedException {
        lock.lock();
        try {
            recycle();
            long left = patience.toNanos();
            while (ahead.isEmpty() && left > 0 && !stopping) {
                left = changed.awaitNanos(left);
            }
            if (ahead.isEmpty()) {
                return new NotYet();
            }
            Item item = ahead.getFirst();
            if (!isEnd(item)) {
                ahead.removeFirst();
            }
            changed.signalAll();
            return opened(item);
        } finally {
            lock.unlock();
        }
    }

    private Taken opened(Item item) throws SourceException {
        return switch (item) {
            case Got(Ready ready) -> {
                handedOut = ready.frame();
                aheadBytes -= bytesOf(ready);
                yield ready;
            }
            case Got(Taken other) -> other;
            case Failed(SourceException why) -> throw why;
            case Broken(Throwable why) -> throw new IllegalStateException("reading ahead broke: " + why, why);
        };
    }

    private void recycle() {
        if (handedOut.capacity() > 0 && spare.size() < MAX_LEDGERS) {
            spare.push(handedOut.clear());
        }
        handedOut = ByteBuffer.allocate(0);
    }

    private static boolean isEnd(Item item) {
        return item instanceof Broken || (item instanceof Got(Taken taken) && taken instanceof Ended);
    }

    private void read() {
        try {
            while (awaitRoom()) {
                try {
                    Taken taken = behind.take(PATIENCE);
                    if (!(taken instanceof NotYet)) {
                        put(new Got(kept(taken)));
                    }
                } catch (SourceException e) {
                    put(new Failed(e));
                }
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            put(new Broken(e));
        }
    }

    /** False when there is nothing more to read. */
    private boolean awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (!stopping && !hasRoom()) {
                changed.await();
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        boolean waitsForFailure = !ahead.isEmpty() && !(ahead.getLast() instanceof Got(Ready _));
        return !waitsForFailure && ahead.size() < MAX_LEDGERS && aheadBytes < MAX_BYTES;
    }

    /** A ready ledger in memory of its own. */
    private Taken kept(Taken taken) {
        if (!(taken instanceof Ready ready)) {
            return taken;
        }
        int bytes = ready.frame().remaining();
        ByteBuffer copy = spareOf(bytes);
        copy.put(ready.frame().duplicate()).flip();
        return new Ready(ready.header(), ready.opaque(), ready.hashes(), ready.events(), copy);
    }

    private static long bytesOf(Ready ready) {
        return ready.frame().remaining()
                + ready.hashes().heldBytes()
                + ready.events().heldBytes();
    }

    private ByteBuffer spareOf(int bytes) {
        lock.lock();
        try {
            ByteBuffer found = spare.poll();
            return found != null && found.capacity() >= bytes ? found : ByteBuffer.allocate(bytes);
        } finally {
            lock.unlock();
        }
    }

    private void put(Item item) {
        lock.lock();
        try {
            if (item instanceof Got(Ready ready)) {
                aheadBytes += bytesOf(ready);
            }
            ahead.addLast(item);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void interrupt() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        behind.interrupt();
    }

    @Override
    public void close() {
        interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        behind.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
