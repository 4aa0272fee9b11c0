package io.firn.bench.replay;

import io.firn.stellar.StellarWalker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where values of named shapes stand inside a ledger that was walked before, and so needs no check here.
 *
 * <p>Format: the notation of {@code ledger.shapes}, see {@code docs/xdr-walking.md}.
 */
final class LedgerValues {
    private static final Pattern TOKEN = Pattern.compile("-?[0-9]+|[A-Za-z][A-Za-z0-9]*|\\.\\.|[(){}|:,?*<>]");
    private static final Map<String, Shape> SHAPES = parse();

    private final ByteBuffer in;
    private final Set<String> wanted;
    private final List<Value> values = new ArrayList<>();

    private LedgerValues(byte[] ledger, Set<String> wanted) {
        this.in = ByteBuffer.wrap(ledger);
        this.wanted = wanted;
    }

    /** One of them, from its first byte to the one after its last. */
    record Value(String name, int from, int to) {}

    /** All values of the wanted shapes, in the order of their first bytes; outer before inner. */
    static List<Value> of(byte[] ledger, Set<String> wanted) {
        LedgerValues walk = new LedgerValues(ledger, wanted);
        int end = walk.named("LedgerCloseMeta", 0);
        if (end != ledger.length) {
            throw new IllegalArgumentException("the ledger ends at " + end + " of " + ledger.length + " bytes");
        }
        return walk.values;
    }

    private int named(String name, int pos) {
        Shape shape = SHAPES.get(name);
        if (shape == null) {
            throw new IllegalStateException("shape " + name + " is used but not defined");
        }
        if (!wanted.contains(name)) {
            return shape.end(this, pos);
        }
        int place = values.size();
        values.add(new Value(name, pos, pos));
        int end = shape.end(this, pos);
        values.set(place, new Value(name, pos, end));
        return end;
    }

    /** Finds where a value that begins at {@code pos} ends. */
    private interface Shape {
        int end(LedgerValues walk, int pos);
    }

    private record Arm(int low, int high, Shape body) {}

    private static Map<String, Shape> parse() {
        Map<String, Shape> shapes = new HashMap<>();
        try (InputStream in = StellarWalker.class.getResourceAsStream("ledger.shapes")) {
            if (in == null) {
                throw new IllegalStateException("ledger.shapes is missing from the stellar module");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^#.*$", "")
                    .replace("\n ", " ");
            for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
                int equals = line.indexOf('=');
                shapes.put(line.substring(0, equals).strip(), new Parser(line.substring(equals + 1)).row());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return shapes;
    }

    /** Reads one definition. */
    private static final class Parser {
        private final List<String> tokens;
        private int at;

        Parser(String definition) {
            Matcher m = TOKEN.matcher(definition);
            tokens = m.results().map(r -> r.group()).toList();
        }

        Shape row() {
            List<Shape> parts = new ArrayList<>();
            while (at < tokens.size() && !"|})".contains(tokens.get(at))) {
                parts.add(repeated());
            }
            return (walk, pos) -> {
                int end = pos;
                for (Shape part : parts) {
                    end = part.end(walk, end);
                }
                return end;
            };
        }

        private Shape repeated() {
            Shape shape = single();
            while (true) {
                Shape inner = shape;
                if (accept("?")) {
                    shape = (walk, pos) -> walk.in.getInt(pos) == 0 ? pos + 4 : inner.end(walk, pos + 4);
                } else if (accept("*")) {
                    passLimit();
                    shape = (walk, pos) -> {
                        int end = pos + 4;
                        for (int i = walk.in.getInt(pos); i > 0; i--) {
                            end = inner.end(walk, end);
                        }
                        return end;
                    };
                } else {
                    return shape;
                }
            }
        }

        private Shape single() {
            if (accept("(")) {
                Shape inner = row();
                at++;
                return inner;
            }
            if (accept("{")) {
                return choice();
            }
            String token = tokens.get(at++);
            if (Character.isDigit(token.charAt(0))) {
                int bytes = Integer.parseInt(token);
                return (_, pos) -> pos + bytes;
            }
            return switch (token) {
                case "bool" -> (_, pos) -> pos + 4;
                case "bytes" -> {
                    passLimit();
                    yield (walk, pos) -> pos + 4 + (walk.in.getInt(pos) + 3) / 4 * 4;
                }
                default -> (walk, pos) -> walk.named(token, pos);
            };
        }

        private Shape choice() {
            List<Arm> arms = new ArrayList<>();
            do {
                List<int[]> ranges = new ArrayList<>();
                do {
                    int low = number();
                    ranges.add(new int[] {low, accept("..") ? number() : low});
                } while (accept(","));
                at++;
                Shape body = row();
                ranges.forEach(r -> arms.add(new Arm(r[0], r[1], body)));
            } while (accept("|"));
            at++;
            return (walk, pos) -> {
                int value = walk.in.getInt(pos);
                for (Arm arm : arms) {
                    if (arm.low() <= value && value <= arm.high()) {
                        return arm.body().end(walk, pos + 4);
                    }
                }
                throw new IllegalStateException("no arm " + value + " at offset " + pos);
            };
        }

        private void passLimit() {
            if (accept("<")) {
                at += 2;
            }
        }

        private int number() {
            return Integer.parseInt(tokens.get(at++));
        }

        private boolean accept(String token) {
            if (at == tokens.size() || !tokens.get(at).equals(token)) {
                return false;
            }
            at++;
            return true;
        }
    }
}
