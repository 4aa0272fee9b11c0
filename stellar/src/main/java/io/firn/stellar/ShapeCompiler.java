package io.firn.stellar;

import io.firn.stellar.ShapeProgram.Edge;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns shapes into a {@link ShapeProgram}. Works from the end to the beginning: each shape is compiled knowing where to go
 * on after it, so runs of fixed bytes melt into the edges and cost no instruction.
 */
final class ShapeCompiler {
    /** A named shape of more instructions than this is called, not repeated in place. */
    private static final int INLINE_MAX = 40;

    /** Values of a union further apart than this are searched, not indexed. */
    private static final int DENSE_MAX = 64;

    private final Map<String, Shape> shapes;
    private final Map<String, Integer> minBytes = new HashMap<>();
    private final Map<String, Integer> costs = new HashMap<>();
    private final Set<String> recursive = new HashSet<>();

    private int[] code = new int[1024];
    private int size;
    private final TreeMap<Integer, String> owners = new TreeMap<>();
    private final Map<Piece, Edge> pieces = new HashMap<>();
    private final Map<String, Edge> entries = new LinkedHashMap<>();
    private final Map<Integer, String> calls = new LinkedHashMap<>();
    private final int returnAt;

    private record Piece(String owner, Shape shape, Edge then) {}

    private ShapeCompiler(Map<String, Shape> shapes) {
        this.shapes = shapes;
        findMinBytes();
        for (String name : shapes.keySet()) {
            if (reaches(definition(name), name, new HashSet<>())) {
                recursive.add(name);
            }
        }
        returnAt = emit("the end", ShapeProgram.RETURN);
    }

    /** A program with an entry for every shape. */
    static ShapeProgram compile(Map<String, Shape> shapes) {
        ShapeCompiler compiler = new ShapeCompiler(shapes);
        Edge end = edge(compiler.returnAt);
        shapes.forEach((name, shape) -> compiler.entries.put(name, compiler.compile(name, shape, end)));
        compiler.calls.forEach((at, name) -> compiler.setEdge(at + 1, compiler.entry(name)));
        return new ShapeProgram(
                Arrays.copyOf(compiler.code, compiler.size), Map.copyOf(compiler.entries), compiler.owners);
    }

    /** The edge to take to step over {@code shape} and then go on with {@code then}. */
    private Edge compile(String owner, Shape shape, Edge then) {
        if (shape instanceof Shape.Fixed(int bytes)) {
            return then.after(bytes);
        }
        Piece piece = new Piece(owner, shape, then);
        Edge known = pieces.get(piece);
        if (known != null) {
            return known;
        }
        Edge made = switch (shape) {
            case Shape.Fixed(int bytes) -> then.after(bytes);
            case Shape.Bool() -> edge(emit(owner, ShapeProgram.BOOL, then.skip() + 4, then.at()));
            case Shape.Bytes(int max) -> edge(emit(owner, ShapeProgram.BYTES, max, then.skip(), then.at()));
            case Shape.Maybe(Shape inner) -> {
                Edge present = compile(owner, inner, then).after(4);
                yield edge(emit(owner, ShapeProgram.MAYBE, then.skip() + 4, then.at(), present.skip(), present.at()));
            }
            case Shape.Many(Shape element, int max) -> many(owner, element, max, then);
            case Shape.Row(List<Shape> parts) -> {
                Edge next = then;
                for (Shape part : parts.reversed()) {
                    next = compile(owner, part, next);
                }
                yield next;
            }
            case Shape.Choice(List<Shape.Arm> arms) -> choice(owner, arms, then);
            case Shape.Named(String name) -> named(owner, name, then);
        };
        pieces.put(piece, made);
        return made;
    }

    private Edge named(String owner, String name, Edge then) {
        if (recursive.contains(name) || cost(definition(name)) > INLINE_MAX) {
            int at = emit(owner, ShapeProgram.CALL, 0, ShapeProgram.NOWHERE, then.skip(), then.at());
            calls.put(at, name);
            return edge(at);
        }
        return compile(name, definition(name), then);
    }

    private Edge many(String owner, Shape element, int max, Edge then) {
        int min = minBytes(element);
        if (min == 0) {
            throw new IllegalStateException("shape " + owner + " has an array of elements without bytes");
        }
        if (element instanceof Shape.Fixed(int bytes)) {
            return edge(emit(owner, ShapeProgram.FIXED, max, bytes, then.skip() + 4, then.at()));
        }
        int again = emit(owner, ShapeProgram.AGAIN, then.skip(), then.at(), 0, ShapeProgram.NOWHERE);
        Edge body = compile(owner, element, edge(again));
        setEdge(again + 3, body);
        return edge(emit(owner, ShapeProgram.MANY, max, min, then.skip() + 4, then.at(), body.skip() + 4, body.at()));
    }

