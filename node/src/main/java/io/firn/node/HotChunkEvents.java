package io.firn.node;

import io.firn.cold.search.ChunkEvents;
import io.firn.hot.HotEventCursor;
import io.firn.hot.HotStore;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.util.OptionalInt;
import org.roaringbitmap.RoaringBitmap;

/** The events of a hot chunk. */
final class HotChunkEvents implements ChunkEvents {
    private final HotStore store;
    private final HotEventCursor cursor;

    HotChunkEvents(HotStore store) {
        this.store = store;
        this.cursor = store.events();
    }

    @Override
    public int before(long seq) throws IOException {
        OptionalInt through = store.eventsThrough(seq - 1);
        if (through.isEmpty() && store.row(seq).isEmpty()) {
            throw new IOException("ledgers " + (seq - 1) + " and " + seq + " are not in their hot chunk");
        }
        return through.orElse(0);
    }

    @Override
    public void postings(TermKey term, Span span, RoaringBitmap into) throws IOException {
        store.postings(term, span.firstSeq(), span.limitSeq() - 1, id -> {
            if (id >= span.firstId() && id < span.limitId()) {
                into.add(id);
            }
        });
    }

    @Override
    public Slice stored(int id) throws IOException {
        return cursor.stored(id);
    }

    @Override
    public void close() throws IOException {
        cursor.close();
    }
}
