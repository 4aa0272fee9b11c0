package io.firn.format.events.v1;

import io.firn.format.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.roaringbitmap.RoaringBitmap;

/**
 * Ascending ids of one term, encoded in one of two forms: distances when they take less than half of the bitmap, which is the
 * faster one to read.
 *
 * <p>Limits: distances are given up beyond {@value #MAX_DISTANCE_BYTES} bytes; a bitmap has at most one container for every 65,536
 * ids.
 */
final class PostingPart {
    private static final int MAX_DISTANCE_BYTES = 32 << 10;

    private final byte[] distances = new byte[MAX_DISTANCE_BYTES + Varint.MAX_INT_BYTES];
    private final int[] few = new int[SegmentFormat.FEW_IDS];
    private RoaringBitmap bitmap = new RoaringBitmap();
    private int distanceBytes;
    private int count;
    private int first;
    private int last;

    void clear() {
        if (count > SegmentFormat.FEW_IDS) {
            bitmap = new RoaringBitmap();
        }
        distanceBytes = 0;
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    int first() {
        return first;
    }

    int last() {
        return last;
    }

    void add(int id) {
        if (distanceBytes <= MAX_DISTANCE_BYTES) {
            distanceBytes = Varint.put(distances, distanceBytes, count == 0 ? id : id - last);
        }
        if (count == 0) {
            first = id;
        }
        if (count < SegmentFormat.FEW_IDS) {
            few[count] = id;
        } else {
            if (count == SegmentFormat.FEW_IDS) {
                bitmap.add(few);
            }
            bitmap.add(id);
        }
        last = id;
        count++;
    }

    /** Bytes of the form. */
    int bytes() {
        return asDistances() ? distanceBytes : bitmap.serializedSizeInBytes();
    }

    private boolean asDistances() {
        if (count <= SegmentFormat.FEW_IDS) {
            return true;
        }
        bitmap.runOptimize();
        return distanceBytes <= MAX_DISTANCE_BYTES && 2 * distanceBytes < bitmap.serializedSizeInBytes();
    }

    /** Appends form and length as one number, then the ids. */
    void write(ByteArrayOutputStream out) {
        byte[] head = new byte[Varint.MAX_INT_BYTES];
        if (asDistances()) {
            out.write(head, 0, Varint.put(head, 0, distanceBytes << 1 | SegmentFormat.FORM_DISTANCES));
            out.write(distances, 0, distanceBytes);
            return;
        }
        ByteBuffer b = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
        bitmap.serialize(b);
        out.write(head, 0, Varint.put(head, 0, b.capacity() << 1 | SegmentFormat.FORM_BITMAP));
        out.write(b.array(), 0, b.capacity());
    }
}
