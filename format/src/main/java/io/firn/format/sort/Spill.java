package io.firn.format.sort;

import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Sorted entries that did not fit memory, read back in order. Never forced: it does not outlive its process.
 *
 * <p>Limits: one block of {@value EntryBlocks#BYTES} bytes in memory.
 */
final class Spill implements EntryCursor, Closeable {
    private final Path path;
    private final DiskFile file;
    private final long entries;
    private final byte[] bytes = new byte[EntryBlocks.BYTES];
    private int block;
    private int at;
    private int limit;

    /** @param entries as many as were written */
    Spill(Disk disk, Path path, long entries) throws IOException {
        this.path = path;
        this.entries = entries;
        file = disk.openForRead(path);
    }

    @Override
    public boolean next() throws IOException {
        at += Entries.BYTES;
        if (at < limit) {
            return true;
        }
        int left = (int) Math.min(EntryBlocks.ENTRIES, entries - (long) block * EntryBlocks.ENTRIES);
        if (left <= 0) {
            limit = 0;
            return false;
        }
        EntryBlocks.read(path, file, 0, block++, bytes, left);
        at = 0;
        limit = left * Entries.BYTES;
        return true;
    }

    @Override
    public long high() {
        return Entries.high(bytes, at);
    }

    @Override
    public long low() {
        return Entries.low(bytes, at);
    }

    @Override
    public long number() {
        return Entries.number(bytes, at);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
