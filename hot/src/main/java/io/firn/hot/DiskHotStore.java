package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.zip.CRC32C;

/**
 * An open hot store on {@code disk}.
 *
 * <p>Format: a header of {@value #HEADER_BYTES} bytes (8 magic, 4 version, 4 chunk, 4 CRC32C of those), then rows of
 * {@value #ROW_BYTES} bytes (8 sequence, {@code HotRowV1}, 4 CRC32C of those); integers big-endian.
 *
 * <p>Threading: as {@link HotStore} says; {@code rows} is read by many and written by the appender, after the bytes.
 */
final class DiskHotStore implements HotStore {
    private static final long MAGIC = 0x4649_524e_2d48_4f54L; // FIRN-HOT
    private static final int VERSION = 1;
    private static final int CRC_BYTES = 4;
    private static final int HEADER_BYTES = 20;
    private static final int ROW_BYTES = 8 + HotRowV1.BYTES + CRC_BYTES;

    enum Mode {
        WRITE,
        READ
    }

    /** What is held: the first sequence, how many from there on, and the last row. */
    private record Rows(long firstSeq, long count, Optional<HotRow> last) {
        private static final Rows NONE = new Rows(0, 0, Optional.empty());

        Rows with(HotRow row) {
            return new Rows(count == 0 ? row.header().seq() : firstSeq, count + 1, Optional.of(row));
        }
    }

    private final Path path;
    private final DiskFile file;
    private final Mode mode;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;
    private volatile Rows rows = Rows.NONE;

    DiskHotStore(Path path, DiskFile file, int chunk, Mode mode) throws IOException {
        this.path = path;
        this.file = file;
        this.mode = mode;
        checkHeader(chunk);
        Optional<HotRow> row = readRow(0);
        while (row.isPresent() && follows(row.get())) {
            rows = rows.with(row.get());
            row = readRow(rows.count());
        }
        if (mode == Mode.WRITE && file.size() != position(rows.count())) {
            file.truncate(position(rows.count()));
            file.force();
        }
    }

    static ByteBuffer header(int chunk) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(chunk);
        return sealed(header);
    }

    @Override
    public void append(HotRow row) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (mode == Mode.READ) {
                throw new IllegalStateException(path + ": opened for reading only");
            }
            Rows held = rows;
            if (AppendOrder.admits(path, held.last(), row)) {
                ByteBuffer bytes = ByteBuffer.allocate(ROW_BYTES);
                bytes.putLong(row.header().seq()).put(HotRowV1.encode(row));
                file.append(sealed(bytes));
                rows = held.with(row);
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotRow> row(long seq) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            Rows held = rows;
            if (seq < held.firstSeq() || seq - held.firstSeq() >= held.count()) {
                return Optional.empty();
            }
            Optional<HotRow> row = readRow(seq - held.firstSeq());
            if (row.isEmpty() || row.get().header().seq() != seq) {
                throw new CorruptFileException(path, "the row of ledger " + seq + " does not have its checksum");
            }
            return row;
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotRow> last() {
        lifetime.readLock().lock();
        try {
            checkOpen();
            return rows.last();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                file.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    private void checkHeader(int chunk) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        int read = file.read(header, 0);
        if (read < HEADER_BYTES || !sealHolds(header) || header.getLong(0) != MAGIC) {
            throw new CorruptFileException(
                    path, "not a hot store: its header of " + HEADER_BYTES + " bytes is damaged");
        }
        if (header.getInt(8) != VERSION) {
            throw new UnsupportedFormatException(
                    path, "hot store of version " + header.getInt(8) + ", this program reads " + VERSION);
        }
        if (header.getInt(12) != chunk) {
            throw new CorruptFileException(
                    path, "holds chunk " + header.getInt(12) + " where chunk " + chunk + " is expected");
        }
    }

    private boolean follows(HotRow row) {
        return rows.count() == 0 || row.header().seq() == rows.firstSeq() + rows.count();
    }

    /** The row at an index; empty when it is not whole. */
    private Optional<HotRow> readRow(long index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ROW_BYTES);
        int read = file.read(bytes, position(index));
        if (read < ROW_BYTES || !sealHolds(bytes)) {
            return Optional.empty();
        }
        byte[] row = new byte[HotRowV1.BYTES];
        bytes.get(Long.BYTES, row);
        return Optional.of(HotRowV1.decode(path, bytes.getLong(0), row));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(path + ": the hot store is closed");
        }
    }

    private static long position(long index) {
        return HEADER_BYTES + index * ROW_BYTES;
    }

    /** Puts the checksum of what was put so far and makes the buffer ready to be written. */
    private static ByteBuffer sealed(ByteBuffer bytes) {
        bytes.putInt(crc(bytes, bytes.position()));
        return bytes.flip();
    }

    private static boolean sealHolds(ByteBuffer bytes) {
        int covered = bytes.capacity() - CRC_BYTES;
        return bytes.getInt(covered) == crc(bytes, covered);
    }

    private static int crc(ByteBuffer bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, length));
        return (int) crc.getValue();
    }
}
