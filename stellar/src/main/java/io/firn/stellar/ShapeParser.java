package io.firn.stellar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the notation of {@code ledger.shapes}: see {@code docs/xdr-walking.md}. */
final class ShapeParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(-?[0-9]+|[A-Za-z][A-Za-z0-9]*|\\.\\.|[(){}|:,?*<>])");

    private final String name;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private ShapeParser(String name, String definition) {
        this.name = name;
        Matcher m = TOKEN.matcher(definition);
        int end = 0;
        while (end < definition.length() && m.find(end) && m.start() == end) {
            tokens.add(m.group(1));
            end = m.end();
        }
        if (!definition.substring(end).isBlank()) {
            throw new IllegalStateException("shape " + name + ": cannot read '" + definition.substring(end) + "'");
        }
    }

    /** Every definition of the text, by name, in the text's order. */
    static Map<String, Shape> parse(String text) {
        List<String> definitions = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                definitions.add(definitions.removeLast() + line);
            } else {
                definitions.add(line);
            }
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String definition : definitions) {
            int equals = definition.indexOf('=');
            if (equals < 0) {
                throw new IllegalStateException("shape without a definition: '" + definition + "'");
            }
            String name = definition.substring(0, equals).strip();
            ShapeParser parser = new ShapeParser(name, definition.substring(equals + 1));
            Shape shape = parser.row();
            if (parser.at != parser.tokens.size()) {
                throw parser.unexpected();
            }
            if (shapes.put(name, shape) != null) {
                throw new IllegalStateException("shape " + name + " is defined twice");
            }
        }
        return shapes;
    }

    private Shape row() {
        List<Shape> parts = new ArrayList<>();
        while (!peek().isEmpty() && !"|})".contains(peek())) {
            parts.add(repeated());
        }
        return parts.size() == 1 ? parts.getFirst() : new Shape.Row(parts);
    }

    private Shape repeated() {
        Shape shape = single();
        while (true) {
            if (accept("?")) {
                shape = new Shape.Maybe(shape);
            } else if (accept("*")) {
                shape = new Shape.Many(shape, limit());
            } else {
                return shape;
            }
        }
    }

    private Shape single() {
        if (accept("(")) {
            Shape inner = row();
            expect(")");
            return inner;
        }
        if (accept("{")) {
            return choice();
        }
        String token = peek();
        at++;
        if (!token.isEmpty() && Character.isDigit(token.charAt(0))) {
            int bytes = Integer.parseInt(token);
            if (bytes % 4 != 0 || bytes == 0) {
                throw new IllegalStateException("shape " + name + ": " + bytes + " is not a positive multiple of four");
            }
            return new Shape.Fixed(bytes);
        }
        if (token.isEmpty() || !Character.isLetter(token.charAt(0))) {
            at--;
            throw unexpected();
        }
        return switch (token) {
            case "bool" -> new Shape.Bool();
            case "bytes" -> new Shape.Bytes(limit());
            default -> new Shape.Named(token);
        };
    }

    private Shape choice() {
        List<Shape.Arm> arms = new ArrayList<>();
        do {
            List<int[]> values = new ArrayList<>();
            do {
                int low = number();
                values.add(new int[] {low, accept("..") ? number() : low});
            } while (accept(","));
            expect(":");
            Shape body = row();
            for (int[] v : values) {
                arms.add(new Shape.Arm(v[0], v[1], body));
            }
        } while (accept("|"));
        expect("}");
        return new Shape.Choice(arms);
    }

    /** The limit in angle brackets after {@code bytes} or {@code *}. */
    private int limit() {
        if (!accept("<")) {
            return Integer.MAX_VALUE;
        }
        int limit = number();
        expect(">");
        return limit;
    }

    private int number() {
        try {
            return Integer.parseInt(tokens.get(at++));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            at--;
            throw unexpected();
        }
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean accept(String token) {
        if (!peek().equals(token)) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw unexpected();
        }
    }

    private IllegalStateException unexpected() {
        return new IllegalStateException("shape " + name + ": unexpected '" + peek() + "' at token " + at);
    }
}
