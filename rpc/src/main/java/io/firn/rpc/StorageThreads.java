package io.firn.rpc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The platform threads on which requests read and decompress: doing so on a virtual thread would hold its carrier.
 *
 * <p>Threading: safe for concurrent use. A thread is never interrupted in its work, which would close the file under others.
 *
 * <p>Limits: waiting work is bounded by the queue limits of the methods that bring it.
 */
public final class StorageThreads implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final ExecutorService threads;

    public StorageThreads(int count) {
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("rpc-storage-", 0).factory());
    }

    /** Runs work and waits for it, as long as it takes. */
    public <T> T run(Callable<T> work) throws IOException, InterruptedException {
        try {
            return run(work, FOR_EVER);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Runs work and waits for it; when {@code patience} runs out it is left to itself, or not begun. */
    <T> T run(Callable<T> work, Duration patience) throws ExecutionException, TimeoutException, InterruptedException {
        Future<T> future = threads.submit(work);
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            future.cancel(false);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
