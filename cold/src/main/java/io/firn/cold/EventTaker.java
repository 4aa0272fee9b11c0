package io.firn.cold;

import io.firn.ledger.StoredEvent;

/** Takes the events of a stream one after the other. */
@FunctionalInterface
public interface EventTaker {
    /**
     * Takes the next event, which may be kept; waits, up to the stream's deadline, while whoever reads is behind.
     *
     * @return false when nobody wants another one
     */
    boolean take(StoredEvent event) throws ColdException;

    /** False when nobody wants another event: asked wherever a search that finds nothing looks at its deadline. */
    default boolean wanted() {
        return true;
    }
}
