package io.firn.format.frame.v1;

import io.firn.format.FrameException;

/**
 * Where the transactions are in one uncompressed ledger, by their place in apply order.
 *
 * <p>Holds: every range lies within the ledger.
 *
 * <p>Threading: immutable, safe to share.
 */
final class TxRanges {
    /** Value of {@link #inner} for a transaction that is no fee bump. */
    static final int NOT_A_FEE_BUMP = -1;

    private final int rawLength;
    private final int[] envelopeRank;
    private final int[] envelopes;
    private final int[] results;
    private final int[] inner;

    TxRanges(Varints numbers, int count, int innerCount, int rawLength) throws FrameException {
        this.rawLength = rawLength;
        envelopeRank = new int[count];
        envelopes = new int[2 * count];
        results = new int[2 * count];
        inner = new int[count];
        long rank = 0;
        for (int i = 0; i < count; i++) {
            rank += numbers.nextSigned();
            if (rank < 0 || rank >= count) {
                throw new FrameException(
                        "transaction table: transaction " + i + " has envelope " + rank + " of " + count);
            }
            envelopeRank[i] = (int) rank;
        }
        long end = 0;
        for (int i = 0; i < count; i++) {
            long number = numbers.next();
            end = put(envelopes, i, end + gap(numbers, number), number >>> 1);
        }
        end = 0;
        int fees = 0;
        for (int i = 0; i < count; i++) {
            long number = numbers.next();
            end = put(results, i, end + gap(numbers, number), number >>> 2);
            inner[i] = (number & 2) == 0 ? NOT_A_FEE_BUMP : fees++;
        }
        if (fees != innerCount || !numbers.atEnd()) {
            throw new FrameException("transaction table: " + fees + " fee bumps instead of " + innerCount
                    + ", or bytes behind the last number at " + numbers.position());
        }
    }

    private static long gap(Varints numbers, long number) throws FrameException {
        return (number & 1) == 0 ? 0 : numbers.nextSigned();
    }

    private long put(int[] ranges, int i, long offset, long length) throws FrameException {
        if (offset < 0 || offset + length > rawLength) {
            throw new FrameException("transaction table: range " + i + " is bytes " + offset + "+" + length
                    + ", outside the ledger of " + rawLength + " bytes");
        }
        ranges[2 * i] = (int) offset;
        ranges[2 * i + 1] = (int) length;
        return offset + length;
    }

    int envelopeOffset(int i) {
        return envelopes[2 * envelopeRank[i]];
    }

    int envelopeLength(int i) {
        return envelopes[2 * envelopeRank[i] + 1];
    }

    int resultOffset(int i) {
        return results[2 * i];
    }

    int resultLength(int i) {
        return results[2 * i + 1];
    }

    /** Which of the fee bumps transaction {@code i} is, or {@link #NOT_A_FEE_BUMP}. */
    int inner(int i) {
        return inner[i];
    }
}
