package io.firn.cold.handle;

import java.util.Optional;

/**
 * What a write holds.
 *
 * <p>Order: the drain goes back before the write permit, so reads that waited run before the next writer asks for his drain.
 */
final class WritePermits implements Held {
    private final HandleMetrics metrics;
    private final int drained;
    private Optional<Gate.Permit> write = Optional.empty();
    private Optional<Gate.Permit> drain = Optional.empty();

    WritePermits(HandleMetrics metrics, int drained) {
        this.metrics = metrics;
        this.drained = drained;
    }

    void write(Gate.Permit permit) {
        write = Optional.of(permit);
    }

    void drain(Gate.Permit permit) {
        drain = Optional.of(permit);
        metrics.drained(drained);
    }

    @Override
    public void release() {
        if (drain.isPresent()) {
            metrics.drained(-drained);
            drain.get().release();
        }
        if (write.isPresent()) {
            write.get().release();
        }
    }
}
