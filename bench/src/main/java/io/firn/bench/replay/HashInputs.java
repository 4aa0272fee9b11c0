package io.firn.bench.replay;

import io.firn.bench.replay.LedgerValues.Value;
import java.util.List;

/**
 * What transactions hash as, within one region: runs of its bytes after the network's id, each with the number of its hash. That of a
 * legacy transaction lacks the eight bytes it would begin with today.
 *
 * <p>Threading: immutable.
 */
final class HashInputs {
    /** The type of the envelope and of the key, which a legacy transaction hashes with and does not hold. */
    private static final byte[] LEGACY_PREFIX = {0, 0, 0, 2, 0, 0, 0, 0};

    private static final int TYPE_BYTES = 4;

    private final int firstNumber;
    private final int[] from;
    private final int[] to;
    private final boolean[] legacy;

    /**
     * @param transactions values of shape Transaction, FeeBumpTransaction or TransactionV0
     * @param start offset of the region in the template
     * @param firstNumber number of the first hash; the others follow
     */
    HashInputs(List<Value> transactions, int start, int firstNumber) {
        this.firstNumber = firstNumber;
        int count = transactions.size();
        from = new int[count];
        to = new int[count];
        legacy = new boolean[count];
        for (int i = 0; i < count; i++) {
            Value value = transactions.get(i);
            legacy[i] = value.name().equals("TransactionV0");
            from[i] = value.from() - start - (legacy[i] ? 0 : TYPE_BYTES);
            to[i] = value.to() - start;
        }
    }

    int count() {
        return from.length;
    }

    /** Hashes all of them where the region begins at {@code at}, each into its place among {@code hashes}. */
    void hash(Digest digest, byte[] networkId, byte[] bytes, int at, byte[] hashes) {
        for (int i = 0; i < from.length; i++) {
            digest.add(networkId, 0, networkId.length);
            if (legacy[i]) {
                digest.add(LEGACY_PREFIX, 0, LEGACY_PREFIX.length);
            }
            digest.add(bytes, at + from[i], at + to[i]).finish(hashes, (firstNumber + i) * Digest.BYTES);
        }
    }
}
