package io.firn.cold.handle;

import java.time.Duration;

/**
 * How much a handle lets through, and for how long.
 *
 * @param reads that run at once
 * @param streams that run at once
 * @param waiting calls that wait for one kind of permit at most; the next one is told that the storage is overloaded
 * @param readTimeout what a read is given
 * @param writeTimeout what a write is given; one that took longer is logged and counted
 * @param streamTimeout the longest that a stream may last
 * @param streamItems events of a stream that are kept for a reader who is behind
 * @param cacheBytes weight of what is kept of earlier answers; 0 keeps nothing
 */
public record ColdLimits(
        int reads,
        int streams,
        int waiting,
        Duration readTimeout,
        Duration writeTimeout,
        Duration streamTimeout,
        int streamItems,
        long cacheBytes) {
    /**
     * 64 reads, 8 streams, 1,024 who wait: as many as 64 permits serve within the time of a read when each takes 30 ms.
     */
    public static final ColdLimits DEFAULTS = new ColdLimits(
            64, 8, 1024, Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(60), 256, 32L << 20);

    public ColdLimits {
        atLeast("reads", reads, 1);
        atLeast("streams", streams, 1);
        atLeast("waiting calls", waiting, 0);
        positive("time of a read", readTimeout);
        positive("time of a write", writeTimeout);
        positive("time of a stream", streamTimeout);
        atLeast("items of a stream", streamItems, 1);
        atLeast("bytes of the cache", cacheBytes, 0);
    }

    private static void atLeast(String what, long given, long least) {
        if (given < least) {
            throw new IllegalArgumentException(what + ": " + given + " is not at least " + least);
        }
    }

    private static void positive(String what, Duration given) {
        if (!given.isPositive()) {
            throw new IllegalArgumentException(what + ": " + given + " is no time to do anything in");
        }
    }

    /** As these, with other numbers of reads and streams. */
    public ColdLimits withPermits(int otherReads, int otherStreams) {
        return new ColdLimits(
                otherReads, otherStreams, waiting, readTimeout, writeTimeout, streamTimeout, streamItems, cacheBytes);
    }

    /** As these, with another number of calls that may wait. */
    public ColdLimits withWaiting(int otherWaiting) {
        return new ColdLimits(
                reads, streams, otherWaiting, readTimeout, writeTimeout, streamTimeout, streamItems, cacheBytes);
    }

    /** As these, with other times. */
    public ColdLimits withTimeouts(Duration read, Duration write, Duration stream) {
        return new ColdLimits(reads, streams, waiting, read, write, stream, streamItems, cacheBytes);
    }

    /** As these, with another number of events kept for a slow reader. */
    public ColdLimits withStreamItems(int otherItems) {
        return new ColdLimits(
                reads, streams, waiting, readTimeout, writeTimeout, streamTimeout, otherItems, cacheBytes);
    }

    /** As these, with a cache of another size. */
    public ColdLimits withCacheBytes(long otherBytes) {
        return new ColdLimits(
                reads, streams, waiting, readTimeout, writeTimeout, streamTimeout, streamItems, otherBytes);
    }
}
