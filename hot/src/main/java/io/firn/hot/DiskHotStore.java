package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.disk.DiskFile;
import io.firn.disk.UnsupportedFormatException;
import io.firn.ledger.Hash;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntConsumer;

/**
 * An open hot store on {@code disk}.
 *
 * <p>Format: a header of {@value #HEADER_BYTES} bytes (8 magic, 4 version, 4 chunk, 4 CRC32C of those), integers big-endian, then
 * one {@code DiskRecordV3} per ledger.
 *
 * <p>Limits: the place of every hash, the events of every term and the offset of every record are in memory, rebuilt at
 * opening.
 *
 * <p>Threading: as {@link HotStore} says; {@code rows} is read by many and written by the appender, after the bytes and under
 * the lock of {@code places}.
 */
final class DiskHotStore implements HotStore {
    private static final long MAGIC = 0x4649_524e_2d48_4f54L; // FIRN-HOT
    private static final int VERSION = 3;
    private static final int HEADER_BYTES = 20;

    enum Mode {
        WRITE,
        READ
    }

    /** What is held: the first sequence, how many from there on, where they end, and the last of them. */
    private record Rows(long firstSeq, long count, long endOffset, Optional<DiskRecordV3> last) {
        private static final Rows NONE = new Rows(0, 0, HEADER_BYTES, Optional.empty());

        int eventLimit() {
            return last.map(DiskRecordV3::eventLimit).orElse(0);
        }

        Rows with(DiskRecordV3 record, long newEndOffset) {
            return new Rows(
                    count == 0 ? record.row().header().seq() : firstSeq, count + 1, newEndOffset, Optional.of(record));
        }
    }

    private final Path path;
    private final DiskFile file;
    private final Mode mode;
    private final ReadWriteLock lifetime = new ReentrantReadWriteLock();
    private final Map<Hash, HotPlace> places = new HashMap<>();
    private final Map<TermKey, List<Integer>> postings = new HashMap<>();
    private final List<Integer> eventLimits = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private boolean closed;
    private volatile Rows rows = Rows.NONE;

    DiskHotStore(Path path, DiskFile file, int chunk, Mode mode) throws IOException {
        this.path = path;
        this.file = file;
        this.mode = mode;
        checkHeader(chunk);
        Optional<DiskRecordV3> record = read(HEADER_BYTES);
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
        return DiskRecordV3.sealed(header);
    }

