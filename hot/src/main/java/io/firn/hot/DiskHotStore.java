package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.zip.CRC32C;

/**
 * An open hot store on {@code disk}.
 *
 * <p>Format: a header of {@value #HEADER_BYTES} bytes (8 magic, 4 version, 4 chunk, 4 CRC32C of those), then a record a ledger: 8
 * sequence, {@code HotRowV1}, 4 count of hashes, that many hashes of 32 bytes with 4 bytes of position each, 4 CRC32C of those;
 * integers big-endian.
 *
 * <p>Limits: where each hash belongs is kept in memory: this store is for simulated nodes.
 *
 * <p>Threading: as {@link HotStore} says; {@code rows} is read by many and written by the appender, after bytes and places.
 */
final class DiskHotStore implements HotStore {
    private static final long MAGIC = 0x4649_524e_2d48_4f54L; // FIRN-HOT
    private static final int VERSION = 2;
    private static final int CRC_BYTES = 4;
    private static final int HEADER_BYTES = 20;
    private static final int HASHES_OFFSET = 8 + HotRowV1.BYTES + 4;
    private static final int HASH_BYTES = Hash.BYTES + 4;

    enum Mode {
        WRITE,
        READ
    }

    /** What is held: the first sequence, how many from there on, and the last row. */
    private record Rows(long firstSeq, int count, Optional<HotRow> last) {
        private static final Rows NONE = new Rows(0, 0, Optional.empty());

        Rows with(HotRow row) {
            return new Rows(count == 0 ? row.header().seq() : firstSeq, count + 1, Optional.of(row));
        }
    }

    /** A record as it was read. */
    private record Stored(HotRow row, ByteBuffer bytes) {}

    private final Path path;
    private final DiskFile file;
    private final Mode mode;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;
    private final Map<Hash, HotPlace> places = new ConcurrentHashMap<>();

    /** Where each record begins, and the end of the last one. */
    private final List<Long> offsets = new CopyOnWriteArrayList<>(List.of((long) HEADER_BYTES));

    private volatile Rows rows = Rows.NONE;

    DiskHotStore(Path path, DiskFile file, int chunk, Mode mode) throws IOException {
        this.path = path;
        this.file = file;
        this.mode = mode;
        checkHeader(chunk);
        Optional<Stored> record = read(0);
        while (record.isPresent() && follows(record.get().row())) {
            take(record.get().row(), record.get().bytes());
            record = read(rows.count());
        }
        if (mode == Mode.WRITE && file.size() != offsets.getLast()) {
            file.truncate(offsets.getLast());
            file.force();
        }
    }

    /** Places first, row last: who sees the row finds its hashes. */
    private void take(HotRow row, ByteBuffer bytes) {
        long seq = row.header().seq();
        byte[] hash = new byte[Hash.BYTES];
        for (int at = HASHES_OFFSET; at < bytes.limit() - CRC_BYTES; at += HASH_BYTES) {
            bytes.get(at, hash);
            places.put(Hash.of(hash, 0), new HotPlace(seq, bytes.getInt(at + Hash.BYTES)));
        }
        offsets.add(offsets.getLast() + bytes.limit());
        rows = rows.with(row);
    }

    static ByteBuffer header(int chunk) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putLong(MAGIC).putInt(VERSION).putInt(chunk);
        return sealed(header);
    }

    @Override
    public void append(HotRow row, HotHashes hashes) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (mode == Mode.READ) {
                throw new IllegalStateException(path + ": opened for reading only");
            }
            if (AppendOrder.admits(path, rows.last(), row)) {
                ByteBuffer bytes = ByteBuffer.allocate(HASHES_OFFSET + hashes.count() * HASH_BYTES + CRC_BYTES);
                bytes.putLong(row.header().seq()).put(HotRowV1.encode(row)).putInt(hashes.count());
                for (int i = 0; i < hashes.count(); i++) {
                    bytes.put(hashes.hash(i).bytes()).putInt(hashes.position(i));
                }
                file.append(sealed(bytes));
                take(row, bytes);
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
            Optional<HotRow> row = read((int) (seq - held.firstSeq())).map(Stored::row);
            if (row.isEmpty() || row.get().header().seq() != seq) {
                throw new CorruptFileException(path, "the row of ledger " + seq + " does not have its checksum");
            }
            return row;
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotPlace> find(Hash hash) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            Rows held = rows;
            Optional<HotPlace> place = Optional.ofNullable(places.get(hash));
            boolean beingAppended = place.isPresent() && place.get().seq() >= held.firstSeq() + held.count();
            return beingAppended ? Optional.empty() : place;
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

    /** The record at an index; empty when it is not whole. */
    private Optional<Stored> read(int index) throws IOException {
        long offset = offsets.get(index);
        long left = file.size() - offset;
        ByteBuffer head = ByteBuffer.allocate(HASHES_OFFSET);
        if (left < HASHES_OFFSET + CRC_BYTES || file.read(head, offset) < HASHES_OFFSET) {
            return Optional.empty();
        }
        int count = head.getInt(HASHES_OFFSET - 4);
        if (count < 0 || count > (left - HASHES_OFFSET - CRC_BYTES) / HASH_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(HASHES_OFFSET + count * HASH_BYTES + CRC_BYTES);
        if (file.read(bytes, offset) < bytes.capacity() || !sealHolds(bytes)) {
            return Optional.empty();
        }
        byte[] row = new byte[HotRowV1.BYTES];
        bytes.get(Long.BYTES, row);
        return Optional.of(new Stored(HotRowV1.decode(path, bytes.getLong(0), row), bytes.clear()));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(path + ": the hot store is closed");
        }
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
