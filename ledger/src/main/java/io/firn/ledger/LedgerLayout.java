package io.firn.ledger;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where things are in one raw ledger: the header facts, and for each transaction, in apply order, the ranges of its
 * envelope and of its result-and-meta and its hashes. Offsets are relative to the ledger's first byte.
 *
 * <p>One layout is reused from ledger to ledger; walking fills it anew. An <em>opaque</em> ledger (header verified, inside
 * not understood) has a reason and no transactions.
 *
 * <p>Threading: confined to its owner.
 */
public final class LedgerLayout {
    private static final LedgerHeader NO_HEADER = new LedgerHeader(0, Hash.ZERO, Hash.ZERO, 0, 0);

    private LedgerHeader header = NO_HEADER;
    private Optional<String> opaqueReason = Optional.empty();
    private int txCount;
    private int[] ranges = new int[4 * 256];
    private Hash[] hashes = new Hash[2 * 256];

    /** Forgets everything; the walker calls it first. */
    public void clear() {
        header = NO_HEADER;
        opaqueReason = Optional.empty();
        txCount = 0;
    }

    /** The header facts; set before any transaction is added. */
    public void header(LedgerHeader facts) {
        header = facts;
    }

    public LedgerHeader header() {
        return header;
    }

    /** Marks the ledger opaque: its transactions are dropped, {@code reason} says what was not understood. */
    public void opaque(String reason) {
        opaqueReason = Optional.of(reason);
        txCount = 0;
    }

    /** Why the inside could not be walked; empty for a ledger that was walked whole. */
    public Optional<String> opaqueReason() {
        return opaqueReason;
    }

    /**
     * Adds the next transaction in apply order.
     *
     * @param innerHash the inner hash of a fee bump; the same as {@code hash} for any other transaction
     */
    public void addTx(
            int envelopeOffset, int envelopeLength, int resultOffset, int resultLength, Hash hash, Hash innerHash) {
        if (4 * txCount == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
            hashes = Arrays.copyOf(hashes, 2 * hashes.length);
        }
        int r = 4 * txCount;
        ranges[r] = envelopeOffset;
        ranges[r + 1] = envelopeLength;
        ranges[r + 2] = resultOffset;
        ranges[r + 3] = resultLength;
        hashes[2 * txCount] = hash;
        hashes[2 * txCount + 1] = innerHash;
        txCount++;
    }

    public int txCount() {
        return txCount;
    }

    /** Offset of the envelope of transaction {@code i} in apply order. */
    public int envelopeOffset(int i) {
        return ranges[4 * checked(i)];
    }

    public int envelopeLength(int i) {
        return ranges[4 * checked(i) + 1];
    }

    /** Offset of the result-and-meta of transaction {@code i} in apply order. */
    public int resultOffset(int i) {
        return ranges[4 * checked(i) + 2];
    }

    public int resultLength(int i) {
        return ranges[4 * checked(i) + 3];
    }

    public Hash hash(int i) {
        return hashes[2 * checked(i)];
    }

    /** The inner hash of a fee bump; {@link #hash(int)} for any other transaction. */
    public Hash innerHash(int i) {
        return hashes[2 * checked(i) + 1];
    }

    private int checked(int i) {
        if (i < 0 || i >= txCount) {
            throw new IndexOutOfBoundsException("transaction " + i + " of " + txCount);
        }
        return i;
    }
}
