package io.firn.cold.handle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that work in a back end which may wait: made when they are needed, ended when they have had nothing to do.
 *
 * <p>Holds: there are as many threads as there are permits at most, so a task waits for a thread only while one that gave its permit
 * back is about to end its own.
 *
 * <p>Threading: safe for concurrent use. The thread that was idle last works first. No worker is ever interrupted: that would close
 * the files it reads for everybody.
 */
final class Workers {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final AtomicLong NAMES = new AtomicLong();

    private final int most;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, as is everything below. */
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();

    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private int threads;
    private boolean closed;

    Workers(int most) {
        this.most = most;
    }

    /** Lets a thread run a task; the caller holds the permit for it. */
    void start(Runnable task) {
        @Nullable Worker fresh = null;
        @Nullable Worker known = null;
        lock.lock();
        try {
            if (!idle.isEmpty()) {
                known = idle.removeLast();
                known.task = task;
            } else if (threads < most) {
                fresh = new Worker(task);
                threads++;
            } else {
                ready.addLast(task);
            }
        } finally {
            lock.unlock();
        }
        if (known != null) {
            LockSupport.unpark(known);
        }
        if (fresh != null) {
            launch(fresh);
        }
    }

    /** As {@link #start}; false when no thread is to be had. */
    boolean tryStart(Runnable task) {
        try {
            start(task);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private void launch(Worker fresh) {
        boolean started = false;
        try {
            fresh.start();
            started = true;
        } finally {
            if (!started) {
                lock.lock();
                try {
                    threads--;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** True in one of these threads. */
    boolean isOneOf(Thread thread) {
        return thread instanceof Worker worker && worker.workers() == this;
    }

    /** Lets the idle ones end, and the others when they have nothing left to do. */
    void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(LockSupport::unpark);
        } finally {
            lock.unlock();
        }
    }

    /** Threads that there are. */
    int threads() {
        lock.lock();
        try {
            return threads;
        } finally {
            lock.unlock();
        }
    }

    /** A worker has done its task: true when it has another one, or is idle now. */
    private boolean goesOn(Worker worker) {
        lock.lock();
        try {
            worker.task = ready.pollFirst();
            if (worker.task != null) {
                return true;
            }
            if (closed) {
                return false;
            }
            idle.addLast(worker);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A worker was not given anything to do: true when it leaves, and cannot be given anything any more. */
    private boolean leaves(Worker worker, boolean timeOver) {
        lock.lock();
        try {
            return (timeOver || closed) && idle.remove(worker);
        } finally {
            lock.unlock();
        }
    }

    private void ended() {
        @Nullable Runnable left;
        lock.lock();
        try {
            threads--;
            left = ready.pollFirst();
        } finally {
            lock.unlock();
        }
        if (left != null) {
            start(left);
        }
    }

    private final class Worker extends Thread {
        private volatile @Nullable Runnable task;

        Worker(Runnable first) {
            super("firn-cold-" + NAMES.incrementAndGet());
            setDaemon(true);
            task = first;
        }

        Workers workers() {
            return Workers.this;
        }

        @Override
        public void run() {
            try {
                do {
                    @Nullable Runnable next = await();
                    if (next == null) {
                        return;
                    }
                    next.run();
                } while (goesOn(this));
            } finally {
                ended();
            }
        }

        /** The next task; null when there was none for too long. */
        private @Nullable Runnable await() {
            long until = System.nanoTime() + IDLE.toNanos();
            @Nullable Runnable next = task;
            while (next == null) {
                long left = until - System.nanoTime();
                if (leaves(this, left <= 0)) {
                    return null;
                }
                LockSupport.parkNanos(Workers.this, left);
                next = task;
            }
            task = null;
            return next;
        }
    }
}
