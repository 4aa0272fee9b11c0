package io.firn.cold.packs;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The pictures that streams read from, and what happens to them when files are taken away.
 *
 * <p>Holds: a stream that was entered reads the chunks of its picture to its end; one that comes after a removal sees what is left.
 *
 * <p>Threading: safe for concurrent use. Entering waits while files are being removed, and a removal for those entering.
 */
final class Streams {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<Stream> running = ConcurrentHashMap.newKeySet();

    /** What a stream reads, and from which picture. */
    record Stream(Picture picture, EventReads events, Optional<EventReads.Span> span) {
        private boolean reads(int chunk) {
            return span.isPresent()
                    && chunk >= picture.geometry().chunkOf(span.get().firstSeq())
                    && chunk <= picture.geometry().chunkOf(span.get().lastSeq());
        }
    }

    /** Finds out what a stream is to read. */
    @FunctionalInterface
    interface Entry {
        Stream enter() throws IOException;
    }

    /** Takes chunks away from all who come later. */
    @FunctionalInterface
    interface Removal {
        void run() throws IOException;
    }

    /** Registers a stream; {@link #leave} ends it. */
    Stream enter(Entry entry) throws IOException {
        lock.readLock().lock();
        try {
            Stream stream = entry.enter();
            running.add(stream);
            return stream;
        } finally {
            lock.readLock().unlock();
        }
    }

    void leave(Stream stream) {
        running.remove(stream);
        stream.picture().close();
    }

    /** Pins, for every stream that runs, the chunks it has yet to read, and then removes them. */
    void remove(Collection<Integer> chunks, Removal removal) throws IOException {
        lock.writeLock().lock();
        try {
            for (Stream stream : running) {
                chunks.stream().filter(stream::reads).forEach(stream.picture()::pin);
            }
            removal.run();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
