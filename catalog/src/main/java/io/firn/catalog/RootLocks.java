package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.disk.DiskLock;
import io.firn.disk.LockMode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code firn.lock} of every root, taken together or not at all.
 *
 * <p>Order: before any store of the archive is opened; closed after all of them are.
 *
 * <p>After a crash: the operating system has dropped the locks; the files stay and mean nothing.
 *
 * <p>Owns: the locks, until closed.
 */
public final class RootLocks implements Closeable {
    /** The lock's file in every root. */
    static final String FILE = "firn.lock";

    private final List<DiskLock> held;

    private RootLocks(List<DiskLock> held) {
        this.held = held;
    }

    /**
     * Takes all locks. Exclusive creates missing roots; shared creates nothing, and passes over a root that no writer has
     * locked yet: there is nothing in it.
     *
     * @throws RootLockedException naming root and holder, with no lock left held
     * @throws IllegalArgumentException when two roots are one, or one lies inside the other, with nothing created
     */
    public static RootLocks acquire(Disk disk, Roots roots, LockMode mode) throws IOException {
        roots.checkApart(disk);
        List<DiskLock> held = new ArrayList<>();
        boolean all = false;
        try {
            for (Path root : roots.byName().values()) {
                take(disk, root, mode).ifPresent(held::add);
            }
            all = true;
            return new RootLocks(held);
        } finally {
            if (!all) {
                release(held);
            }
        }
    }

    private static Optional<DiskLock> take(Disk disk, Path root, LockMode mode) throws IOException {
        Path file = root.resolve(FILE);
        switch (mode) {
            case EXCLUSIVE -> disk.createDirectories(root);
            case SHARED -> {
                if (!disk.exists(file)) {
                    return Optional.empty();
                }
            }
        }
        String note = "process " + ProcessHandle.current().pid();
        Optional<DiskLock> lock;
        try {
            lock = disk.tryLock(file, mode, note);
        } catch (NoSuchFileException e) {
            if (mode == LockMode.SHARED) {
                return Optional.empty();
            }
            throw e;
        }
        if (lock.isEmpty()) {
            throw new RootLockedException(root, disk.readLockNote(file).orElse("another process"));
        }
        return lock;
    }

    @Override
    public void close() {
        release(held);
    }

    private static void release(List<DiskLock> locks) {
        for (DiskLock lock : locks.reversed()) {
            lock.close();
        }
        locks.clear();
    }
}
