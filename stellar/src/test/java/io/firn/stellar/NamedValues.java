package io.firn.stellar;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where values of named shapes stand inside a value, found by walking the definitions one by one, without a check. */
final class NamedValues {
    private static final Map<String, Shape> SHAPES = ShapeParser.parse(LedgerShapes.text());

    private final ByteBuffer in;
    private final Set<String> wanted;
    private final List<Value> values = new ArrayList<>();
    private final List<String> inside = new ArrayList<>();

    /**
     * One of them.
     *
     * @param inside the wanted shapes it is within, outermost first
     */
    record Value(String name, int from, int limit, List<String> inside) {}

    private NamedValues(byte[] bytes, Set<String> wanted) {
        this.in = ByteBuffer.wrap(bytes);
        this.wanted = wanted;
    }

    /** All values of the wanted shapes, inner before outer. */
    static List<Value> of(String name, byte[] bytes, Set<String> wanted) {
        NamedValues walk = new NamedValues(bytes, wanted);
        int end = walk.end(new Shape.Named(name), 0);
        if (end != bytes.length) {
            throw new AssertionError(name + " ends at " + end + " of " + bytes.length);
        }
        return walk.values;
    }

    private int end(Shape shape, int pos) {
        return switch (shape) {
            case Shape.Fixed(int bytes) -> pos + bytes;
            case Shape.Bool() -> pos + 4;
            case Shape.Bytes(int max) -> pos + 4 + (in.getInt(pos) + 3) / 4 * 4;
            case Shape.Maybe(Shape inner) -> in.getInt(pos) == 0 ? pos + 4 : end(inner, pos + 4);
            case Shape.Many(Shape element, int max) -> {
                int end = pos + 4;
                for (int i = in.getInt(pos); i > 0; i--) {
                    end = end(element, end);
                }
                yield end;
            }
            case Shape.Row(List<Shape> parts) -> {
                int end = pos;
                for (Shape part : parts) {
                    end = end(part, end);
                }
                yield end;
            }
            case Shape.Choice(List<Shape.Arm> arms) -> {
                int value = in.getInt(pos);
                for (Shape.Arm arm : arms) {
                    if (arm.low() <= value && value <= arm.high()) {
                        yield end(arm.body(), pos + 4);
                    }
                }
                throw new AssertionError("no arm " + value);
            }
            case Shape.Named(String name) -> named(name, pos);
        };
    }

    private int named(String name, int pos) {
        Shape definition = SHAPES.get(name);
        if (definition == null) {
            throw new AssertionError(name);
        }
        if (!wanted.contains(name)) {
            return end(definition, pos);
        }
        List<String> around = List.copyOf(inside);
        inside.add(name);
        int end = end(definition, pos);
        inside.removeLast();
        values.add(new Value(name, pos, end, around));
        return end;
    }
}
