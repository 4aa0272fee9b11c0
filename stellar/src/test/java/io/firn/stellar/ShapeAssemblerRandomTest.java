package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The assembled shapes end where a naive reading ends, and refuse what it refuses, for random values of every shape. */
class ShapeAssemblerRandomTest {
    private static final int MAX_DEPTH = 9;
    private static final int MAX_BYTES = 20_000;

    private final Map<String, Shape> shapes = ShapeParser.parse(LedgerShapes.text());
    private final List<String> names = List.copyOf(shapes.keySet());
    private final ShapeFacts facts = new ShapeFacts(shapes, 0);
    private final NaiveStepper naive = new NaiveStepper(shapes);

    private int values;
    private int refusals;
    private int unknowns;

    @Test
    void everyShapeIsSteppedOverAsANaiveReaderDoes() {
        Randomness randomness = Randomness.fresh("assembled shapes");
        int rounds = Scale.current().pick(20, 2000);
        for (int n = 0; n < names.size(); n++) {
            SplittableRandom random = randomness.generator(n);
            for (int round = 0; round < rounds; round++) {
                XdrWriter out = new XdrWriter();
                write(facts.definition(names.get(n)), random, 0, out);
                if (out.size() <= MAX_BYTES) {
                    compare(n, out.done(), random);
                }
            }
        }
        System.out.println("values " + values + ", refusals " + refusals + ", unknown arms " + unknowns);
        assertThat(values).isGreaterThan(names.size() * rounds / 2);
        assertThat(refusals).isGreaterThan(values);
        assertThat(unknowns).isGreaterThan(values / 4);
    }

    private void compare(int shape, byte[] value, SplittableRandom random) {
        values++;
        assertThat(outcome(shape, value, value.length))
                .as(names.get(shape))
                .isEqualTo(new NaiveStepper.End(value.length));
        for (int i = 0; i < 6; i++) {
            int cut = random.nextInt(value.length);
            both(shape, Arrays.copyOf(value, cut), cut);
            both(shape, value, cut);
            byte[] mutated = value.clone();
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(mutated.length);
                mutated[at] = (byte) (random.nextBoolean() ? random.nextInt() : mutated[at] ^ 1 << random.nextInt(8));
            }
            both(shape, mutated, mutated.length);
            both(shape, mutated, cut);
        }
    }

    private void both(int shape, byte[] bytes, int limit) {
        NaiveStepper.Outcome expected = naive.step(names.get(shape), bytes, limit);
        NaiveStepper.Outcome found = outcome(shape, bytes, limit);
        if (!found.equals(expected)) {
            assertThat(found)
                    .as(names.get(shape) + " limit " + limit + " of "
                            + java.util.HexFormat.of().formatHex(bytes))
                    .isEqualTo(expected);
        }
        refusals += expected instanceof NaiveStepper.Malformed ? 1 : 0;
        unknowns += expected instanceof NaiveStepper.Unknown ? 1 : 0;
    }

    private static NaiveStepper.Outcome outcome(int shape, byte[] bytes, int limit) {
        try {
            int end = LedgerShapes.STEPS.step(shape, bytes, 0, limit);
            return end > limit ? new NaiveStepper.Malformed() : new NaiveStepper.End(end);
        } catch (IndexOutOfBoundsException e) {
            return new NaiveStepper.Malformed();
        } catch (XdrFailure e) {
            return e.kind() == XdrFailure.Kind.MALFORMED || e.pos() > limit - 4
                    ? new NaiveStepper.Malformed()
                    : new NaiveStepper.Unknown(e.pos());
        }
    }

    /** Writes a random value; the deeper, the smaller. */
    private void write(Shape shape, SplittableRandom random, int depth, XdrWriter out) {
        switch (shape) {
            case Shape.Fixed(int bytes) -> out.raw(randomBytes(random, bytes));
            case Shape.Bool() -> out.ints(random.nextInt(2));
            case Shape.Bytes(int max) -> out.opaque(randomBytes(random, random.nextInt(Math.min(max, 40) + 1)));
            case Shape.Maybe(Shape inner) -> {
                boolean present = depth < MAX_DEPTH && random.nextBoolean();
                out.ints(present ? 1 : 0);
                if (present) {
                    write(inner, random, depth + 1, out);
                }
            }
            case Shape.Many(Shape element, int max) -> {
                int count = depth < MAX_DEPTH ? random.nextInt(Math.min(max, 3) + 1) : 0;
                out.ints(count);
                for (int i = 0; i < count; i++) {
                    write(element, random, depth + 1, out);
                }
            }
            case Shape.Row(List<Shape> parts) -> parts.forEach(part -> write(part, random, depth, out));
            case Shape.Choice(List<Shape.Arm> arms) -> {
                Shape.Arm arm = arms.get(random.nextInt(arms.size()));
                out.ints(random.nextInt(arm.low(), arm.high() + 1));
                write(arm.body(), random, depth + 1, out);
            }
            case Shape.Named(String name) -> write(facts.definition(name), random, depth, out);
        }
    }

    private static byte[] randomBytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
