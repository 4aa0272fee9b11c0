package io.firn.cold.packs;

import io.firn.format.events.v1.EventCursor;
import io.firn.format.events.v1.SegmentReader;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import org.roaringbitmap.RoaringBitmap;

/** A leased segment and a place in it. */
final class SegmentEvents implements ColdEvents {
    private final OpenFiles<Integer, SegmentReader>.Leased lease;
    private final EventCursor cursor;

    SegmentEvents(OpenFiles<Integer, SegmentReader>.Leased lease) {
        this.lease = lease;
        this.cursor = lease.reader().cursor();
    }

    @Override
    public int eventsBefore(long seq) {
        return lease.reader().eventsBefore(seq);
    }

    @Override
    public void postings(TermKey term, int fromId, int limitId, RoaringBitmap into) throws IOException {
        lease.reader().postings(term, fromId, limitId, into);
    }

    @Override
    public Slice stored(int id) throws IOException {
        return cursor.stored(id);
    }

    @Override
    public void close() {
        lease.close();
    }
}
