package io.firn.stellar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The steps that assembled shapes are made of. A read may go past the limit, never past the array: what it finds there can
 * only move the position further, and {@link XdrStepper} refuses any end or failure beyond the limit as truncation.
 */
final class XdrReads {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private XdrReads() {}

    static int int32(byte[] bytes, int pos) {
        return (int) INT.get(bytes, pos);
    }

    static long int64(byte[] bytes, int pos) {
        return (long) LONG.get(bytes, pos);
    }

    /** Four bytes that must be the value, the only arm of a union. */
    static void expect(byte[] bytes, int pos, int value, String owner) throws XdrFailure {
        if (int32(bytes, pos) != value) {
            throw unknownArm(bytes, pos, owner);
        }
    }

    /** 0 or 1. */
    static int flag(byte[] bytes, int pos, String owner) throws XdrFailure {
        int flag = int32(bytes, pos);
        if (flag >>> 1 != 0) {
            throw badFlag(bytes, pos, owner);
        }
        return flag;
    }

    /** Passes a length, its bytes and their padding. */
    static int bytes(byte[] bytes, int pos, int limit, int max, String owner) throws XdrFailure {
        int length = int32(bytes, pos);
        int from = pos + 4;
        if (length < 0 || length > max || length > limit - from) {
            throw tooLong(bytes, pos, limit, owner);
        }
        int end = from + ((length + 3) & -4);
        // The last four bytes end with the padding; shifted left by what belongs to the value, nothing must be left.
        if ((length & 3) != 0 && int32(bytes, end - 4) << (8 * (length & 3)) != 0) {
            throw XdrFailure.malformed("padding of " + owner + " is not zero", end - 4);
        }
        return end;
    }

    /** The count of an array; its elements take {@code minBytes} each at least. */
    static int count(byte[] bytes, int pos, int limit, int max, int minBytes, String owner) throws XdrFailure {
        int count = int32(bytes, pos);
        if (count < 0 || count > max || (long) count * minBytes > limit - pos - 4) {
            throw tooMany(bytes, pos, limit, owner);
        }
        return count;
    }

    static void depth(int depth, int pos, String owner) throws XdrFailure {
        if (depth > XdrStepper.MAX_DEPTH) {
            throw XdrFailure.malformed(owner + " nests deeper than " + XdrStepper.MAX_DEPTH, pos);
        }
    }

    static XdrFailure unknownArm(byte[] bytes, int pos, String owner) {
        return XdrFailure.unknownArm(int32(bytes, pos), owner, pos);
    }

    private static XdrFailure badFlag(byte[] bytes, int pos, String owner) {
        return XdrFailure.malformed("a flag in " + owner + " is " + int32(bytes, pos) + ", not 0 or 1,", pos);
    }

    private static XdrFailure tooLong(byte[] bytes, int pos, int limit, String owner) {
        return XdrFailure.malformed(
                Integer.toUnsignedString(int32(bytes, pos)) + " bytes in " + owner + " are above its limit or the "
                        + (limit - pos - 4) + " bytes left",
                pos);
    }

    private static XdrFailure tooMany(byte[] bytes, int pos, int limit, String owner) {
        return XdrFailure.malformed(
                Integer.toUnsignedString(int32(bytes, pos)) + " elements in " + owner
                        + " are above its limit or do not fit into the " + (limit - pos - 4) + " bytes left",
                pos);
    }
}
