package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.Randomness;
import io.firn.testkit.Scale;
import org.junit.jupiter.api.Test;

/** A whole node in simulation: whatever happens to it in whatever order, it loses nothing and finds everything. */
class NodeSimulationRandomTest {
    private static final int OPERATIONS = 40;

    @Test
    void nothingIsLostWhateverHappens() {
        long seed = Randomness.fresh("NodeSimulationRandomTest").seed();
        NodeSimulationTotals totals = new NodeSimulationTotals();
        int runs = Scale.current().pick(16, 600);
        for (int run = 0; run < runs; run++) {
            totals.add(play(seed + run).totals);
        }
        System.out.println("simulation node: " + totals + " seed=" + seed);
        totals.requireAtLeast(runs);
    }

    @Test
    void oneSeedIsOneLife() {
        long seed = Randomness.fresh("NodeSimulationRandomTest.twice").seed();
        assertThat(play(seed).trace()).isEqualTo(play(seed).trace());
    }

    private static NodeSimulation play(long seed) {
        NodeSimulation simulation = new NodeSimulation(seed, NodeSimulationStyle.ANYTHING, NodeSimulationParts.SOUND);
        try {
            simulation.play(OPERATIONS);
        } catch (Throwable e) {
            throw new AssertionError(
                    "-Dfirn.seed=" + seed + " replays this: " + e + "\n" + String.join("\n", simulation.trace()), e);
        }
        return simulation;
    }
}
