package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Slice;

/**
 * Steps over XDR values in place: where does the value that begins here end? Reads lengths, counts and union values, looks
 * at padding, and skips the rest; copies, decodes and allocates nothing.
 *
 * <p>Positions are indexes into the array of the slice it is over; messages count from the slice's first byte.
 *
 * <p>Limits: a slice of {@value #MAX_BYTES} bytes, values nested {@value #MAX_DEPTH} deep.
 *
 * <p>Threading: confined to its owner.
 */
final class XdrStepper {
    /** Largest slice: far above any ledger, and low enough that no position overflows. */
    static final int MAX_BYTES = 1 << 30;

    /** Deepest nesting, two for a level of contract values: the network admits 500 levels of XDR, the Java stack bears this. */
    static final int MAX_DEPTH = 1000;

    private static final byte[] NOTHING = {};

    private String name = "";
    private byte[] array = NOTHING;
    private int base;
    private int limit;

    /** Turns to the bytes of a ledger, or of a part of one. */
    void over(Slice slice) throws BadLedgerException {
        over(slice, "ledger");
    }

    /** Turns to other bytes, which messages call {@code what}. */
    void over(Slice slice, String what) throws BadLedgerException {
        if (slice.length() > MAX_BYTES) {
            throw new BadLedgerException(
                    "a " + what + " of " + slice.length() + " bytes is above the limit of " + MAX_BYTES);
        }
        name = what;
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
        return XdrReads.int32(array, pos);
    }

    /** The eight bytes at {@code pos}. */
    long int64(int pos) throws BadLedgerException {
        need(pos, Long.BYTES);
        return XdrReads.int64(array, pos);
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
            throw truncated();
        }
    }

    /** Says where, relative to the slice. */
    BadLedgerException malformed(String what, int pos) {
        return new BadLedgerException("malformed " + name + ": " + what + " at offset " + (pos - base));
    }

    /** Says where, relative to the slice: the value at {@code pos} selects nothing of the union that is known. */
    UnknownArmException unknownArm(String union, int pos) throws BadLedgerException {
        return new UnknownArmException("unknown arm " + int32(pos) + " of " + union + " at offset " + (pos - base));
    }

    /** Steps over the value of the given shape that begins at {@code from}; the result is where it ends. */
    int step(XdrShape shape, int from) throws BadLedgerException, UnknownArmException {
        try {
            int end = LedgerShapes.STEPS.step(shape.entry(), array, from, limit);
            if (end > limit) {
                throw truncated();
            }
            return end;
        } catch (IndexOutOfBoundsException e) {
            throw truncated();
        } catch (XdrFailure e) {
            throw refusal(e);
        }
    }

    private BadLedgerException refusal(XdrFailure failure) throws UnknownArmException {
        if (failure.pos() > limit - 4) {
            return truncated();
        }
        return switch (failure.kind()) {
            case MALFORMED -> malformed(failure.what(), failure.pos());
            case UNKNOWN_ARM -> throw new UnknownArmException(failure.what() + " at offset " + (failure.pos() - base));
        };
    }

    private BadLedgerException truncated() {
        return malformed("truncated", limit);
    }
}
