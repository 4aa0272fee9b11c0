package io.firn.cold.handle;

import io.firn.cold.ColdException;
import io.firn.ledger.StoredEvent;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * The events of a search, one after the other, while it goes on.
 *
 * <p>Holds: events, then at most one error, which is the last, then nothing.
 *
 * <p>Owns: a permit for streams and a thread, until the search has ended; closing it, or losing it, ends the search at its next step.
 *
 * <p>Threading: confined to one reader at a time.
 */
public final class EventStream implements AutoCloseable {
    private final EventRing ring;
    private final Object anchor;
    private final Cleaner.Cleanable lost;

    EventStream(EventRing ring, Object anchor) {
        this.ring = ring;
        this.anchor = anchor;
        this.lost = Lost.CLEANER.register(this, ring::abandon);
    }

    /**
     * The next event, waited for until the stream's deadline; empty at the end, and ever after.
     *
     * @throws ColdException.StreamDeadline when the time of the stream is over
     * @throws ColdException.Closed when the handle was closed
     * @throws IOException why the search ended before its end
     */
    public Optional<StoredEvent> next() throws IOException, InterruptedException {
        try {
            return ring.next();
        } finally {
            Reference.reachabilityFence(anchor);
            Reference.reachabilityFence(this);
        }
    }

    /** Ends the search, if it goes on; nothing comes afterwards. */
    @Override
    public void close() {
        lost.clean();
    }
}
