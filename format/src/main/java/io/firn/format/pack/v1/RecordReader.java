package io.firn.format.pack.v1;

import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.format.Checksums;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Reads the records of a pack of any kind by their number.
 *
 * <p>Holds: opening costs one read when the tail fits {@value PackFormat#TAIL_BYTES} bytes, two when it does not; a record
 * costs one.
 *
 * <p>Threading: safe for concurrent use.
 *
 * <p>Limits: memory for the offset index and the application data.
 *
 * <p>Format: {@code docs/formats/pack-v1.md}
 */
public final class RecordReader implements Closeable {
    private final Path path;
    private final DiskFile file;
    private final RecordTail tail;
    private final IntFunction<String> names;

    private RecordReader(Path path, DiskFile file, RecordTail tail, IntFunction<String> names) {
        this.path = path;
        this.file = file;
        this.tail = tail;
        this.names = names;
    }

    /**
     * Opens a pack and checks everything but its records and what the application data says.
     *
     * @param names what a record is called in errors
     * @throws CorruptFileException when it is short, altered or contradicts itself
     * @throws UnsupportedFormatException when it is sound and of a version or codec this program does not read
     * @throws io.firn.format.MisplacedFileException when it is sound and not the pack of {@code expected}
     */
    public static RecordReader open(
            Disk disk, Path file, PackIdentity expected, RecordCodec codec, IntFunction<String> names)
            throws IOException {
        DiskFile opened = disk.openForRead(file);
        try {
            return new RecordReader(file, opened, RecordTail.read(file, opened, expected, codec), names);
        } catch (IOException | RuntimeException e) {
            try {
                opened.close();
            } catch (IOException e2) {
                e.addSuppressed(e2);
            }
            throw e;
        }
    }

    /** The file, to be named in errors. */
    public Path path() {
        return path;
    }

    /** Records in the pack. */
    public int count() {
        return tail.records();
    }

    /** What the records mean, little-endian, its checksum verified. */
    public ByteBuffer app() {
        return tail.app().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The record of this number, its checksum verified, in a fresh buffer.
     *
     * @throws CorruptFileException when its bytes do not match its checksum
     */
    public ByteBuffer read(int record) throws IOException {
        return read(record, ByteBuffer.allocate(0));
    }

    /**
     * The record of this number, its checksum verified, in the given buffer, which must have an array, or in a larger one.
     *
     * @throws CorruptFileException when its bytes do not match its checksum
     */
    public ByteBuffer read(int record, ByteBuffer reused) throws IOException {
        Objects.checkIndex(record, tail.records());
        long from = tail.index().offset(record);
        long length = tail.index().offset(record + 1) - from;
        if (length < PackFormat.CRC_BYTES
                || length > PackFormat.MAX_RECORD_BYTES + PackFormat.CRC_BYTES
                || from < tail.recordsStart()
                || from + length > tail.recordsEnd()) {
            throw new CorruptFileException(
                    path, names.apply(record) + " has bytes " + from + "+" + length + ", outside the records");
        }
        ByteBuffer room = reused.capacity() >= length ? reused : ByteBuffer.allocate((int) length);
        ByteBuffer b = room.clear().limit((int) length).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(b, from);
        int recordLength = (int) length - PackFormat.CRC_BYTES;
        if (read != length || b.getInt(recordLength) != Checksums.crc(b, 0, recordLength)) {
            throw new CorruptFileException(
                    path, names.apply(record) + ", bytes " + from + "+" + length + ", does not match its checksum");
        }
        return b.position(0).limit(recordLength).order(ByteOrder.BIG_ENDIAN);
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

    @Override
    public void close() throws IOException {
        file.close();
    }
}
