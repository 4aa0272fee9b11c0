package io.firn.format.sort;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.format.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Appends entries that come in order to a file, {@value #ENTRIES} a block and behind each block its checksum; an entry that comes
 * twice in a row is kept once.
 *
 * <p>Threading: confined to its owner.
 */
public final class EntryBlocks implements EntrySink {
    /** Entries of a block, but for the last. */
    public static final int ENTRIES = 1_536;

    private static final int CRC_BYTES = 4;

    /** Bytes of a whole block. */
    public static final int BYTES = ENTRIES * Entries.BYTES + CRC_BYTES;

    /** Sees every block before it is written. */
    public interface Observer {
        /** A block's entries: the first {@code length} bytes. */
        void block(byte[] bytes, int length);
    }

    private final DiskFile out;
    private final Observer observer;
    private final byte[] block = new byte[BYTES];
    private final byte[] last = new byte[Entries.BYTES];
    private int filled;
    private long entries;

    /** Begins with a block at the end of the file. */
    public EntryBlocks(DiskFile out, Observer observer) {
        this.out = out;
        this.observer = observer;
    }

    /** Entries kept. */
    public long entries() {
        return entries;
    }

    @Override
    public void add(long high, long low, int number) throws IOException {
        if (filled == ENTRIES * Entries.BYTES) {
            flush();
        }
        Entries.put(block, filled, high, low, number);
        if (entries > 0) {
            boolean begins = filled == 0;
            int c = Entries.compare(begins ? last : block, begins ? 0 : filled - Entries.BYTES, block, filled);
            if (c == 0) {
                return;
            }
            if (c > 0) {
                throw new IllegalStateException("entry " + entries + " is below the one before");
            }
        }
        filled += Entries.BYTES;
        entries++;
    }

    /** Writes what is left; nothing is forced. */
    public void flush() throws IOException {
        if (filled == 0) {
            return;
        }
        observer.block(block, filled);
        System.arraycopy(block, filled - Entries.BYTES, last, 0, Entries.BYTES);
        ByteBuffer b = ByteBuffer.wrap(block, 0, filled + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(filled, Checksums.crc(b, 0, filled));
        out.append(b);
        filled = 0;
    }

    /**
     * Reads a block and checks its checksum and its order.
     *
     * @param start where the first block begins
     * @param entries of this block
     */
    public static void read(Path path, DiskFile file, long start, int block, byte[] into, int entries)
            throws IOException {
        int bytes = entries * Entries.BYTES;
        ByteBuffer b = ByteBuffer.wrap(into, 0, bytes + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(b, start + (long) block * BYTES);
        if (read != bytes + CRC_BYTES || b.getInt(bytes) != Checksums.crc(b, 0, bytes)) {
            throw new CorruptFileException(path, "block " + block + " does not match its checksum");
        }
        for (int at = Entries.BYTES; at < bytes; at += Entries.BYTES) {
            if (Entries.compare(into, at - Entries.BYTES, into, at) >= 0) {
                throw new CorruptFileException(
                        path, "block " + block + ": entry " + at / Entries.BYTES + " is not above the one before");
            }
        }
    }
}
