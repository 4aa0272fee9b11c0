package io.firn.testkit;

import java.io.IOException;
import java.io.Serial;

/** The simulated disk failed an operation because it was told to; the message names the operation. */
public final class SimulatedFaultException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    SimulatedFaultException(String message) {
        super(message);
    }
}
