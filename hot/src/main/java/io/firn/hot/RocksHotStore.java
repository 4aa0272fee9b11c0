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
    private volatile Optional<Held> held = Optional.empty();

    /** The column families of a store. */
    record Families(ColumnFamilyHandle ledgers, ColumnFamilyHandle hashes) {}

    /** The ends of what is held. */
    private record Held(long firstSeq, HotRow last) {}

    /** @param owned native objects in the order they were made; closed in the opposite order */
    RocksHotStore(Path directory, RocksDB db, Families families, boolean readOnly, List<AutoCloseable> owned) {
        this.directory = directory;
        this.db = db;
        this.ledgers = families.ledgers();
        this.hashes = families.hashes();
        this.readOnly = readOnly;
        this.owned = owned;
        owned.add(unsynced);
    }

    /** Reads every row, as the proof that the store is whole: at most a chunk of small rows, some milliseconds. */
    void readAll() throws IOException, RocksDBException {
        try (RocksIterator rows = db.newIterator(ledgers)) {
            Optional<HotRow> previous = Optional.empty();
            long first = 0;
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                HotRow row = HotRowV1.decode(directory, seqOf(rows.key()), rows.value());
                if (previous.isPresent()
                        && row.header().seq() != previous.get().header().seq() + 1) {
                    throw new CorruptFileException(
                            directory,
                            "ledger " + row.header().seq() + " follows "
                                    + previous.get().header().seq());
                }
                first = previous.isEmpty() ? row.header().seq() : first;
                previous = Optional.of(row);
            }
            rows.status();
            held = previous.isPresent() ? Optional.of(new Held(first, previous.get())) : Optional.empty();
        }
    }

    @Override
    public void append(HotRow row, HotHashes places) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (readOnly) {
                throw new IllegalStateException(directory + ": opened for reading only");
            }
            Optional<Held> before = held;
            if (!AppendOrder.admits(directory, before.map(Held::last), row)) {
                return;
            }
            try (WriteBatch batch = new WriteBatch()) {
                batch.put(ledgers, key(row.header().seq()), HotRowV1.encode(row));
                put(batch, row.header().seq(), places);
                db.write(unsynced, batch);
            }
            long first =
                    before.isPresent() ? before.get().firstSeq() : row.header().seq();
            held = Optional.of(new Held(first, row));
        } catch (RocksDBException e) {
            throw new IOException(
                    directory + ": ledger " + row.header().seq() + " cannot be appended: " + e.getMessage(), e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void put(WriteBatch batch, long seq, HotHashes places) throws RocksDBException {
        byte[] hash = new byte[Hash.BYTES];
        byte[] place = new byte[HotPlaceV1.BYTES];
        for (int i = 0; i < places.count(); i++) {
            places.hash(i).write(hash, 0);
            HotPlaceV1.put(seq, places.position(i), ByteBuffer.wrap(place));
            batch.put(hashes, hash, place);
        }
    }

    @Override
    public Optional<HotPlace> find(Hash hash) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            // The ends first: what the database shows afterwards is never older.
            Optional<Held> ends = held;
            byte[] value = db.get(hashes, hash.bytes());
            if (value == null) {
                return Optional.empty();
            }
            HotPlace place = HotPlaceV1.decode(directory, hash, ByteBuffer.wrap(value));
            long last = ends.isPresent() ? ends.get().last().header().seq() : place.seq() - 1;
            if (place.seq() == last + 1) {
                return Optional.empty(); // being appended
            }
            HotPlaceV1.check(
                    directory, hash, place, ends.isPresent() ? ends.get().firstSeq() : 0, last);
            return Optional.of(place);
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "hash " + hash + " cannot be read: " + e.getMessage(), e);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public Optional<HotRow> row(long seq) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            byte[] value = db.get(ledgers, key(seq));
            return value == null ? Optional.empty() : Optional.of(HotRowV1.decode(directory, seq, value));
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
            return held.map(Held::last);
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
