package io.firn.ledger;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A run of bytes inside an array: how raw ledgers travel without being copied.
 *
 * <p>Threading: safe to share as long as nobody writes to the array, which the slice's maker promises.
 */
public final class Slice {
    private final byte[] array;
    private final int offset;
    private final int length;

    /** @throws IndexOutOfBoundsException when the run does not lie within the array */
    public Slice(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static Slice of(byte[] whole) {
        return new Slice(whole, 0, whole.length);
    }

    /** The array itself, not a copy. */
    public byte[] array() {
        return array;
    }

    /** Where the run begins in {@link #array()}. */
    public int offset() {
        return offset;
    }

    /** Bytes in the run. */
    public int length() {
        return length;
    }

    /** A read-only buffer over the run. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    /** The part of this run of {@code partLength} bytes from {@code from}, relative to the run. */
    public Slice part(int from, int partLength) {
        Objects.checkFromIndexSize(from, partLength, length);
        return new Slice(array, offset + from, partLength);
    }

    /** A copy of the run's bytes. */
    public byte[] copy() {
        return java.util.Arrays.copyOfRange(array, offset, offset + length);
    }
}
