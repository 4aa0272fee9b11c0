package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The notation of shapes. */
class ShapeParserTest {
    private static final Shape FOUR = new Shape.Fixed(4);

    @Test
    void everyPieceOfTheNotationIsRead() {
        Map<String, Shape> shapes = ShapeParser.parse("""
                # a comment

                A = 4 bool bytes<64> bytes
                B = (8)? A*<20>
                  (A 4)**
                C = { -2..-1,0: A | 7: }
                """);
        assertThat(shapes.keySet()).containsExactly("A", "B", "C");
        Shape a = new Shape.Named("A");
        assertThat(shapes)
                .containsEntry(
                        "A",
                        new Shape.Row(List.of(
                                FOUR, new Shape.Bool(), new Shape.Bytes(64), new Shape.Bytes(Integer.MAX_VALUE))))
                .containsEntry(
                        "B",
                        new Shape.Row(List.of(
                                new Shape.Maybe(new Shape.Fixed(8)),
                                new Shape.Many(a, 20),
                                new Shape.Many(
                                        new Shape.Many(new Shape.Row(List.of(a, FOUR)), Integer.MAX_VALUE),
                                        Integer.MAX_VALUE))))
                .containsEntry(
                        "C",
                        new Shape.Choice(List.of(
                                new Shape.Arm(-2, -1, a),
                                new Shape.Arm(0, 0, a),
                                new Shape.Arm(7, 7, new Shape.Row(List.of())))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A = 3",
                "A = 0",
                "A = { 0 }",
                "A = (4",
                "A = 4 }",
                "A = ; 4",
                "A = bytes<x>",
                "A = 4\nA = 8",
                "A"
            })
    void whatIsNotTheNotationIsRefused(String text) {
        assertThatThrownBy(() -> ShapeParser.parse(text)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void undefinedShapeAndDoubleArmAreRefused() {
        assertThatThrownBy(() -> ShapeAssembler.assemble(ShapeParser.parse("A = B")))
                .hasMessageContaining("shape B is used but not defined");
        assertThatThrownBy(() -> ShapeAssembler.assemble(ShapeParser.parse("A = { 0..3: 4 | 2: 8 }")))
                .hasMessageContaining("shape A has two arms for 2");
    }
}
