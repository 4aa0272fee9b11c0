package io.firn.hot;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.Slice;
import java.io.IOException;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads events of an open {@link RocksHotStore}, a block at a time.
 *
 * <p>Threading: as {@link HotEventCursor} says; every native call runs inside the store's lifetime, and the store ends the
 * iterator when it is closed first.
 */
final class RocksEventCursor implements HotEventCursor {
    private final RocksHotStore store;
    private final RocksIterator blocks;
    private Optional<EventBlockV1> block = Optional.empty();
    private boolean closed;

    RocksEventCursor(RocksHotStore store, RocksIterator blocks) {
        this.store = store;
        this.blocks = blocks;
    }

    @Override
    public Slice stored(int id) throws IOException {
        store.enter();
        try {
            if (closed) {
                throw new IllegalStateException(store.directory() + ": the cursor is closed");
            }
            return blockOf(id).stored(id);
        } catch (RocksDBException e) {
            throw new CorruptFileException(store.directory(), "event " + id + " cannot be read: " + e.getMessage(), e);
        } finally {
            store.leave();
        }
    }

    private EventBlockV1 blockOf(int id) throws IOException, RocksDBException {
        if (block.isPresent() && block.get().holds(id)) {
            return block.get();
        }
        if (id < 0) {
            throw new IllegalArgumentException(store.directory() + ": an event has no id " + id);
        }
        Optional<EventBlockV1> found = find(id);
        if (found.isEmpty()) {
            // What the iterator shows is as old as itself.
            blocks.refresh();
            found = find(id);
        }
        if (found.isPresent()) {
            block = found;
            return found.get();
        }
        if (id < store.eventLimit()) {
            throw new CorruptFileException(store.directory(), "event " + id + " is not there");
        }
        throw new IllegalArgumentException(store.directory() + ": no ledger held has an event " + id);
    }

    private Optional<EventBlockV1> find(int id) throws IOException, RocksDBException {
        blocks.seekForPrev(EventBlockV1.key(id));
        if (!blocks.isValid()) {
            blocks.status();
            return Optional.empty();
        }
        EventBlockV1 found = EventBlockV1.decode(store.directory(), blocks.key(), blocks.value());
        return found.holds(id) ? Optional.of(found) : Optional.empty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            block = Optional.empty();
            store.release(blocks);
        }
    }
}
