package io.firn.ledger;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;

/**
 * Names a term, which is a field of an event and its value: XXH3 of the value, 128 bits, seeded with the field's number. Ordered as
 * 16 bytes, the high word first.
 *
 * <p>Two terms may share a key, by chance never, by somebody's intent perhaps: what is found by a key is compared with the term.
 *
 * @param high the more significant word
 * @param low the less significant word
 */
public record TermKey(long high, long low) implements Comparable<TermKey> {
    public static final int BYTES = 16;

    private static final Hasher128[] HASHERS = Arrays.stream(EventField.values())
            .map(field -> Hashing.xxh3_128(field.number()))
            .toArray(Hasher128[]::new);

    /** The key of a field with this value. */
    public static TermKey of(EventField field, byte[] bytes, int offset, int length) {
        HashValue128 hash = HASHERS[field.number()].hashBytesTo128Bits(bytes, offset, length);
        return new TermKey(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    @Override
    public int compareTo(TermKey other) {
        return compare(high, low, other.high, other.low);
    }

    /** As {@link #compareTo}, of words. */
    public static int compare(long high, long low, long otherHigh, long otherLow) {
        int c = Long.compareUnsigned(high, otherHigh);
        return c != 0 ? c : Long.compareUnsigned(low, otherLow);
    }

    /** Thirty-two lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", high, low);
    }
}
