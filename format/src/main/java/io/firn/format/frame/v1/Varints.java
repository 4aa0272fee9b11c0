package io.firn.format.frame.v1;

import io.firn.format.FrameException;
import java.nio.ByteBuffer;

/** Steps over numbers of at most five bytes each. */
final class Varints {
    private static final int MOST_BITS = 35;

    private final ByteBuffer bytes;
    private int position;

    Varints(ByteBuffer bytes, int from) {
        this.bytes = bytes;
        this.position = from;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == bytes.limit();
    }

    long next() throws FrameException {
        long value = 0;
        for (int shift = 0; shift < MOST_BITS && position < bytes.limit(); shift += 7) {
            byte b = bytes.get(position++);
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new FrameException("transaction table: a number does not end at " + position);
    }

    /** The next number, which was written as {@link Bytes#zigzag}. */
    long nextSigned() throws FrameException {
        return Bytes.unzigzag(next());
    }
}
