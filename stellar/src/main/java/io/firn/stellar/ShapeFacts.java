package io.firn.stellar;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@link ShapeAssembler} must know of shapes: their least sizes, which contain themselves, how much code they are. */
final class ShapeFacts {
    private final Map<String, Shape> shapes;
    private final Map<String, Integer> minBytes = new HashMap<>();
    private final Map<String, Integer> costs = new HashMap<>();
    private final Set<String> recursive = new HashSet<>();
    private final int inlineMax;

    /** @param inlineMax a named shape of more steps than this is a method of its own, not repeated in place */
    ShapeFacts(Map<String, Shape> shapes, int inlineMax) {
        this.shapes = shapes;
        this.inlineMax = inlineMax;
        findMinBytes();
        for (String name : shapes.keySet()) {
            if (reaches(definition(name), name, new HashSet<>())) {
                recursive.add(name);
            }
        }
    }

    Shape definition(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalStateException("shape " + name + " is used but not defined");
        }
        return shape;
    }

    /** True when a value of the shape can hold another of it. */
    boolean isRecursive(String name) {
        return recursive.contains(name);
    }

    /** True when the shape is stepped over in a method of its own. */
    boolean isCalled(String name) {
        return isRecursive(name) || steps(definition(name)) > inlineMax;
    }

    /** Bytes of the smallest value. */
    int minBytes(Shape shape) {
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

    /** Steps of a shape, about: what is called counts as one. */
    private int steps(Shape shape) {
        if (shape instanceof Shape.Named(String name)) {
            Integer known = costs.get(name);
            if (known == null) {
                known = isCalled(name) ? 1 : steps(definition(name));
                costs.put(name, known);
            }
            return known;
        }
        int own = shape instanceof Shape.Fixed || shape instanceof Shape.Row ? 0 : 1;
        return own + parts(shape).stream().mapToInt(this::steps).sum();
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

    /** The least fixed point over the definitions. */
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
}
