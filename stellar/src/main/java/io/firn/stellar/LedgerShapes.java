package io.firn.stellar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What {@code ledger.shapes} defines, assembled once. */
final class LedgerShapes {
    private static final List<String> NAMES;

    /** Steps over any of the shapes. */
    static final ShapeAssembler.Steps STEPS;

    static {
        Map<String, Shape> shapes = ShapeParser.parse(text());
        NAMES = List.copyOf(shapes.keySet());
        STEPS = ShapeAssembler.assemble(shapes);
    }

    private LedgerShapes() {}

    /** The index of a shape for {@link #STEPS}. */
    static int entry(String name) {
        int entry = NAMES.indexOf(name);
        if (entry < 0) {
            throw new IllegalArgumentException("no shape " + name);
        }
        return entry;
    }

    /** The definitions as they are written. */
    static String text() {
        try (InputStream in = LedgerShapes.class.getResourceAsStream("ledger.shapes")) {
            if (in == null) {
                throw new IllegalStateException("ledger.shapes is missing from the stellar module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
