package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An open hot store on {@code disk}.
 *
 * <p>Format: a header of {@value #HEADER_BYTES} bytes (8 magic, 4 version, 4 chunk, 4 CRC32C of those), integers big-endian, then
 * one {@code DiskRecordV2} per ledger.
 *
 * <p>Limits: the place of every hash and the offset of every record are in memory, rebuilt at opening.
 *
 * <p>Threading: as {@link HotStore} says; {@code rows} is read by many and written by the appender, after the bytes and under
 * the lock of {@code places}.
 */
final class DiskHotStore implements HotStore {
    private static final long MAGIC = 0x4649_524e_2d48_4f54L; // FIRN-HOT
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 20;

    enum Mode {
        WRITE,
        READ
    }

    /** What is held: the first sequence, how many from there on, where they end, and the last of them. */
    private record Rows(long firstSeq, long count, long endOffset, Optional<DiskRecordV2> last) {
        private static final Rows NONE = new Rows(0, 0, HEADER_BYTES, Optional.empty());

        Rows with(DiskRecordV2 record, long newEndOffset) {
            return new Rows(
                    count == 0 ? record.row().header().seq() : firstSeq, count + 1, newEndOffset, Optional.of(record));
        }
    }

    private final Path path;
    private final DiskFile file;
    private final Mode mode;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private final Map<Hash, HotPlace> places = new HashMap<>();
    private final List<Long> offsets = new ArrayList<>();
    private boolean closed;
    private volatile Rows rows = Rows.NONE;

    DiskHotStore(Path path, DiskFile file, int chunk, Mode mode) throws IOException {
        this.path = path;
        this.file = file;
        this.mode = mode;
        checkHeader(chunk);
        Optional<DiskRecordV2> record = read(HEADER_BYTES);
        while (record.isPresent() && follows(record.get())) {
            hold(record.get());
            record = read(rows.endOffset());
        }
        if (mode == Mode.WRITE && file.size() != rows.endOffset()) {
            file.truncate(rows.endOffset());
            file.force();
        }
    }

    static ByteBuffer header(int chunk) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(chunk);
        return DiskRecordV2.sealed(header);
    }

    @Override
    public void append(HotRow row, HotHashes hashes) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (mode == Mode.READ) {
                throw new IllegalStateException(path + ": opened for reading only");
            }
            Optional<DiskRecordV2> last = rows.last();
            if (AppendOrder.admits(path, last.map(DiskRecordV2::row), row)) {
                DiskRecordV2 record = new DiskRecordV2(row, hashes);
                file.append(record.encode());
                hold(record);
            } else if (!last.map(DiskRecordV2::hashes).equals(Optional.of(hashes))) {
                throw AppendOrder.otherHashes(path, row);
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void hold(DiskRecordV2 record) {
        synchronized (places) {
            long seq = record.row().header().seq();
            HotHashes hashes = record.hashes();
            for (int i = 0; i < hashes.count(); i++) {
                places.put(hashes.hash(i), new HotPlace(seq, hashes.position(i)));
            }
            Rows held = rows;
            offsets.add(held.endOffset());
            rows = held.with(record, held.endOffset() + record.lengthBytes());
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
            Optional<DiskRecordV2> record = read(offsetOf(seq - held.firstSeq()));
            if (record.isEmpty() || record.get().row().header().seq() != seq) {
                throw new CorruptFileException(path, "the record of ledger " + seq + " does not have its checksum");
            }
            return record.map(DiskRecordV2::row);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private long offsetOf(long index) {
        synchronized (places) {
            return offsets.get((int) index);
        }
    }

    @Override
    public Optional<HotPlace> find(Hash hash) {
        lifetime.readLock().lock();
        try {
            checkOpen();
            synchronized (places) {
                return Optional.ofNullable(places.get(hash));
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotRow> last() {
        lifetime.readLock().lock();
        try {
            checkOpen();
            return rows.last().map(DiskRecordV2::row);
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
        if (read < HEADER_BYTES || !DiskRecordV2.sealHolds(header) || header.getLong(0) != MAGIC) {
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

    private boolean follows(DiskRecordV2 record) {
        return rows.count() == 0 || record.row().header().seq() == rows.firstSeq() + rows.count();
    }

    /** The record at an offset; empty when it is not whole. */
    private Optional<DiskRecordV2> read(long offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(DiskRecordV2.HEAD_BYTES);
        if (file.read(head, offset) < DiskRecordV2.HEAD_BYTES) {
            return Optional.empty();
        }
        long lengthBytes = DiskRecordV2.claimedBytes(head);
        if (lengthBytes > file.size() - offset || lengthBytes > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) lengthBytes);
        int read = file.read(bytes, offset);
        if (read < lengthBytes || !DiskRecordV2.sealHolds(bytes)) {
            return Optional.empty();
        }
        return Optional.of(DiskRecordV2.decode(path, bytes));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(path + ": the hot store is closed");
        }
    }
}
