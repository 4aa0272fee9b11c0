package io.firn.testkit;

import io.firn.disk.DiskFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file of the simulated disk; poisoned for good by its first failure, as a real one is. */
final class SimulatedFile implements DiskFile {
    private final SimulatedDisk disk;
    private final Path path;
    private final Inode.File file;
    private final boolean writable;
    private boolean closed;
    private @Nullable IOException poison;

    SimulatedFile(SimulatedDisk disk, Path path, Inode.File file, boolean writable) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.writable = writable;
    }

    /** An act of the appender on the disk. */
    @FunctionalInterface
    private interface Act {
        void run() throws IOException;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        writing(() -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            disk.append(path, file, copy);
        });
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        synchronized (disk) {
            requireOpen();
            int length = Math.clamp(file.size - position, 0, into.remaining());
            if (length > 0) {
                into.put(file.bytes, (int) position, length);
            }
            return length;
        }
    }

    @Override
    public MemorySegment map(Arena arena) throws IOException {
        synchronized (disk) {
            requireOpen();
            MemorySegment copy = arena.allocate(file.size);
            MemorySegment.copy(file.bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, file.size);
            return copy.asReadOnly();
        }
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            requireOpen();
            return file.size;
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        writing(() -> {
            if (size < 0 || size > file.size) {
                throw new IllegalArgumentException(path + ": cut to " + size + " of " + file.size + " bytes");
            }
            disk.truncate(path, file, (int) size);
        });
    }

    @Override
    public void force() throws IOException {
        writing(() -> disk.force(path, file));
    }

    @Override
    public void close() {
        synchronized (disk) {
            closed = true;
        }
    }

    private void writing(Act act) throws IOException {
        synchronized (disk) {
            if (!writable) {
                throw new NonWritableChannelException();
            }
            IOException cause = poison;
            if (cause != null) {
                throw new IOException(path + ": poisoned by an earlier failure (" + cause.getMessage() + ")", cause);
            }
            requireOpen();
            try {
                act.run();
            } catch (IOException e) {
                poison = e;
                throw e;
            }
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        disk.requirePower();
    }
}
