package io.firn.format.pack.v1;

import io.firn.disk.Disk;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Contract: writes one pack of ledger frames, in order, replacing a leftover of the same name. */
public final class PackWriter implements Closeable {
    private PackWriter() {}

    public static PackWriter create(Disk disk, Path file, PackIdentity identity) throws IOException {
        throw new UnsupportedOperationException(disk + "" + file + identity);
    }

    /** Adds the next ledger: its frame as stored, its raw bytes for the content hash, its header for the links. */
    public void add(ByteBuffer frame, Slice raw, LedgerHeader header, boolean opaque) throws IOException {
        throw new UnsupportedOperationException(frame + "" + raw + header + opaque);
    }

    /** Writes index, application data and footer and forces the file. Its name is durable once the directory is synced. */
    public PackSummary finish() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Closes the file; without {@link #finish} it stays as a leftover that no reader takes for whole. */
    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
