package io.firn.hot;

import io.firn.ledger.TermKey;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the events' part of a {@link DiskRecordV3}. */
final class DiskEventsV3 {
    private static final int MIN_TERM_BYTES = TermKey.BYTES + 2 * Integer.BYTES;

    private DiskEventsV3() {}

    /**
     * @param part the part, no more
     * @throws BufferUnderflowException when it ends early
     * @throws IllegalArgumentException when it is not what a writer makes
     */
    static HotEvents read(ByteBuffer part, int termCount) {
        int[] ends = new int[count(part, part.getInt(), Integer.BYTES)];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = part.getInt();
            check(ends[i] >= (i == 0 ? 0 : ends[i - 1]));
        }
        byte[] bytes = new byte[count(part, ends.length == 0 ? 0 : ends[ends.length - 1], 1)];
        part.get(bytes);
        long[] terms = new long[2 * count(part, termCount, MIN_TERM_BYTES)];
        int[] postingEnds = new int[termCount];
        int[] postings = new int[part.remaining() / Integer.BYTES];
        int count = 0;
        for (int t = 0; t < termCount; t++) {
            terms[2 * t] = part.getLong();
            terms[2 * t + 1] = part.getLong();
            check(t == 0 || TermKey.compare(terms[2 * t - 2], terms[2 * t - 1], terms[2 * t], terms[2 * t + 1]) < 0);
            int of = count(part, part.getInt(), Integer.BYTES);
            check(of > 0);
            for (int p = 0; p < of; p++) {
                int event = part.getInt();
                check(event < ends.length && event > (p == 0 ? -1 : postings[count - 1]));
                postings[count++] = event;
            }
            postingEnds[t] = count;
        }
        check(!part.hasRemaining());
        return HotEvents.held(bytes, ends, terms, postingEnds, Arrays.copyOf(postings, count));
    }

    /** The count, if so many can be in what is left. */
    private static int count(ByteBuffer part, int count, int minBytes) {
        if (count < 0 || count > part.remaining() / minBytes) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("out of order");
        }
    }
}
