package io.firn.stellar;

import java.util.List;

/** How the bytes of one XDR value are laid out, as far as stepping over it needs to know. */
sealed interface Shape {
    /** Bytes of any content. */
    record Fixed(int bytes) implements Shape {}

    /** Four bytes, 0 or 1. */
    record Bool() implements Shape {}

    /** A length of at most {@code max}, that many bytes, zero padding. */
    record Bytes(int max) implements Shape {}

    /** Absent or present. */
    record Maybe(Shape shape) implements Shape {}

    /** A count of at most {@code max}, that many elements. */
    record Many(Shape element, int max) implements Shape {}

    /** One after the other. */
    record Row(List<Shape> parts) implements Shape {
        public Row {
            parts = List.copyOf(parts);
        }
    }

    /** A union: a value and what it selects. */
    record Choice(List<Arm> arms) implements Shape {
        public Choice {
            arms = List.copyOf(arms);
        }
    }

    /** A shape defined elsewhere. */
    record Named(String name) implements Shape {}

    /** The values {@code low} to {@code high} select {@code body}. */
    record Arm(int low, int high, Shape body) {}
}
