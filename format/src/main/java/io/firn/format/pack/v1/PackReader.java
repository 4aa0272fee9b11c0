package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads a pack by position.
 *
 * <p>Holds: opening costs one read when the tail fits {@value PackFormat#TAIL_BYTES} bytes, two when it does not; a record
 * costs one.
 *
 * <p>Threading: safe for concurrent use.
 *
 * <p>Limits: memory for the offset index and the list of opaque ledgers, about 4 bytes a ledger.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}
 */
public final class PackReader implements Closeable {
    private final Path path;
    private final DiskFile file;
    private final PackTail tail;

    private PackReader(Path path, DiskFile file, PackTail tail) {
        this.path = path;
        this.file = file;
        this.tail = tail;
    }

    /**
     * Opens a pack and checks everything but its records.
     *
     * @throws CorruptFileException when it is short, altered or contradicts itself
     * @throws UnsupportedFormatException when it is sound and of a version this program does not read
     * @throws io.firn.format.MisplacedFileException when it is sound and not the pack of {@code expected}
     */
    public static PackReader open(Disk disk, Path file, PackIdentity expected) throws IOException {
        DiskFile opened = disk.openForRead(file);
        try {
            return new PackReader(file, opened, PackTail.read(file, opened, expected));
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    public PackSummary summary() {
        return tail.summary();
    }

    /**
     * The record of a sequence, its checksum verified, in a fresh buffer.
     *
     * @throws IllegalArgumentException when the sequence is not of this pack
     * @throws CorruptFileException when its bytes do not match its checksum
     */
    public ByteBuffer read(long seq) throws IOException {
        int record = record(seq);
        long from = tail.index().offset(record);
        long length = tail.index().offset(record + 1) - from;
        if (length < PackFormat.CRC_BYTES
                || length > PackFormat.MAX_RECORD_BYTES + PackFormat.CRC_BYTES
                || from < tail.recordsStart()
                || from + length > tail.recordsEnd()) {
            throw new CorruptFileException(
                    path, "ledger " + seq + " has bytes " + from + "+" + length + ", outside the records");
        }
        ByteBuffer b = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(b, from);
        int frameLength = (int) length - PackFormat.CRC_BYTES;
        if (read != length || b.getInt(frameLength) != Checksums.crc(b, 0, frameLength)) {
            throw new CorruptFileException(
                    path, "ledger " + seq + ", bytes " + from + "+" + length + ", does not match its checksum");
        }
        return b.position(0).limit(frameLength).order(ByteOrder.BIG_ENDIAN);
    }

    /** True when this ledger was opaque when it was packed. */
    public boolean opaque(long seq) {
        return Arrays.binarySearch(tail.opaque(), record(seq)) >= 0;
    }

    private int record(long seq) {
        long record = seq - tail.summary().firstSeq();
        if (record < 0 || record >= tail.summary().count()) {
            throw new IllegalArgumentException(path + ": ledger " + seq + " is not in this pack of "
                    + tail.summary().count() + " from " + tail.summary().firstSeq());
        }
        return (int) record;
    }

    /**
     * Reads every byte of the file, verifies every checksum, decompresses every ledger and compares the content hash.
     *
     * @throws CorruptFileException naming the first thing that does not match
     */
    public void verify() throws IOException {
        verifyHeader();
        MessageDigest content = Checksums.sha256();
        long seq = tail.summary().firstSeq();
        for (int i = 0; i < tail.summary().count(); i++, seq++) {
            Slice raw = decode(seq);
            content.update(raw.array(), raw.offset(), raw.length());
        }
        Hash found = Hash.of(content.digest(), 0);
        if (!found.equals(tail.summary().content())) {
            throw new CorruptFileException(
                    path,
                    "the content hash is " + found + ", the pack says "
                            + tail.summary().content());
        }
    }

    /**
     * Compares the header with its copy in the tail: with every record read, every byte of the file has been verified.
     *
     * @throws CorruptFileException when they differ
     */
    public void verifyHeader() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(tail.header().limit());
        if (file.read(header, 0) != header.capacity() || !header.flip().equals(tail.header())) {
            throw new CorruptFileException(path, "the header is not the one in the tail");
        }
    }

    private Slice decode(long seq) throws IOException {
        ByteBuffer bytes = read(seq);
        try {
            LedgerFrame frame = LedgerFrame.parse(bytes);
            if (frame.opaque() != opaque(seq)) {
                throw new CorruptFileException(
                        path, "ledger " + seq + ": its frame and the pack differ on whether it is opaque");
            }
            return frame.decode();
        } catch (FrameException e) {
            throw new CorruptFileException(path, "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
