package io.firn.disk;

import java.io.Closeable;

/** A lock that is held until closed. Closing never fails and may be done twice. */
public interface DiskLock extends Closeable {
    @Override
    void close();
}
