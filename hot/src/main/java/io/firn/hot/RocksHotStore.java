package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB hot store.
 *
 * <p>Threading: every native call runs under the read lock and after a look at the closed flag, close under the write lock: a
 * call into a closed database would end the process, not throw.
 */
final class RocksHotStore implements HotStore {
    private final Path directory;
    private final RocksDB db;
    private final ColumnFamilyHandle ledgers;
    private final ColumnFamilyHandle hashes;
    private final boolean readOnly;
    private final List<AutoCloseable> owned;
    private final WriteOptions unsynced = new WriteOptions().setSync(false).setDisableWAL(false);
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private boolean closed;
    private volatile long firstSeq;
    private volatile Optional<HotRowV2.Counted> last = Optional.empty();

    /** @param owned native objects in the order they were made; closed in the opposite order */
    RocksHotStore(
            Path directory,
            RocksDB db,
            ColumnFamilyHandle ledgers,
            ColumnFamilyHandle hashes,
            boolean readOnly,
            List<AutoCloseable> owned) {
        this.directory = directory;
        this.db = db;
        this.ledgers = ledgers;
        this.hashes = hashes;
        this.readOnly = readOnly;
        this.owned = owned;
        owned.add(unsynced);
    }

    /**
     * Reads every row, as the proof that the store is whole: at most a chunk of small rows, some milliseconds. The hashes, which
     * can be a thousand times as many, are verified one by one, by whoever looks for them.
     */
    void readAll() throws IOException, RocksDBException {
        try (RocksIterator rows = db.newIterator(ledgers)) {
            Optional<HotRowV2.Counted> previous = Optional.empty();
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                long seq = seqOf(rows.key());
                HotRowV2.Counted row = HotRowV2.decode(directory, seq, rows.value());
                if (previous.isEmpty()) {
                    firstSeq = seq;
                } else if (seq != seqOf(previous.get()) + 1) {
                    throw new CorruptFileException(directory, "ledger " + seq + " follows " + seqOf(previous.get()));
                }
                previous = Optional.of(row);
            }
            rows.status();
            last = previous;
        }
    }

    @Override
    public void append(HotRow row, HotHashes content) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (readOnly) {
                throw new IllegalStateException(directory + ": opened for reading only");
            }
            if (AppendOrder.admits(directory, last.map(HotRowV2.Counted::row), row)) {
                write(row, content);
            } else if (!holdsAsLast(row.header().seq(), content)) {
                throw AppendOrder.otherHashes(directory, row);
            }
        } catch (RocksDBException e) {
            throw new IOException(
                    directory + ": ledger " + row.header().seq() + " cannot be appended: " + e.getMessage(), e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void write(HotRow row, HotHashes content) throws RocksDBException {
        long seq = row.header().seq();
        if (last.isEmpty()) {
            // Before the hashes can be seen: their values count from here.
            firstSeq = seq;
        }
        try (WriteBatch batch = new WriteBatch()) {
            batch.put(ledgers, key(seq), HotRowV2.encode(row, content.count()));
            for (int i = 0; i < content.count(); i++) {
                byte[] value = HotPlaceV1.encode(firstSeq, new HotPlace(seq, content.position(i)));
                batch.put(hashes, content.hash(i).bytes(), value);
            }
            db.write(unsynced, batch);
        }
        last = Optional.of(new HotRowV2.Counted(row, content.count()));
    }

    // As many as are held, distinct, and each at its place: the same. Nothing newer can have moved one of the last
    // ledger.
    private boolean holdsAsLast(long seq, HotHashes content) throws IOException, RocksDBException {
        if (last.isEmpty() || last.get().hashCount() != content.count()) {
            return false;
        }
        for (int i = 0; i < content.count(); i++) {
            if (!place(content.hash(i)).equals(Optional.of(new HotPlace(seq, content.position(i))))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Optional<HotPlace> find(Hash hash) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            return place(hash);
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "hash " + hash + " cannot be read: " + e.getMessage(), e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private Optional<HotPlace> place(Hash hash) throws IOException, RocksDBException {
        byte[] value = db.get(hashes, hash.bytes());
        if (value == null) {
            return Optional.empty();
        }
        HotPlace place = HotPlaceV1.decode(directory, hash, firstSeq, value);
        long lastSeq = last.map(RocksHotStore::seqOf).orElse(-1L);
        // The batch is visible before last says so: the row, in the same batch, then is as well.
        if (place.seq() > lastSeq && db.get(ledgers, key(place.seq())) == null) {
            throw new CorruptFileException(
                    directory, "hash " + hash + " is in ledger " + place.seq() + ", which is not held");
        }
        return Optional.of(place);
    }

    @Override
    public Optional<HotRow> row(long seq) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            byte[] value = db.get(ledgers, key(seq));
            return value == null
                    ? Optional.empty()
                    : Optional.of(HotRowV2.decode(directory, seq, value).row());
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "ledger " + seq + " cannot be read: " + e.getMessage(), e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotRow> last() {
        lifetime.readLock().lock();
        try {
            checkOpen();
            return last.map(HotRowV2.Counted::row);
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
                closeAll(owned);
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }

    /** Closes what a failed opening has made so far. */
    static void closeAfter(List<AutoCloseable> owned, Exception error) {
        try {
            closeAll(owned);
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }

    // Families before the database, the database before its options.
    private static void closeAll(List<AutoCloseable> owned) throws IOException {
        IOException failure = null;
        for (AutoCloseable each : owned.reversed()) {
            try {
                each.close();
            } catch (Exception e) {
                IOException failed = new IOException("closing RocksDB: " + e.getMessage(), e);
                if (failure == null) {
                    failure = failed;
                } else {
                    failure.addSuppressed(failed);
                }
            }
        }
        owned.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(directory + ": the hot store is closed");
        }
    }

    private static long seqOf(HotRowV2.Counted counted) {
        return counted.row().header().seq();
    }

    private static byte[] key(long seq) {
        return ByteBuffer.allocate(Long.BYTES).putLong(seq).array();
    }

    private long seqOf(byte[] key) throws CorruptFileException {
        if (key.length != Long.BYTES) {
            throw new CorruptFileException(
                    directory, "a row's key has " + key.length + " bytes instead of " + Long.BYTES);
        }
        return ByteBuffer.wrap(key).getLong();
    }
}
