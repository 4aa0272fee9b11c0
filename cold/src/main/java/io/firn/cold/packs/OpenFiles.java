package io.firn.cold.packs;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files of one kind that are open, least recently used first, each with the number of those who read it.
 *
 * <p>Holds: a reader is closed only when nobody reads it, once. A file that failed to open is forgotten, so the next who asks
 * tries again.
 *
 * <p>Threading: safe for concurrent use. One short lock guards the table; files are opened and closed outside it, and two who
 * want the same file open it once.
 *
 * @param <K> what names a file
 * @param <R> an open file
 */
final class OpenFiles<K, R extends Closeable> implements Closeable {
    /** Opens the file of a name. */
    @FunctionalInterface
    interface Opener<K, R> {
        R open(K name) throws IOException;
    }

    private final Opener<K, R> opener;
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<K, Leased> byName = new LinkedHashMap<>(16, 0.75f, true);
    private volatile boolean closed;

    OpenFiles(Opener<K, R> opener, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("open files: " + limit + " is not at least 1");
        }
        this.opener = opener;
        this.limit = limit;
    }

    /** Opens or finds a file and counts the caller among its readers until he closes what he got. */
    Leased lease(K name) throws IOException {
        Leased file;
        List<Leased> surplus;
        lock.lock();
        try {
            checkOpen();
            file = byName.computeIfAbsent(name, Leased::new);
            file.readers++;
            surplus = takeSurplus();
        } finally {
            lock.unlock();
        }
        closeQuietly(surplus);
        try {
            file.open();
        } catch (IOException | RuntimeException e) {
            forget(file);
            file.close();
            throw e;
        }
        return file;
    }

    /** Forgets a file; closed now, or by its last reader. */
    void evict(K name) throws IOException {
        Optional<Leased> idle = Optional.empty();
        lock.lock();
        try {
            Optional<Leased> file = Optional.ofNullable(byName.remove(name));
            if (file.isPresent()) {
                idle = file.get().detach();
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

    /** Files in the table now: for tests. */
    int size() {
        lock.lock();
        try {
            return byName.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        List<Leased> idle = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (Leased file : byName.values()) {
                file.detach().ifPresent(idle::add);
            }
            byName.clear();
        } finally {
            lock.unlock();
        }
        for (Leased file : idle) {
            file.closeReader();
        }
    }

    /** Takes the least recently used files that nobody reads out of the table, until it is within its limit. */
    private List<Leased> takeSurplus() {
        if (byName.size() <= limit) {
            return List.of();
        }
        List<Leased> surplus = new ArrayList<>();
        Iterator<Leased> eldestFirst = byName.values().iterator();
        while (byName.size() > limit && eldestFirst.hasNext()) {
            Leased file = eldestFirst.next();
            if (file.readers == 0) {
                eldestFirst.remove();
                file.detach().ifPresent(surplus::add);
            }
        }
        return surplus;
    }

    private void forget(Leased file) {
        lock.lock();
        try {
            byName.remove(file.name, file);
            file.detached = true;
        } finally {
            lock.unlock();
        }
    }

    private void release(Leased file) {
        List<Leased> toClose;
        lock.lock();
        try {
            file.readers--;
            if (file.detached) {
                toClose = file.readers == 0 ? List.of(file) : List.of();
            } else {
                toClose = takeSurplus();
            }
        } finally {
            lock.unlock();
        }
        closeQuietly(toClose);
    }

    /** A file that was only read loses nothing when closing it fails, and whoever read another file is not to blame. */
    private void closeQuietly(List<Leased> files) {
        for (Leased file : files) {
            try {
                file.closeReader();
            } catch (IOException ignored) {
                // nothing was written through it
            }
        }
    }

    /** One file in the table; closing it ends one lease. */
    final class Leased implements AutoCloseable {
        private final K name;

        /** Guarded by the table's lock, as is {@link #detached}. */
        private int readers;

        /** Out of the table: the last reader closes it. */
        private boolean detached;

        private Optional<R> reader = Optional.empty();

        private Leased(K name) {
            this.name = name;
        }

        /** The open file, for whoever holds a lease. */
        synchronized R reader() {
            return reader.orElseThrow();
        }

        /** One more lease of this very file, also when its name has been forgotten or names another one. */
        Leased again() {
            lock.lock();
            try {
                readers++;
            } finally {
                lock.unlock();
            }
            return this;
        }

        @Override
        public void close() {
            release(this);
        }

        private synchronized void open() throws IOException {
            if (reader.isEmpty()) {
                reader = Optional.of(opener.open(name));
            }
        }

        /** Marks it out of the table; itself when nobody reads it and the caller has to close it. */
        private Optional<Leased> detach() {
            detached = true;
            return readers == 0 ? Optional.of(this) : Optional.empty();
        }

        private synchronized void closeReader() throws IOException {
            if (reader.isPresent()) {
                R open = reader.get();
                reader = Optional.empty();
                open.close();
            }
        }
    }
}
