package io.firn.cold;

import io.firn.format.pack.v1.PackReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The packs that are open, least recently used first, each with the number of those who read it.
 *
 * <p>Holds: a reader is closed only when nobody reads it, once. A pack that failed to open is forgotten, so the next who asks
 * tries again.
 *
 * <p>Threading: safe for concurrent use. One short lock guards the table; packs are opened and closed outside it, and two who
 * want the same pack open it once.
 */
final class OpenPacks implements Closeable {
    /** Opens the pack of a chunk. */
    @FunctionalInterface
    interface Opener {
        PackReader open(int chunk) throws IOException;
    }

    private final Opener opener;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Integer, Pack> byChunk = new LinkedHashMap<>(16, 0.75f, true);
    private volatile boolean closed;

    OpenPacks(Opener opener, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("open files: " + limit + " is not at least 1");
        }
        this.opener = opener;
        this.limit = limit;
    }

    /** Opens or finds a chunk's pack and counts the caller among its readers until he closes what he got. */
    Pack lease(int chunk) throws IOException {
        Pack pack;
        List<Pack> surplus;
        lock.lock();
        try {
            checkOpen();
            pack = byChunk.computeIfAbsent(chunk, Pack::new);
            pack.readers++;
            surplus = takeSurplus();
        } finally {
            lock.unlock();
        }
        closeQuietly(surplus);
        try {
            pack.open();
        } catch (IOException | RuntimeException e) {
            forget(pack);
            pack.close();
            throw e;
        }
        return pack;
    }

    /** Forgets a chunk's pack; closed now, or by its last reader. */
    void evict(int chunk) throws IOException {
        Optional<Pack> idle = Optional.empty();
        lock.lock();
        try {
            Optional<Pack> pack = Optional.ofNullable(byChunk.remove(chunk));
            if (pack.isPresent()) {
                idle = pack.get().detach();
            }
        } finally {
            lock.unlock();
        }
        if (idle.isPresent()) {
            idle.get().closeReader();
        }
    }

    void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the cold storage is closed");
        }
    }

    /** Packs in the table now: for tests. */
    int size() {
        lock.lock();
        try {
            return byChunk.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        List<Pack> idle = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (Pack pack : byChunk.values()) {
                pack.detach().ifPresent(idle::add);
            }
            byChunk.clear();
        } finally {
            lock.unlock();
        }
        for (Pack pack : idle) {
            pack.closeReader();
        }
    }

    /** Takes the least recently used packs that nobody reads out of the table, until it is within its limit. */
    private List<Pack> takeSurplus() {
        if (byChunk.size() <= limit) {
            return List.of();
        }
        List<Pack> surplus = new ArrayList<>();
        Iterator<Pack> eldestFirst = byChunk.values().iterator();
        while (byChunk.size() > limit && eldestFirst.hasNext()) {
            Pack pack = eldestFirst.next();
            if (pack.readers == 0) {
                eldestFirst.remove();
                pack.detach().ifPresent(surplus::add);
            }
        }
        return surplus;
    }

    private void forget(Pack pack) {
        lock.lock();
        try {
            byChunk.remove(pack.chunk, pack);
            pack.detached = true;
        } finally {
            lock.unlock();
        }
    }

    private void release(Pack pack) {
        List<Pack> toClose;
        lock.lock();
        try {
            pack.readers--;
            if (pack.detached) {
                toClose = pack.readers == 0 ? List.of(pack) : List.of();
            } else {
                toClose = takeSurplus();
            }
        } finally {
            lock.unlock();
        }
        closeQuietly(toClose);
    }

    /** A file that was only read loses nothing when closing it fails, and whoever read another pack is not to blame. */
    private static void closeQuietly(List<Pack> packs) {
        for (Pack pack : packs) {
            try {
                pack.closeReader();
            } catch (IOException ignored) {
                // nothing was written through it
            }
        }
    }

    /** One pack in the table; closing it ends one lease. */
    final class Pack implements AutoCloseable {
        private final int chunk;

        /** Guarded by the table's lock, as is {@link #detached}. */
        private int readers;

        /** Out of the table: the last reader closes it. */
        private boolean detached;

        private Optional<PackReader> reader = Optional.empty();

        private Pack(int chunk) {
            this.chunk = chunk;
        }

        /** The open pack, for whoever holds a lease. */
        synchronized PackReader reader() {
            return reader.orElseThrow();
        }

        @Override
        public void close() {
            release(this);
        }

        private synchronized void open() throws IOException {
            if (reader.isEmpty()) {
                reader = Optional.of(opener.open(chunk));
            }
        }

        /** Marks it out of the table; itself when nobody reads it and the caller has to close it. */
        private Optional<Pack> detach() {
            detached = true;
            return readers == 0 ? Optional.of(this) : Optional.empty();
        }

        private synchronized void closeReader() throws IOException {
            if (reader.isPresent()) {
                PackReader open = reader.get();
                reader = Optional.empty();
                open.close();
            }
        }
    }
}
