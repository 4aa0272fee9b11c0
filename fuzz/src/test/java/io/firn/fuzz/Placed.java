package io.firn.fuzz;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Whole files of a disk in memory. */
public final class Placed {
    private Placed() {}

    /** Puts a file in place of what has its name. */
    public static void put(Disk disk, Path path, byte[] bytes) {
        try {
            disk.unlinkIfExists(path);
            try (DiskFile file = disk.create(path)) {
                file.append(ByteBuffer.wrap(bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a file. */
    public static byte[] bytes(Disk disk, Path path) throws IOException {
        byte[] bytes = new byte[(int) disk.size(path)];
        try (DiskFile file = disk.openForRead(path)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        return bytes;
    }
}
