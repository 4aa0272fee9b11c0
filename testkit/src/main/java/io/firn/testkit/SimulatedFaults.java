package io.firn.testkit;

import java.io.IOException;

/** What a simulated disk was told to fail at, and whether its power is on; guarded by the disk's monitor. */
final class SimulatedFaults {
    private long failAt = Long.MAX_VALUE;
    private SimulatedDisk.Failure failure = SimulatedDisk.Failure.ONCE;
    private long powerLossAt = -1;
    private long fullAt = Long.MAX_VALUE;
    private boolean faulted;
    private boolean powerOff;

    void failAt(long operation, SimulatedDisk.Failure how) {
        failAt = operation;
        failure = how;
    }

    void powerLossAt(long operation) {
        powerLossAt = operation;
    }

    void fullAt(long operation) {
        fullAt = operation;
    }

    void heal() {
        failAt = Long.MAX_VALUE;
        fullAt = Long.MAX_VALUE;
        if (!powerOff) {
            powerLossAt = -1;
            faulted = false;
        }
    }

    boolean faulted() {
        return faulted;
    }

    boolean isPowered() {
        return !powerOff;
    }

    boolean fails(long operation) {
        return failure == SimulatedDisk.Failure.FROM_THEN_ON ? operation >= failAt : operation == failAt;
    }

    boolean isDoneYetFails() {
        return failure == SimulatedDisk.Failure.ONCE_YET_DONE;
    }

    boolean isFull(long operation) {
        return operation >= fullAt;
    }

    IOException noSpace(long operation, String what) {
        faulted = true;
        return new SimulatedFaultException("operation " + operation + ", " + what + ": no space left on the device");
    }

    IOException fault(long operation, String what) {
        faulted = true;
        return new SimulatedFaultException(
                "operation " + operation + ", " + what + ": " + (powerOff ? "the power went" : "failed on purpose"));
    }

    void losePower(long operation, String what) throws IOException {
        if (operation == powerLossAt) {
            powerOff = true;
            throw fault(operation, what);
        }
    }

    void requirePower() throws IOException {
        if (powerOff) {
            throw new SimulatedFaultException("the power is off since operation " + powerLossAt);
        }
    }
}
