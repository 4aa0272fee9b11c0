package io.firn.format;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Whole files as bytes. */
public final class FileBytes {
    private FileBytes() {}

    /** The bytes of a file. */
    public static byte[] read(Disk disk, Path path) throws IOException {
        byte[] bytes = new byte[(int) disk.size(path)];
        try (DiskFile file = disk.openForRead(path)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        return bytes;
    }

    /** Puts a file in place of what has its name. */
    public static void place(Disk disk, Path path, byte[] bytes) throws IOException {
        disk.unlinkIfExists(path);
        try (DiskFile file = disk.create(path)) {
            file.append(ByteBuffer.wrap(bytes));
        }
    }
}
