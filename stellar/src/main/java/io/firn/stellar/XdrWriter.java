package io.firn.stellar;

import io.firn.ledger.Hash;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes XDR: big-endian integers, and bytes padded to a multiple of four.
 *
 * <p>Limits: what fits into an array.
 *
 * <p>Threading: confined to its owner.
 */
final class XdrWriter {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int FIRST_BYTES = 256;

    private byte[] out = new byte[FIRST_BYTES];
    private int size;

    /** Integers, enum values, union arms, counts and booleans: all are four bytes. */
    XdrWriter ints(int... values) {
        int at = grow(4 * values.length);
        for (int value : values) {
            INT.set(out, at, value);
            at += 4;
        }
        return this;
    }

    XdrWriter int64(long value) {
        int at = grow(8);
        LONG.set(out, at, value);
        return this;
    }

    XdrWriter hash(Hash hash) {
        int at = grow(Hash.BYTES);
        hash.write(out, at);
        return this;
    }

    /** Bytes of a length that is written before them. */
    XdrWriter opaque(byte[] value) {
        return ints(value.length).raw(value).raw(new byte[-value.length & 3]);
    }

    /** A text, as its UTF-8 bytes and their length. */
    XdrWriter text(String value) {
        return opaque(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as they are: of fixed length, or XDR already. */
    XdrWriter raw(byte[] bytes) {
        int at = grow(bytes.length);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return this;
    }

    /** What another has written. */
    XdrWriter raw(XdrWriter other) {
        int at = grow(other.size);
        System.arraycopy(other.out, 0, out, at, other.size);
        return this;
    }

    int size() {
        return size;
    }

    byte[] done() {
        return Arrays.copyOf(out, size);
    }

    private int grow(int bytes) {
        int at = size;
        int wanted = Math.addExact(at, bytes);
        if (wanted > out.length) {
            out = Arrays.copyOf(out, Math.max(wanted, (int) Math.min(2L * out.length, Integer.MAX_VALUE - 8)));
        }
        size = wanted;
        return at;
    }
}
