package io.firn.stellar;

import java.io.Serial;

/** Why a value cannot be stepped over; thrown by what {@link ShapeAssembler} makes, translated by {@link XdrStepper}. */
final class XdrFailure extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    enum Kind {
        MALFORMED,
        UNKNOWN_ARM
    }

    private final Kind kind;
    private final String what;
    private final int pos;

    private XdrFailure(Kind kind, String what, int pos) {
        super(what, null, false, false);
        this.kind = kind;
        this.what = what;
        this.pos = pos;
    }

    static XdrFailure malformed(String what, int pos) {
        return new XdrFailure(Kind.MALFORMED, what, pos);
    }

    static XdrFailure unknownArm(int value, String union, int pos) {
        return new XdrFailure(Kind.UNKNOWN_ARM, "unknown arm " + value + " of " + union, pos);
    }

    Kind kind() {
        return kind;
    }

    /** What is wrong, without its place. */
    String what() {
        return what;
    }

    /** Where, as an index into the array. */
    int pos() {
        return pos;
    }
}
