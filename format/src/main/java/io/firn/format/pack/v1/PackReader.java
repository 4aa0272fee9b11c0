package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Contract: reads a pack by position; safe for concurrent use. */
public final class PackReader implements Closeable {
    private PackReader() {}

    /** Opens with one read of the tail; corrupt, unsupported and misplaced are three different errors. */
    public static PackReader open(Disk disk, Path file, PackIdentity expected) throws IOException {
        throw new UnsupportedOperationException(disk + "" + file + expected);
    }

    public PackSummary summary() {
        throw new UnsupportedOperationException();
    }

    /** The record of a sequence, its checksum verified, in a fresh buffer. */
    public ByteBuffer read(long seq) throws IOException {
        throw new UnsupportedOperationException(seq + "");
    }

    /** True when this ledger was opaque when it was packed. */
    public boolean opaque(long seq) {
        throw new UnsupportedOperationException(seq + "");
    }

    /** Reads every byte of the file and verifies every checksum. */
    public void verify() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
