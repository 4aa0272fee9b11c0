package io.firn.cold.packs;

import io.firn.cold.search.ChunkEvents;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import org.roaringbitmap.RoaringBitmap;

/** The events of a frozen chunk. */
public final class ColdChunkEvents implements ChunkEvents {
    private final ColdEvents segment;

    public ColdChunkEvents(ColdEvents segment) {
        this.segment = segment;
    }

    @Override
    public int before(long seq) {
        return segment.eventsBefore(seq);
    }

    @Override
    public void postings(TermKey term, Span span, RoaringBitmap into) throws IOException {
        segment.postings(term, span.firstId(), span.limitId(), into);
    }

    @Override
    public Slice stored(int id) throws IOException {
        return segment.stored(id);
    }

    @Override
    public void close() {
        segment.close();
    }
}
