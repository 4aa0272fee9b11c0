package io.firn.stellar.rpc;

import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Memory for answers on their way: compressed ledgers that wait for slow readers.
 *
 * <p>Threading: safe for concurrent use.
 */
final class ResponseBudget {
    private static final int KIB = 1_024;

    private final Semaphore kibibytes;
    private final Duration patience;
    private final int limitKibibytes;

    /** @param patience wait at most so long for others to finish */
    ResponseBudget(long limitBytes, Duration patience) {
        this.limitKibibytes = (int) Math.min(limitBytes / KIB, Integer.MAX_VALUE);
        this.kibibytes = new Semaphore(limitKibibytes, true);
        this.patience = patience;
    }

    /** What one answer holds; given back when closed, once. */
    final class Share implements AutoCloseable {
        private int held;

        /** @throws RpcException when others hold the memory for too long */
        void add(long bytes) throws RpcException, InterruptedException {
            int wanted = (int) Math.min((bytes + KIB - 1) / KIB, limitKibibytes - held);
            if (!kibibytes.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RpcException(
                        RpcCodes.QUEUE_FULL,
                        "answers on their way to other readers hold all memory there is for them: ask again, or for fewer");
            }
            held += wanted;
        }

        @Override
        public void close() {
            kibibytes.release(held);
            held = 0;
        }
    }

    Share share() {
        return new Share();
    }
}
