package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.disk.LockMode;
import java.io.Closeable;
import java.io.IOException;

/** Contract: {@code firn.lock} of every root, taken together or not at all. */
public final class RootLocks implements Closeable {
    private RootLocks() {}

    /**
     * Takes all locks. Exclusive creates missing roots; shared creates nothing.
     *
     * @throws RootLockedException naming root and holder, with no lock left held
     */
    public static RootLocks acquire(Disk disk, Roots roots, LockMode mode) throws IOException {
        throw new UnsupportedOperationException(disk + "" + roots + mode);
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
