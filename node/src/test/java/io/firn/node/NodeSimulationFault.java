package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.SplittableRandom;

/** How the disk of a simulated node fails in the middle of an operation. */
enum NodeSimulationFault {
    /** The power goes. */
    POWER,
    /** The process is killed. */
    KILL,
    /** One operation fails, having done nothing; half when it is an append. */
    ONCE,
    /** One operation fails though it was done. */
    ONCE_YET_DONE,
    /** One operation fails, and every one after it. */
    FROM_THEN_ON,
    /** There is no space, for a while. */
    FULL;

    boolean endsTheProcess() {
        return this == POWER || this == KILL;
    }

    void arm(SimulatedDisk disk, long at) {
        switch (this) {
            case POWER, KILL -> disk.powerLossAt(at);
            case ONCE -> disk.failAt(at, SimulatedDisk.Failure.ONCE);
            case ONCE_YET_DONE -> disk.failAt(at, SimulatedDisk.Failure.ONCE_YET_DONE);
            case FROM_THEN_ON -> disk.failAt(at, SimulatedDisk.Failure.FROM_THEN_ON);
            case FULL -> disk.fullAt(at);
        }
    }

    /** The disk as the next process finds it. */
    SimulatedDisk after(SimulatedDisk disk, SplittableRandom random) {
        return this == POWER ? new SimulatedDisk(disk.afterPowerLoss(random)) : disk.afterKill();
    }

    /** A failing disk is told as a failure, not as corrupt files or a bad configuration. */
    static void mustBeTyped(Exception e) {
        NodeException.Kind kind = switch (e) {
            case NodeException typed -> typed.kind();
            case IOException io -> NodeException.of(io).kind();
            default -> throw new AssertionError("not typed", e);
        };
        assertThat(kind).as("%s", e).isEqualTo(NodeException.Kind.FAILED);
    }
}
