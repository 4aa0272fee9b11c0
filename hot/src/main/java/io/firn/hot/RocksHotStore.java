package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Hash;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB hot store.
 *
 * <p>Owns: one write batch, filled anew for each ledger; it keeps the memory of the largest.
 *
 * <p>Threading: every native call runs under the read lock and after a look at the closed flag, close under the write lock: a
 * call into a closed database would end the process, not throw.
 */
final class RocksHotStore implements HotStore {
    private final Path directory;
    private final RocksDB db;
    private final Map<HotFamily, ColumnFamilyHandle> families = new EnumMap<>(HotFamily.class);
    private final boolean readOnly;
    private final List<AutoCloseable> owned;
    private final WriteOptions unsynced = new WriteOptions().setSync(false).setDisableWAL(false);
    private final WriteBatch batch = new WriteBatch();
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private final Set<RocksIterator> iterators = ConcurrentHashMap.newKeySet();
    private boolean closed;
    private volatile long firstSeq;
    private volatile Optional<HotRowV3.Counted> last = Optional.empty();

    /**
     * @param handles of the families, in the order of {@link HotFamily}
     * @param owned native objects in the order they were made; closed in the opposite order
     */
    RocksHotStore(
            Path directory, RocksDB db, List<ColumnFamilyHandle> handles, boolean readOnly, List<AutoCloseable> owned) {
        this.directory = directory;
        this.db = db;
        for (HotFamily family : HotFamily.values()) {
            families.put(family, handles.get(families.size()));
        }
        this.readOnly = readOnly;
        this.owned = owned;
        owned.add(unsynced);
        owned.add(batch);
    }

    private ColumnFamilyHandle handle(HotFamily family) {
        ColumnFamilyHandle handle = families.get(family);
        if (handle == null) {
            throw new IllegalStateException(directory + ": no family " + family);
        }
        return handle;
    }

    private byte @Nullable [] get(HotFamily family, byte[] key) throws RocksDBException {
        return db.get(handle(family), key);
    }

    /**
     * Reads every row, as the proof that the store is whole: at most a chunk of small rows, some milliseconds. Of the last one it
     * looks whether every family holds it to its end. The hashes and events, which can be a thousand times as many, are verified
     * one by one, by whoever looks for them.
     */
    void readAll() throws IOException, RocksDBException {
        try (RocksIterator rows = db.newIterator(handle(HotFamily.LEDGERS))) {
            Optional<HotRowV3.Counted> previous = Optional.empty();
            for (rows.seekToFirst(); rows.isValid(); rows.next()) {
                long seq = seqOf(rows.key());
                HotRowV3.Counted row = HotRowV3.decode(directory, seq, rows.value());
                if (previous.isEmpty()) {
                    firstSeq = seq;
                } else if (seq != seqOf(previous.get()) + 1) {
                    throw new CorruptFileException(directory, "ledger " + seq + " follows " + seqOf(previous.get()));
                } else if (row.eventLimit() < previous.get().eventLimit()) {
                    throw new CorruptFileException(directory, "events up to ledger " + seq + " are fewer than before");
                }
                previous = Optional.of(row);
            }
            rows.status();
            last = previous;
        }
        if (last.isPresent()) {
            checkEnds(last.get());
        }
        checkEventsEnd();
    }

    private void checkEnds(HotRowV3.Counted row) throws IOException, RocksDBException {
        long seq = seqOf(row);
        Hash own = row.row().header().hash();
        boolean found = place(own).map(place -> place.seq() == seq).orElse(false);
        if (!found) {
            throw new CorruptFileException(directory, "the hash of the last ledger, " + seq + ", is not there");
        }
        TermKey term = row.lastTerm();
        byte[] key = PostingsV1.key(term.high(), term.low(), (int) (seq - firstSeq));
        if (row.termCount() > 0 && get(HotFamily.POSTINGS, key) == null) {
            throw new CorruptFileException(
                    directory, "term " + term + " of the last ledger, " + seq + ", is not there");
        }
    }

