package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Steps over XDR values in place: where does the value that begins here end? Reads lengths, counts and union values, looks
 * at padding, and skips the rest; copies, decodes and allocates nothing.
 *
 * <p>Positions are indexes into the array of the slice it is over; messages count from the slice's first byte.
 *
 * <p>Limits: a slice of {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH} nested arrays and recursive values.
 *
 * <p>Threading: confined to its owner.
 */
final class XdrStepper {
    /** Largest slice: far above any ledger, and low enough that no position overflows. */
    static final int MAX_BYTES = 1 << 30;

    /** Deepest nesting: contract values nest 500 deep at most, each level a call and an array. */
    static final int MAX_DEPTH = 1500;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] NOTHING = {};

    private static final int[] CODE = LedgerShapes.PROGRAM.code();

    private byte[] array = NOTHING;
    private int base;
    private int limit;
    private int[] stack = new int[64];

    /** Turns to other bytes. */
    void over(Slice slice) throws BadLedgerException {
        if (slice.length() > MAX_BYTES) {
            throw new BadLedgerException("a ledger of " + slice.length() + " bytes is above the limit of " + MAX_BYTES);
        }
        array = slice.array();
        base = slice.offset();
        limit = base + slice.length();
    }

    /** Where the slice begins. */
    int start() {
        return base;
    }

    /** Where the slice ends. */
    int limit() {
        return limit;
    }

    /** The array of the slice. */
    byte[] array() {
        return array;
    }

    /** The four bytes at {@code pos}. */
    int int32(int pos) throws BadLedgerException {
        need(pos, 4);
        return (int) INT.get(array, pos);
    }

    static int intAt(byte[] bytes, int pos) {
        return (int) INT.get(bytes, pos);
    }

    static long longAt(byte[] bytes, int pos) {
        return (long) LONG.get(bytes, pos);
    }

    /** The count of an array at {@code pos} whose elements have at least {@code minBytes} each. */
    int count(int pos, int minBytes) throws BadLedgerException {
        int count = int32(pos);
        if (Integer.compareUnsigned(count, (limit - pos - 4) / minBytes) > 0) {
            throw malformed(
                    "an array of " + Integer.toUnsignedString(count) + " elements does not fit into the "
                            + (limit - pos - 4) + " bytes left",
                    pos);
        }
        return count;
    }

    /** Passes an optional of {@code bytes} fixed bytes. */
    int optional(int pos, int bytes) throws BadLedgerException {
        int present = int32(pos);
        if (present != 0 && present != 1) {
            throw malformed("an optional value is marked " + present + ", not 0 or 1", pos);
        }
        int end = pos + 4 + present * bytes;
        need(pos, end - pos);
        return end;
    }

    /** Checks that {@code bytes} bytes are there. */
    void need(int pos, int bytes) throws BadLedgerException {
        if (bytes > limit - pos) {
            throw truncated(limit);
        }
    }

    /** Says where, relative to the slice. */
    BadLedgerException malformed(String what, int pos) {
        return new BadLedgerException("malformed ledger: " + what + " at offset " + (pos - base));
    }

    /** Steps over the value of the given shape that begins at {@code from}; the result is where it ends. */
    int step(XdrShape shape, int from) throws BadLedgerException, UnknownArmException {
        final int[] code = CODE;
        final byte[] bytes = array;
        final int last = limit - 4;
        int[] frames = stack;
        int depth = 0;
        int pos = from + shape.skip();
        int at = shape.at();
        while (true) {
            int edge;
            switch (code[at]) {
                case ShapeProgram.RETURN -> {
                    if (depth == 0) {
                        if (pos > limit) {
                            throw truncated(limit);
                        }
                        return pos;
                    }
                    edge = frames[--depth];
                }
                case ShapeProgram.EXPECT -> {
                    if (pos > last || (int) INT.get(bytes, pos) != code[at + 1]) {
                        throw unknown(at, pos);
                    }
                    edge = at + 2;
                }
                case ShapeProgram.CHOICE -> {
                    if (pos > last) {
                        throw truncated(limit);
                    }
                    int arm = (int) INT.get(bytes, pos) - code[at + 1];
                    if (arm < 0 || arm >= code[at + 2]) {
                        throw unknown(at, pos);
                    }
                    edge = at + 3 + 2 * arm;
                    if (code[edge + 1] < 0) {
                        throw unknown(at, pos);
                    }
                }
                case ShapeProgram.SPARSE -> edge = sparse(at, pos);
                case ShapeProgram.BOOL -> {
                    if (pos > last || (int) INT.get(bytes, pos) >>> 1 != 0) {
                        throw badFlag(at, pos);
                    }
                    edge = at + 1;
                }
                case ShapeProgram.MAYBE -> {
                    if (pos > last) {
                        throw truncated(limit);
                    }
                    int present = (int) INT.get(bytes, pos);
                    if (present >>> 1 != 0) {
                        throw badFlag(at, pos);
                    }
                    edge = at + 1 + 2 * present;
                }
                case ShapeProgram.BYTES -> {
                    if (pos > last) {
                        throw truncated(limit);
                    }
                    int length = (int) INT.get(bytes, pos);
                    // A length within three bytes of the end passes here and fails below, where its padding is needed.
                    if (length < 0 || length > code[at + 1] || length > last - pos) {
                        throw tooLong(at, pos);
                    }
                    pos += 4 + length;
                    if ((length & 3) != 0) {
                        pos = padding(at, pos, 4 - (length & 3));
                    }
                    edge = at + 2;
                }
                case ShapeProgram.FIXED -> {
                    if (pos > last) {
                        throw truncated(limit);
                    }
                    int count = (int) INT.get(bytes, pos);
                    if (count < 0 || count > code[at + 1] || (long) count * code[at + 2] > last - pos) {
                        throw tooMany(at, pos);
                    }
                    pos += count * code[at + 2];
                    edge = at + 3;
                }
                case ShapeProgram.MANY -> {
                    if (pos > last) {
                        throw truncated(limit);
                    }
                    int count = (int) INT.get(bytes, pos);
                    if (count == 0) {
                        edge = at + 3;
                    } else {
                        if (count < 0 || count > code[at + 1] || (long) count * code[at + 2] > last - pos) {
                            throw tooMany(at, pos);
                        }
                        if (depth == frames.length) {
                            frames = deeper(at, pos);
                        }
                        frames[depth++] = count;
                        edge = at + 5;
                    }
                }
                case ShapeProgram.AGAIN -> {
                    if (--frames[depth - 1] == 0) {
                        depth--;
                        edge = at + 1;
                    } else {
                        edge = at + 3;
                    }
                }
                case ShapeProgram.CALL -> {
                    if (depth == frames.length) {
                        frames = deeper(at, pos);
                    }
                    frames[depth++] = at + 3;
                    edge = at + 1;
                }
                default -> throw new IllegalStateException("no instruction " + code[at] + " at " + at);
            }
            pos += code[edge];
            at = code[edge + 1];
        }
    }

    private int sparse(int at, int pos) throws BadLedgerException, UnknownArmException {
        int value = int32(pos);
        for (int i = 0, cell = at + 2; i < CODE[at + 1]; i++, cell += 3) {
            if (CODE[cell] == value) {
                return cell + 1;
            }
        }
        throw unknown(at, pos);
    }

    private int padding(int at, int pos, int count) throws BadLedgerException {
        need(pos, count);
        for (int i = 0; i < count; i++) {
            if (array[pos + i] != 0) {
                throw malformed("padding of " + LedgerShapes.PROGRAM.ownerOf(at) + " is not zero", pos + i);
            }
        }
        return pos + count;
    }

    private int[] deeper(int at, int pos) throws BadLedgerException {
        if (stack.length >= MAX_DEPTH) {
            throw malformed(LedgerShapes.PROGRAM.ownerOf(at) + " nests deeper than " + MAX_DEPTH, pos);
        }
        stack = Arrays.copyOf(stack, Math.min(MAX_DEPTH, 4 * stack.length));
        return stack;
    }

    private BadLedgerException truncated(int pos) {
        return malformed("truncated", pos);
    }

    private BadLedgerException badFlag(int at, int pos) throws BadLedgerException {
        return malformed("a flag in " + LedgerShapes.PROGRAM.ownerOf(at) + " is " + int32(pos) + ", not 0 or 1", pos);
    }

    private BadLedgerException tooLong(int at, int pos) throws BadLedgerException {
        return malformed(
                Integer.toUnsignedString(int32(pos)) + " bytes in " + LedgerShapes.PROGRAM.ownerOf(at)
                        + " are above its limit or the " + (limit - pos - 4) + " bytes left",
                pos);
    }

    private BadLedgerException tooMany(int at, int pos) throws BadLedgerException {
        return malformed(
                Integer.toUnsignedString(int32(pos)) + " elements in " + LedgerShapes.PROGRAM.ownerOf(at)
                        + " are above its limit or do not fit into the " + (limit - pos - 4) + " bytes left",
                pos);
    }

    private UnknownArmException unknown(int at, int pos) throws BadLedgerException {
        int value = int32(pos);
        return new UnknownArmException(
                "unknown arm " + value + " of " + LedgerShapes.PROGRAM.ownerOf(at) + " at offset " + (pos - base));
    }
}
