package io.firn.cold;

import io.firn.ledger.EventQuery;
import io.firn.ledger.Hash;
import java.util.OptionalLong;

/** Which events are asked for. */
public record EventsFilter(Where where, EventQuery query) {
    /** The ledgers searched. */
    public sealed interface Where permits Range, InLedger {}

    /**
     * From one ledger to another, both included.
     *
     * @param firstSeq empty: from the first there is
     * @param lastSeq empty: to the latest; a later one means the latest
     */
    public record Range(OptionalLong firstSeq, OptionalLong lastSeq) implements Where {}

    /** One ledger; that nothing has this hash is an {@link ColdException.UnknownLedger error}. */
    public record InLedger(Hash hash) implements Where {}

    /** Events of {@code firstSeq} to {@code lastSeq}, both included. */
    public static EventsFilter between(long firstSeq, long lastSeq, EventQuery query) {
        return new EventsFilter(new Range(OptionalLong.of(firstSeq), OptionalLong.of(lastSeq)), query);
    }
}
