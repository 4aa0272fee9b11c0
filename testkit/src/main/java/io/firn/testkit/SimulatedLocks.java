package io.firn.testkit;

import io.firn.disk.DiskLock;
import io.firn.disk.LockMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The locks held on a simulated disk; a disk that comes up again has none. */
final class SimulatedLocks {
    private final Map<Path, Held> locks = new HashMap<>();

    private static final class Held {
        final LockMode mode;
        final String note;
        int holders;

        Held(LockMode mode, String note) {
            this.mode = mode;
            this.note = note;
        }
    }

    synchronized boolean held(Path file) {
        return locks.containsKey(file);
    }

    synchronized Optional<DiskLock> tryLock(Path file, LockMode mode, String note) {
        Held held = locks.get(file);
        if (held == null) {
            held = new Held(mode, note);
            locks.put(file, held);
        } else if (mode == LockMode.EXCLUSIVE || held.mode == LockMode.EXCLUSIVE) {
            return Optional.empty();
        }
        held.holders++;
        return Optional.of(new Holder(file, held));
    }

    /** The note of the exclusive holder. */
    synchronized Optional<String> note(Path file) {
        return Optional.ofNullable(locks.get(file))
                .filter(held -> held.mode == LockMode.EXCLUSIVE)
                .map(held -> held.note);
    }

    private synchronized void release(Holder holder) {
        if (!holder.released) {
            holder.released = true;
            if (--holder.held.holders == 0) {
                locks.remove(holder.file);
            }
        }
    }

    /** One holder of a lock. */
    private final class Holder implements DiskLock {
        private final Path file;
        private final Held held;
        private boolean released;

        Holder(Path file, Held held) {
            this.file = file;
            this.held = held;
        }

        @Override
        public void close() {
            release(this);
        }
    }
}
