package io.firn.format;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the reads of a disk's files. */
public final class CountingDisk {
    private final AtomicInteger reads = new AtomicInteger();

    /** Reads since they were last asked for. */
    public int reads() {
        return reads.getAndSet(0);
    }

    /** Passes everything on and counts. */
    public Disk over(Disk disk) {
        return counting(Disk.class, disk);
    }

    private <T> T counting(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            try {
                Object result = method.invoke(target, args);
                if (method.getName().equals("read")) {
                    reads.incrementAndGet();
                }
                return result instanceof DiskFile file ? counting(DiskFile.class, file) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