    @Override
    public void append(HotRow row, HotHashes hashes, HotEvents events) throws IOException {
        lifetime.readLock().lock();
        try {
            checkOpen();
            if (mode == Mode.READ) {
                throw new IllegalStateException(path + ": opened for reading only");
            }
            Rows held = rows;
            if (AppendOrder.admits(path, held.firstSeq(), held.last().map(DiskRecordV3::row), row)) {
                DiskRecordV3 record = new DiskRecordV3(row, hashes, events, held.eventLimit());
                file.append(record.encode());
                hold(record);
            } else if (!held.last().map(DiskRecordV3::hashes).equals(Optional.of(hashes))) {
                throw AppendOrder.otherHashes(path, row);
            } else if (!held.last().map(DiskRecordV3::events).equals(Optional.of(events))) {
                throw AppendOrder.otherEvents(path, row);
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private void hold(DiskRecordV3 record) {
        synchronized (places) {
            long seq = record.row().header().seq();
            HotHashes hashes = record.hashes();
            for (int i = 0; i < hashes.count(); i++) {
                places.put(hashes.hash(i), new HotPlace(seq, hashes.position(i)));
            }
            HotEvents events = record.events();
            for (int t = 0; t < events.termCount(); t++) {
                List<Integer> ids = postings.computeIfAbsent(events.term(t), key -> new ArrayList<>());
                for (int p = 0; p < events.postingCount(t); p++) {
                    ids.add(record.firstId() + events.posting(t, p));
                }
            }
            Rows held = rows;
            offsets.add(held.endOffset());
            eventLimits.add(record.eventLimit());
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
            return Optional.of(record(held, seq - held.firstSeq()).row());
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private DiskRecordV3 record(Rows held, long index) throws IOException {
        long seq = held.firstSeq() + index;
        Optional<DiskRecordV3> record = read(offsetOf(index));
        if (record.isEmpty() || record.get().row().header().seq() != seq) {
            throw new CorruptFileException(path, "the record of ledger " + seq + " does not have its checksum");
        }
        return record.get();
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
            return rows.last().map(DiskRecordV3::row);
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public OptionalInt eventsThrough(long seq) {
        lifetime.readLock().lock();
        try {
            checkOpen();
            synchronized (places) {
                long index = seq - rows.firstSeq();
                return index < 0 || index >= rows.count()
                        ? OptionalInt.empty()
                        : OptionalInt.of(eventLimits.get((int) index));
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    @Override
    public void postings(TermKey key, long firstSeq, long lastSeq, IntConsumer ids) {
        lifetime.readLock().lock();
        try {
            checkOpen();
            for (int id : idsOf(key, firstSeq, lastSeq)) {
                ids.accept(id);
            }
        } finally {
            lifetime.readLock().unlock();
        }
    }

    private List<Integer> idsOf(TermKey key, long firstSeq, long lastSeq) {
        synchronized (places) {
            Rows held = rows;
            long first = Math.max(firstSeq, held.firstSeq()) - held.firstSeq();
            long last = Math.min(lastSeq - held.firstSeq(), held.count() - 1);
            if (lastSeq < held.firstSeq() || first > last) {
                return List.of();
            }
            List<Integer> all = postings.getOrDefault(key, List.of());
            int firstId = first == 0 ? 0 : eventLimits.get((int) first - 1);
            return List.copyOf(all.subList(countBelow(all, firstId), countBelow(all, eventLimits.get((int) last))));
        }
    }

    private static int countBelow(List<Integer> ascending, int id) {
        int found = Collections.binarySearch(ascending, id);
        return found < 0 ? -found - 1 : found;
    }

    @Override
    public HotEventCursor events() {
        lifetime.readLock().lock();
        try {
            checkOpen();
            return new Cursor();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Reads the record of a ledger at a time. */
    private final class Cursor implements HotEventCursor {
        private Optional<DiskRecordV3> record = Optional.empty();
        private boolean cursorClosed;

        @Override
        public Slice stored(int id) throws IOException {
            lifetime.readLock().lock();
            try {
                checkOpen();
                if (cursorClosed) {
                    throw new IllegalStateException(path + ": the cursor is closed");
                }
                DiskRecordV3 holder = holderOf(id);
                record = Optional.of(holder);
                return holder.events().stored(id - holder.firstId());
            } finally {
                lifetime.readLock().unlock();
            }
        }

        private DiskRecordV3 holderOf(int id) throws IOException {
            if (record.isPresent()
                    && id >= record.get().firstId()
                    && id < record.get().eventLimit()) {
                return record.get();
            }
            Rows held = rows;
            if (id < 0 || id >= held.eventLimit()) {
                throw new IllegalArgumentException(path + ": no ledger held has an event " + id);
            }
            int index;
            synchronized (places) {
                int found = Collections.binarySearch(eventLimits, id + 1);
                index = found < 0 ? -found - 1 : found;
                // Ledgers without events have the limit of the one before them.
                while (index > 0 && eventLimits.get(index - 1) > id) {
                    index--;
                }
            }
            return record(held, index);
        }

        @Override
        public void close() {
            cursorClosed = true;
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
        if (read < HEADER_BYTES || !DiskRecordV3.sealHolds(header) || header.getLong(0) != MAGIC) {
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

    private boolean follows(DiskRecordV3 record) {
        return record.firstId() == rows.eventLimit()
                && (rows.count() == 0 || record.row().header().seq() == rows.firstSeq() + rows.count());
    }

    /** The record at an offset; empty when it is not whole. */
    private Optional<DiskRecordV3> read(long offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(DiskRecordV3.HEAD_BYTES);
        if (file.read(head, offset) < DiskRecordV3.HEAD_BYTES) {
            return Optional.empty();
        }
        long lengthBytes = DiskRecordV3.claimedBytes(head);
        if (lengthBytes > file.size() - offset || lengthBytes > Integer.MAX_VALUE) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) lengthBytes);
        int read = file.read(bytes, offset);
        if (read < lengthBytes || !DiskRecordV3.sealHolds(bytes)) {
            return Optional.empty();
        }
        return Optional.of(DiskRecordV3.decode(path, bytes));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(path + ": the hot store is closed");
        }
    }
}
