package io.firn.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A 32-byte hash, as four big-endian words; ordered bytewise.
 *
 * @param w0 bytes 0–7
 * @param w1 bytes 8–15
 * @param w2 bytes 16–23
 * @param w3 bytes 24–31
 */
public record Hash(long w0, long w1, long w2, long w3) implements Comparable<Hash> {
    public static final int BYTES = 32;
    public static final Hash ZERO = new Hash(0, 0, 0, 0);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Reads 32 bytes at {@code offset}. */
    public static Hash of(byte[] bytes, int offset) {
        return new Hash(
                (long) WORD.get(bytes, offset),
                (long) WORD.get(bytes, offset + 8),
                (long) WORD.get(bytes, offset + 16),
                (long) WORD.get(bytes, offset + 24));
    }

    /** Reads exactly 64 hexadecimal digits of either case. */
    public static Hash parse(String hex) {
        if (hex.length() == 2 * BYTES) {
            try {
                return of(HexFormat.of().parseHex(hex), 0);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(notAHash(hex), e);
            }
        }
        throw new IllegalArgumentException(notAHash(hex));
    }

    private static String notAHash(String text) {
        return "'" + text + "' is not a hash: 64 hexadecimal digits are expected";
    }

    /** Writes the 32 bytes at {@code offset}. */
    public void write(byte[] to, int offset) {
        WORD.set(to, offset, w0);
        WORD.set(to, offset + 8, w1);
        WORD.set(to, offset + 16, w2);
        WORD.set(to, offset + 24, w3);
    }

    public byte[] bytes() {
        byte[] b = new byte[BYTES];
        write(b, 0);
        return b;
    }

    /** True when the 32 bytes at {@code offset} are this hash; allocates nothing. */
    public boolean equalsBytes(byte[] bytes, int offset) {
        return w0 == (long) WORD.get(bytes, offset)
                && w1 == (long) WORD.get(bytes, offset + 8)
                && w2 == (long) WORD.get(bytes, offset + 16)
                && w3 == (long) WORD.get(bytes, offset + 24);
    }

    @Override
    public int compareTo(Hash other) {
        int c = Long.compareUnsigned(w0, other.w0);
        if (c == 0) {
            c = Long.compareUnsigned(w1, other.w1);
        }
        if (c == 0) {
            c = Long.compareUnsigned(w2, other.w2);
        }
        return c != 0 ? c : Long.compareUnsigned(w3, other.w3);
    }

    /** Sixty-four lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
