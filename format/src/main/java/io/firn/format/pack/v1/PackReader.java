package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import io.firn.format.FrameException;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    private final RecordReader records;
    private final PackContents contents;

    private PackReader(RecordReader records, PackContents contents) {
        this.records = records;
        this.contents = contents;
    }

    /**
     * Opens a pack and checks everything but its records.
     *
     * @throws CorruptFileException when it is short, altered or contradicts itself
     * @throws UnsupportedFormatException when it is sound and of a version this program does not read
     * @throws io.firn.format.MisplacedFileException when it is sound and not the pack of {@code expected}
     */
    public static PackReader open(Disk disk, Path file, PackIdentity expected) throws IOException {
        RecordReader records = RecordReader.open(
                disk,
                file,
                expected,
                RecordCodec.LEDGER_FRAME_V1,
                record -> "ledger " + (expected.firstSeq() + record));
        try {
            return new PackReader(records, PackContents.read(file, records.app(), records.count(), expected));
        } catch (IOException | RuntimeException e) {
            try {
                records.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    public PackSummary summary() {
        return contents.summary();
    }

    /**
     * The record of a sequence, its checksum verified, in a fresh buffer.
     *
     * @throws IllegalArgumentException when the sequence is not of this pack
     * @throws CorruptFileException when its bytes do not match its checksum
     */
    public ByteBuffer read(long seq) throws IOException {
        return records.read(record(seq));
    }

    /** True when this ledger was opaque when it was packed. */
    public boolean opaque(long seq) {
        return Arrays.binarySearch(contents.opaque(), record(seq)) >= 0;
    }

    private int record(long seq) {
        long record = seq - contents.summary().firstSeq();
        if (record < 0 || record >= contents.summary().count()) {
            throw new IllegalArgumentException(records.path() + ": ledger " + seq + " is not in this pack of "
                    + contents.summary().count() + " from " + contents.summary().firstSeq());
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
        long seq = contents.summary().firstSeq();
        for (int i = 0; i < contents.summary().count(); i++, seq++) {
            Slice raw = decode(seq);
            content.update(raw.array(), raw.offset(), raw.length());
        }
        Hash found = Hash.of(content.digest(), 0);
        if (!found.equals(contents.summary().content())) {
            throw new CorruptFileException(
                    records.path(),
                    "the content hash is " + found + ", the pack says "
                            + contents.summary().content());
        }
    }

    /**
     * Compares the header with its copy in the tail: with every record read, every byte of the file has been verified.
     *
     * @throws CorruptFileException when they differ
     */
    public void verifyHeader() throws IOException {
        records.verifyHeader();
    }

    private Slice decode(long seq) throws IOException {
        ByteBuffer bytes = read(seq);
        try {
            LedgerFrame frame = LedgerFrame.parse(bytes);
            if (frame.opaque() != opaque(seq)) {
                throw new CorruptFileException(
                        records.path(), "ledger " + seq + ": its frame and the pack differ on whether it is opaque");
            }
            return frame.decode();
        } catch (FrameException e) {
            throw new CorruptFileException(records.path(), "ledger " + seq + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
