package io.firn.node;

/** Hears how far a long walk has come; called from the walking thread, often, so it has to be cheap. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    /**
     * The walk is this far.
     *
     * @param done ledgers walked so far
     * @param total ledgers to walk; an estimate that {@code done} may end a little beside
     */
    void at(long done, long total);
}
