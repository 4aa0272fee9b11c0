package io.firn.stellar;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Steps over a value by the book, one shape after the other: what the assembled shapes are compared with. */
final class NaiveStepper {
    /** What came of it. */
    sealed interface Outcome permits End, Malformed, Unknown {}

    record End(int pos) implements Outcome {}

    record Malformed() implements Outcome {}

    record Unknown(int pos) implements Outcome {}

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Outcome outcome;

        Refused(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }

    private final Map<String, Shape> shapes;
    private final ShapeFacts facts;
    private ByteBuffer in = ByteBuffer.allocate(0);

    NaiveStepper(Map<String, Shape> shapes) {
        this.shapes = shapes;
        this.facts = new ShapeFacts(shapes, 0);
    }

    Outcome step(String name, byte[] bytes, int limit) {
        in = ByteBuffer.wrap(bytes, 0, limit);
        try {
            step(new Shape.Named(name));
            return new End(in.position());
        } catch (Refused e) {
            return e.outcome;
        }
    }

    private void step(Shape shape) {
        switch (shape) {
            case Shape.Fixed(int bytes) -> skip(bytes);
            case Shape.Bool() -> flag();
            case Shape.Bytes(int max) -> {
                int length = count(max, 1);
                skip(length);
                for (int i = length; i % 4 != 0; i++) {
                    need(1);
                    if (in.get() != 0) {
                        // Padding cut off is truncation either way; both are malformed.
                        throw new Refused(new Malformed());
                    }
                }
            }
            case Shape.Maybe(Shape inner) -> {
                if (flag()) {
                    step(inner);
                }
            }
            case Shape.Many(Shape element, int max) -> {
                int count = count(max, facts.minBytes(element));
                for (int i = 0; i < count; i++) {
                    step(element);
                }
            }
            case Shape.Row(List<Shape> parts) -> parts.forEach(this::step);
            case Shape.Choice(List<Shape.Arm> arms) -> {
                int value = int32();
                for (Shape.Arm arm : arms) {
                    if (arm.low() <= value && value <= arm.high()) {
                        step(arm.body());
                        return;
                    }
                }
                throw new Refused(new Unknown(in.position() - 4));
            }
            case Shape.Named(String name) -> {
                Shape definition = shapes.get(name);
                if (definition == null) {
                    throw new IllegalStateException(name);
                }
                step(definition);
            }
        }
    }

    private boolean flag() {
        int flag = int32();
        if (flag != 0 && flag != 1) {
            throw new Refused(new Malformed());
        }
        return flag == 1;
    }

    private int count(int max, int minBytes) {
        int count = int32();
        if (count < 0 || count > max || (long) count * minBytes > in.remaining()) {
            throw new Refused(new Malformed());
        }
        return count;
    }

    private int int32() {
        need(4);
        return in.getInt();
    }

    private void skip(int bytes) {
        need(bytes);
        in.position(in.position() + bytes);
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw new Refused(new Malformed());
        }
    }
}