    private Edge choice(String owner, List<Shape.Arm> arms, Edge then) {
        TreeMap<Integer, Edge> byValue = new TreeMap<>();
        for (Shape.Arm arm : arms) {
            Edge body = compile(owner, arm.body(), then).after(4);
            for (int value = arm.low(); value <= arm.high(); value++) {
                if (byValue.put(value, body) != null) {
                    throw new IllegalStateException("shape " + owner + " has two arms for " + value);
                }
            }
        }
        int low = byValue.firstKey();
        int count = byValue.lastKey() - low + 1;
        if (count == 1) {
            Edge only = byValue.firstEntry().getValue();
            return edge(emit(owner, ShapeProgram.EXPECT, low, only.skip(), only.at()));
        }
        boolean sparse = count > DENSE_MAX;
        int[] cells = new int[3 + (sparse ? 0 : 2 * count)];
        if (sparse) {
            cells = new int[2 + 3 * byValue.size()];
            cells[0] = ShapeProgram.SPARSE;
            cells[1] = byValue.size();
            int at = 2;
            for (Map.Entry<Integer, Edge> e : byValue.entrySet()) {
                cells[at++] = e.getKey();
                cells[at++] = e.getValue().skip();
                cells[at++] = e.getValue().at();
            }
            return edge(emit(owner, cells));
        }
        cells[0] = ShapeProgram.CHOICE;
        cells[1] = low;
        cells[2] = count;
        for (int i = 0; i < count; i++) {
            Edge arm = byValue.getOrDefault(low + i, new Edge(0, ShapeProgram.NOWHERE));
            cells[3 + 2 * i] = arm.skip();
            cells[4 + 2 * i] = arm.at();
        }
        return edge(emit(owner, cells));
    }

    private int emit(String owner, int... cells) {
        int at = size;
        if (size + cells.length > code.length) {
            code = Arrays.copyOf(code, Math.max(2 * code.length, size + cells.length));
        }
        System.arraycopy(cells, 0, code, at, cells.length);
        size += cells.length;
        owners.put(at, owner);
        return at;
    }

    private static Edge edge(int at) {
        return new Edge(0, at);
    }

    private void setEdge(int at, Edge edge) {
        code[at] = edge.skip();
        code[at + 1] = edge.at();
    }

    private Edge entry(String name) {
        Edge entry = entries.get(name);
        if (entry == null) {
            throw new IllegalStateException("shape " + name + " was not compiled");
        }
        return entry;
    }

    private Shape definition(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException("shape " + name + " is used but not defined");
        }
        return shape;
    }

    private static List<Shape> parts(Shape shape) {
        return switch (shape) {
            case Shape.Fixed _, Shape.Bool _, Shape.Bytes _, Shape.Named _ -> List.of();
            case Shape.Maybe(Shape inner) -> List.of(inner);
            case Shape.Many(Shape element, int _) -> List.of(element);
            case Shape.Row(List<Shape> row) -> row;
            case Shape.Choice(List<Shape.Arm> arms) ->
                arms.stream().map(Shape.Arm::body).distinct().toList();
        };
    }

    private boolean reaches(Shape shape, String target, Set<String> seen) {
        if (shape instanceof Shape.Named(String name)) {
            return name.equals(target) || (seen.add(name) && reaches(definition(name), target, seen));
        }
        return parts(shape).stream().anyMatch(part -> reaches(part, target, seen));
    }

    /** Instructions of a shape, about: what is called counts as one. */
    private int cost(Shape shape) {
        if (shape instanceof Shape.Named(String name)) {
            Integer known = costs.get(name);
            if (known == null) {
                known = recursive.contains(name) ? 1 : cost(definition(name));
                known = known > INLINE_MAX ? 1 : known;
                costs.put(name, known);
            }
            return known;
        }
        int own = shape instanceof Shape.Fixed || shape instanceof Shape.Row ? 0 : 1;
        return own + parts(shape).stream().mapToInt(this::cost).sum();
    }

    /** Smallest sizes, as the least fixed point over the definitions. */
    private void findMinBytes() {
        shapes.keySet().forEach(name -> minBytes.put(name, 0));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Map.Entry<String, Shape> e : shapes.entrySet()) {
                int min = minBytes(e.getValue());
                Integer before = minBytes.put(e.getKey(), min);
                changed |= before == null || before != min;
            }
        }
    }

    private int minBytes(Shape shape) {
        return switch (shape) {
            case Shape.Fixed(int bytes) -> bytes;
            case Shape.Bool _, Shape.Bytes _, Shape.Maybe _, Shape.Many _ -> 4;
            case Shape.Row(List<Shape> row) ->
                row.stream().mapToInt(this::minBytes).sum();
            case Shape.Choice(List<Shape.Arm> arms) ->
                4 + arms.stream().mapToInt(a -> minBytes(a.body())).min().orElse(0);
            case Shape.Named(String name) -> minBytes.getOrDefault(name, 0);
        };
    }
}
