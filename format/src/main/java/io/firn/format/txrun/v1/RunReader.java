package io.firn.format.txrun.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.sort.Entries;
import io.firn.format.sort.EntryBlocks;
import io.firn.ledger.Hash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * Reads a run in order, whole or from any key on.
 *
 * <p>Holds: opening costs one read when the tail fits {@value RunFormat#TAIL_BYTES} bytes, two when it does not; a block of
 * entries costs one.
 *
 * <p>Threading: safe for concurrent use; each cursor is its owner's.
 *
 * <p>Limits: memory for the block index, 8 bytes for every {@value RunFormat#BLOCK_ENTRIES} entries.
 *
 * <p>Format: {@code docs/formats/tx-run-v1.md}
 */
public final class RunReader implements Closeable {
    private final Path path;
    private final DiskFile file;
    private final RunIdentity identity;
    private final RunTail tail;

    private RunReader(Path path, DiskFile file, RunIdentity identity, RunTail tail) {
        this.path = path;
        this.file = file;
        this.identity = identity;
        this.tail = tail;
    }

    /**
     * Opens a run and checks everything but its entries.
     *
     * @throws CorruptFileException when it is short, altered or contradicts itself
     * @throws UnsupportedFormatException when it is sound and of a version this program does not read
     * @throws io.firn.format.MisplacedFileException when it is sound and not the run of {@code expected}
     */
    public static RunReader open(Disk disk, Path file, RunIdentity expected) throws IOException {
        DiskFile opened = disk.openForRead(file);
        try {
            return new RunReader(file, opened, expected, RunTail.read(file, opened, expected));
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    public RunSummary summary() {
        return tail.summary();
    }

    public RunIdentity identity() {
        return identity;
    }

    /** The file, to be named in errors. */
    public Path path() {
        return path;
    }

    /** All entries in order. */
    public RunCursor cursor() {
        return cursor(0, -1);
    }

    /** The entries whose first eight bytes, as an unsigned big-endian number, are from {@code first} to {@code last}. */
    public RunCursor cursor(long first, long last) {
        return new RunCursor(this, first, last);
    }

    int blocks() {
        return tail.firsts().length;
    }

    /** The block in which the first entry at or above {@code key} is, or the one before it. */
    int blockOf(long key) {
        int low = 0;
        int high = tail.firsts().length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(tail.firsts()[middle], key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return Math.max(0, low - 1);
    }

    /**
     * Reads a block and checks its checksum, its order, its ledgers and that it begins where the index says.
     *
     * @return the number of its entries
     */
    int read(int block, byte[] into) throws IOException {
        long from = (long) block * RunFormat.BLOCK_ENTRIES;
        int entries = (int) Math.min(RunFormat.BLOCK_ENTRIES, tail.summary().entries() - from);
        EntryBlocks.read(path, file, tail.header().limit(), block, into, entries);
        checkPlace(block, into, entries);
        return entries;
    }

    private void checkPlace(int block, byte[] bytes, int entries) throws CorruptFileException {
        if (Entries.high(bytes, 0) != tail.firsts()[block]) {
            throw new CorruptFileException(path, "block " + block + " does not begin where the block index says");
        }
        int ledgers = identity.geometry().ledgersPerChunk();
        for (int i = 0, at = 0; i < entries; i++, at += RunFormat.ENTRY_BYTES) {
            int ledger = Entries.number(bytes, at);
            if (ledger < 0 || ledger >= ledgers) {
                throw new CorruptFileException(
                        path,
                        "block " + block + ": entry " + i + " is of ledger "
                                + (identity.firstSeq() + Integer.toUnsignedLong(ledger)) + ", outside chunk "
                                + identity.chunk());
            }
        }
    }

    /**
     * Reads every byte of the file, verifies every checksum and the order, and compares the content hash.
     *
     * @throws CorruptFileException naming the first thing that does not match
     */
    public void verify() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(tail.header().limit());
        if (file.read(header, 0) != header.capacity() || !header.flip().equals(tail.header())) {
            throw new CorruptFileException(path, "the header is not the one in the tail");
        }
        MessageDigest content = Checksums.sha256();
        byte[] bytes = new byte[RunFormat.BLOCK_BYTES];
        byte[] last = new byte[RunFormat.ENTRY_BYTES];
        for (int block = 0; block < blocks(); block++) {
            int length = read(block, bytes) * RunFormat.ENTRY_BYTES;
            if (block > 0 && Entries.compare(last, 0, bytes, 0) >= 0) {
                throw new CorruptFileException(path, "block " + block + " is not above the one before");
            }
            System.arraycopy(bytes, length - RunFormat.ENTRY_BYTES, last, 0, RunFormat.ENTRY_BYTES);
            content.update(bytes, 0, length);
        }
        Hash found = Hash.of(content.digest(), 0);
        if (!found.equals(tail.summary().content())) {
            throw new CorruptFileException(
                    path,
                    "the content hash is " + found + ", the run says "
                            + tail.summary().content());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
