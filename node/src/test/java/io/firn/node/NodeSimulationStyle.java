package io.firn.node;

import io.firn.ledger.Geometry;
import io.firn.testkit.ToyChain;
import java.util.SplittableRandom;

/** What sort of life a simulated node has. */
enum NodeSimulationStyle {
    /** Everything happens now and then. */
    ANYTHING,
    /** Chunks of two or three ledgers, and mostly power losses, several images of each looked at: what a broken step needs. */
    CRASHES;

    Geometry geometry(SplittableRandom random) {
        return switch (this) {
            case ANYTHING -> new Geometry(1 + random.nextInt(6), 1 + random.nextInt(3), ToyChain.DEFAULT.firstSeq());
            case CRASHES -> new Geometry(2 + random.nextInt(2), 1 + random.nextInt(2), ToyChain.DEFAULT.firstSeq());
        };
    }

    boolean failsNow(SplittableRandom random) {
        return switch (this) {
            case ANYTHING -> random.nextInt(3) == 0;
            case CRASHES -> random.nextInt(4) != 0;
        };
    }

    NodeSimulationFault fault(SplittableRandom random) {
        NodeSimulationFault[] all = NodeSimulationFault.values();
        return switch (this) {
            case ANYTHING -> all[random.nextInt(all.length)];
            case CRASHES ->
                switch (random.nextInt(4)) {
                    case 0 -> all[random.nextInt(all.length)];
                    case 1 -> NodeSimulationFault.KILL;
                    default -> NodeSimulationFault.POWER;
                };
        };
    }

    /** After so many files were removed the power goes; below zero, never on that account. */
    int removalsBeforeThePowerGoes(SplittableRandom random) {
        return switch (this) {
            case ANYTHING -> -1;
            case CRASHES -> random.nextInt(-4, 4);
        };
    }

    /** Images of a power loss that are looked at beside the one with which the life goes on. */
    int moreImages() {
        return switch (this) {
            case ANYTHING -> 0;
            case CRASHES -> 4;
        };
    }
}