    private void checkEventsEnd() throws IOException, RocksDBException {
        try (RocksIterator blocks = db.newIterator(handle(HotFamily.EVENTS))) {
            blocks.seekToLast();
            int limit = 0;
            if (blocks.isValid()) {
                limit = EventBlockV1.decode(directory, blocks.key(), blocks.value())
                        .limit();
            }
            blocks.status();
            if (limit != eventLimit()) {
                throw new CorruptFileException(
                        directory, "the events end at " + limit + ", the ledgers have " + eventLimit());
            }
        }
    }

    @Override
    public void append(HotRow row, HotHashes hashes, HotEvents events) throws IOException {
        enter();
        try {
            if (readOnly) {
                throw new IllegalStateException(directory + ": opened for reading only");
            }
            if (AppendOrder.admits(directory, firstSeq, last.map(HotRowV3.Counted::row), row)) {
                long first = last.isEmpty() ? row.header().seq() : firstSeq;
                write(new LedgerRows(row, hashes, events, first, eventLimit()));
            } else {
                checkHeldAsLast(row, hashes, events);
            }
        } catch (RocksDBException e) {
            throw new IOException(
                    directory + ": ledger " + row.header().seq() + " cannot be appended: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    private void write(LedgerRows rows) throws IOException, RocksDBException {
        HotRowV3.Counted counted = rows.counted();
        batch.clear();
        rows.putAll(this::putIntoBatch);
        // Before anything can be seen: values and keys count from here.
        firstSeq = rows.firstSeq();
        db.write(unsynced, batch);
        last = Optional.of(counted);
    }

    private void putIntoBatch(HotFamily family, byte[] key, byte[] value) throws IOException {
        try {
            batch.put(handle(family), key, value);
        } catch (RocksDBException e) {
            throw new IOException(directory + ": the batch of a ledger: " + e.getMessage(), e);
        }
    }

    // As many as are held, and each as it is held: the same. Nothing newer can have moved one of the last ledger.
    private void checkHeldAsLast(HotRow row, HotHashes hashes, HotEvents events) throws IOException, RocksDBException {
        HotRowV3.Counted held = last.orElseThrow();
        long seq = seqOf(held);
        int firstId = seq == firstSeq ? 0 : eventsThroughHeld(seq - 1);
        LedgerRows rows = new LedgerRows(row, hashes, events, firstSeq, firstId);
        HotRowV3.Counted again = rows.counted();
        if (again.hashCount() != held.hashCount()) {
            throw AppendOrder.otherHashes(directory, row);
        }
        if (!again.equals(held)) {
            throw AppendOrder.otherEvents(directory, row);
        }
        rows.putAll((family, key, value) -> {
            if (!holds(family, key, value)) {
                throw family == HotFamily.HASHES
                        ? AppendOrder.otherHashes(directory, row)
                        : AppendOrder.otherEvents(directory, row);
            }
        });
    }

    private boolean holds(HotFamily family, byte[] key, byte[] value) throws IOException {
        try {
            return Arrays.equals(value, get(family, key));
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, family.familyName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private int eventsThroughHeld(long seq) throws IOException, RocksDBException {
        return counted(seq)
                .orElseThrow(() -> new CorruptFileException(directory, "ledger " + seq + " is not there"))
                .eventLimit();
    }

    private Optional<HotRowV3.Counted> counted(long seq) throws IOException, RocksDBException {
        byte[] value = get(HotFamily.LEDGERS, LedgerRows.key(seq));
        return value == null ? Optional.empty() : Optional.of(HotRowV3.decode(directory, seq, value));
    }

    @Override
    public Optional<HotPlace> find(Hash hash) throws IOException {
        enter();
        try {
            return place(hash);
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "hash " + hash + " cannot be read: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    private Optional<HotPlace> place(Hash hash) throws IOException, RocksDBException {
        byte[] value = get(HotFamily.HASHES, hash.bytes());
        if (value == null) {
            return Optional.empty();
        }
        HotPlace place = HotPlaceV1.decode(directory, hash, firstSeq, value);
        long lastSeq = last.map(RocksHotStore::seqOf).orElse(-1L);
        // The batch is visible before last says so: the row, in the same batch, then is as well.
        if (place.seq() > lastSeq && counted(place.seq()).isEmpty()) {
            throw new CorruptFileException(
                    directory, "hash " + hash + " is in ledger " + place.seq() + ", which is not held");
        }
        return Optional.of(place);
    }

    @Override
    public Optional<HotRow> row(long seq) throws IOException {
        enter();
        try {
            return counted(seq).map(HotRowV3.Counted::row);
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "ledger " + seq + " cannot be read: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    @Override
    public Optional<HotRow> last() {
        enter();
        try {
            return last.map(HotRowV3.Counted::row);
        } finally {
            leave();
        }
    }

    @Override
    public OptionalInt eventsThrough(long seq) throws IOException {
        enter();
        try {
            Optional<HotRowV3.Counted> held = counted(seq);
            return held.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(held.get().eventLimit());
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "ledger " + seq + " cannot be read: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    @Override
    public void postings(TermKey key, long firstSeq, long lastSeq, IntConsumer ids) throws IOException {
        enter();
        try {
            // Rows that can be seen were written after this was set.
            long storeFirstSeq = this.firstSeq;
            long first = Math.max(firstSeq, storeFirstSeq) - storeFirstSeq;
            long last = Math.min(lastSeq - storeFirstSeq, AppendOrder.MAX_LEDGERS - 1);
            if (lastSeq >= storeFirstSeq && first <= last) {
                scan(key, (int) first, (int) last, ids);
            }
        } catch (RocksDBException e) {
            throw new CorruptFileException(directory, "term " + key + " cannot be read: " + e.getMessage(), e);
        } finally {
            leave();
        }
    }

    private void scan(TermKey key, int firstOrdinal, int lastOrdinal, IntConsumer ids)
            throws IOException, RocksDBException {
        byte[] last = PostingsV1.key(key.high(), key.low(), lastOrdinal);
        try (Slice limit = new Slice(Arrays.copyOf(last, last.length + 1));
                ReadOptions bounds =
                        new ReadOptions().setIterateUpperBound(limit).setPrefixSameAsStart(true);
                RocksIterator rows = db.newIterator(handle(HotFamily.POSTINGS), bounds)) {
            byte[] row = new byte[1 << 10];
            int previous = -1;
            for (rows.seek(PostingsV1.key(key.high(), key.low(), firstOrdinal)); rows.isValid(); rows.next()) {
                int length = rows.value(row);
                if (length > row.length) {
                    row = rows.value();
                }
                previous = PostingsV1.decode(directory, key, row, length, previous, ids);
            }
            rows.status();
        }
    }

    @Override
    public HotEventCursor events() {
        enter();
        try {
            RocksIterator blocks = db.newIterator(handle(HotFamily.EVENTS));
            iterators.add(blocks);
            return new RocksEventCursor(this, blocks);
        } finally {
            leave();
        }
    }

    /** Ends a cursor's iterator, if closing the store has not. */
    void release(RocksIterator blocks) {
        lifetime.readLock().lock();
        try {
            if (iterators.remove(blocks)) {
                blocks.close();
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Events of all ledgers held. */
    int eventLimit() {
        return last.map(HotRowV3.Counted::eventLimit).orElse(0);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        lifetime.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                iterators.forEach(RocksIterator::close);
                iterators.clear();
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

    /**
     * Keeps the store open until {@link #leave}.
     *
     * @throws IllegalStateException when it is closed
     */
    void enter() {
        lifetime.readLock().lock();
        if (closed) {
            lifetime.readLock().unlock();
            throw new IllegalStateException(directory + ": the hot store is closed");
        }
    }

    void leave() {
        lifetime.readLock().unlock();
    }

    private static long seqOf(HotRowV3.Counted counted) {
        return counted.row().header().seq();
    }

    private long seqOf(byte[] key) throws CorruptFileException {
        if (key.length != Long.BYTES) {
            throw new CorruptFileException(
                    directory, "a row's key has " + key.length + " bytes instead of " + Long.BYTES);
        }
        return ByteBuffer.wrap(key).getLong();
    }
}
