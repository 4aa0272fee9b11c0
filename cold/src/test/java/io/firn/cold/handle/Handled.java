package io.firn.cold.handle;

import io.firn.cold.ColdBackEnd;
import io.firn.cold.ColdReads;
import io.firn.cold.Deadline;
import io.firn.cold.DrainedLedger;
import io.firn.cold.Driven;
import io.firn.cold.Section;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;

/** A handle, as the kit of the back ends drives it. */
public record Handled(ColdHandle handle) implements Driven {
    public static Driven over(ColdBackEnd backEnd, ColdLimits limits) {
        return new Handled(ColdHandle.open(backEnd, limits, new SimpleMeterRegistry()));
    }

    @Override
    public ColdReads reads() {
        return handle;
    }

    @Override
    public void put(Section section) throws IOException {
        handle.put(section, Deadline.never());
    }

    @Override
    public void truncateAbove(long seq) throws IOException {
        handle.truncateAbove(seq, Deadline.never());
    }

    @Override
    public List<DrainedLedger> drainAbove(long seq) throws IOException {
        return handle.drainAbove(seq, Deadline.never());
    }

    @Override
    public void pruneBelow(long seq) throws IOException {
        handle.pruneBelow(seq, Deadline.never());
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
