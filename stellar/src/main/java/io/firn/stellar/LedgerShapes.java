package io.firn.stellar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The program made of {@code ledger.shapes}, once. */
final class LedgerShapes {
    static final ShapeProgram PROGRAM = ShapeCompiler.compile(ShapeParser.parse(text()));

    private LedgerShapes() {}

    private static String text() {
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
