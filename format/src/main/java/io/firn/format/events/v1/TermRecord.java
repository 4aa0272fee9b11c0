package io.firn.format.events.v1;

import io.firn.disk.CorruptFileException;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;

/** Steps over the terms of one record of an index; before the first until {@link #next} is called. */
final class TermRecord {
    private static final int MOST_BITS = 35;

    /** Ids that are added at once: one by one costs three times as much. */
    private static final int BATCH_IDS = 256;

    private final Path path;
    private final ByteBuffer bytes;
    private final int events;
    private int position;
    private int end;
    private int form;
    private long high;
    private long low;

    /**
     * A record whose checksum matched.
     *
     * @param events ids are below it
     */
    TermRecord(Path path, ByteBuffer bytes, int events) {
        this.path = path;
        this.bytes = bytes.order(ByteOrder.BIG_ENDIAN);
        this.events = events;
    }

    /** Moves to the next term; false when there is none. */
    boolean next() throws CorruptFileException {
        if (end == bytes.limit()) {
            return false;
        }
        if (bytes.limit() - end <= SegmentFormat.TERM_FORM_OFFSET) {
            throw corrupt("a term begins at " + end + " of " + bytes.limit() + " bytes");
        }
        high = bytes.getLong(end + SegmentFormat.TERM_KEY_OFFSET);
        low = bytes.getLong(end + SegmentFormat.TERM_KEY_OFFSET + Long.BYTES);
        position = end + SegmentFormat.TERM_FORM_OFFSET;
        long head = number(bytes.limit());
        form = (int) head & 1;
        long length = head >>> 1;
        if (length < 1 || length > bytes.limit() - position) {
            throw corrupt("a term has " + length + " bytes at " + position + " of " + bytes.limit());
        }
        end = position + (int) length;
        return true;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }

    int compareKey(TermKey key) {
        return TermKey.compare(high, low, key.high(), key.low());
    }

    /** Adds the term's ids in {@code [fromId, limitId)}. */
    void into(int fromId, int limitId, RoaringBitmap into) throws CorruptFileException {
        if (form == SegmentFormat.FORM_BITMAP) {
            RoaringBitmap found = bitmap();
            boolean whole = fromId <= found.first() && limitId > found.last();
            into.or(whole ? found : found.selectRange(fromId, limitId));
            return;
        }
        int[] batch = new int[BATCH_IDS];
        int filled = 0;
        long id = 0;
        for (boolean first = true; position < end && id < limitId; first = false) {
            id = nextId(id, first);
            if (id >= fromId && id < limitId) {
                batch[filled++] = (int) id;
            }
            if (filled == BATCH_IDS) {
                into.addN(batch, 0, filled);
                filled = 0;
            }
        }
        into.addN(batch, 0, filled);
    }

    /** Gives the term's ids in order. */
    void each(PostingSink sink) throws IOException {
        if (form == SegmentFormat.FORM_BITMAP) {
            IntIterator ids = bitmap().getIntIterator();
            while (ids.hasNext()) {
                sink.posting(high, low, ids.next());
            }
            return;
        }
        long id = 0;
        for (boolean first = true; position < end; first = false) {
            id = nextId(id, first);
            sink.posting(high, low, (int) id);
        }
    }

    private long nextId(long before, boolean first) throws CorruptFileException {
        byte small = bytes.get(position);
        long distance = small;
        if (small >= 0) {
            position++;
        } else {
            distance = number(end);
        }
        long id = before + distance;
        if (id >= events || (distance == 0 && !first)) {
            throw corrupt("an id is " + id + ", the one before " + before + ", of " + events + " events");
        }
        return id;
    }

    private RoaringBitmap bitmap() throws CorruptFileException {
        RoaringBitmap found = new RoaringBitmap();
        try {
            found.deserialize(bytes.slice(position, end - position).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException | RuntimeException e) {
            throw new CorruptFileException(path, "a bitmap is not sound: " + e.getMessage(), e);
        }
        if (found.isEmpty()
                || found.serializedSizeInBytes() != end - position
                || Integer.compareUnsigned(found.last(), events) >= 0) {
            throw corrupt("a bitmap does not fit its " + (end - position) + " bytes or " + events + " events");
        }
        return found;
    }

    private long number(int limit) throws CorruptFileException {
        long value = 0;
        for (int shift = 0; shift < MOST_BITS && position < limit; shift += 7) {
            byte b = bytes.get(position++);
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw corrupt("a number does not end at " + position);
    }

    private CorruptFileException corrupt(String what) {
        return new CorruptFileException(path, "a record of terms: " + what);
    }
}
