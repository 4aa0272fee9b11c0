package io.firn.node;

import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What start-up found, before it decides anything.
 *
 * @param geometry sizes and first ledger
 * @param earliestSeq the pinned first ledger
 * @param journal the ledgers the journal holds
 * @param hot every hot key with what stands behind it
 * @param cold the frozen chunks
 * @param journalAtFrontier what the journal says that hash is; empty when it cannot tell
 */
record StartFacts(
        Geometry geometry,
        long earliestSeq,
        JournalRange journal,
        SortedMap<Integer, HotFact> hot,
        Cold cold,
        Optional<Hash> journalAtFrontier) {
    /**
     * Ledgers {@code firstSeq} to {@code nextSeq - 1}.
     *
     * @param fresh it never held a ledger, and takes any as its first
     */
    record JournalRange(long firstSeq, long nextSeq, boolean fresh) {
        boolean isEmpty() {
            return firstSeq == nextSeq;
        }
    }

    /**
     * What is frozen.
     *
     * @param frozen chunks whose ledgers are frozen
     * @param answered hot chunks for which the cold tier answers in all kinds
     * @param frontierHash hash of the last ledger of the highest frozen chunk
     */
    record Cold(SortedSet<Integer> frozen, SortedSet<Integer> answered, Optional<Hash> frontierHash) {}

    SortedSet<Integer> frozen() {
        return cold.frozen();
    }

    Optional<Hash> frontierHash() {
        return cold.frontierHash();
    }

    /** What stands behind a hot key. */
    sealed interface HotFact permits Transient, Unopenable, Empty, Rows {}

    /** The key is {@code transient}: nothing behind it is believed. */
    record Transient() implements HotFact {}

    /** The key is {@code ready} and the store will not open. */
    record Unopenable(String why) implements HotFact {}

    /** A store without a row. */
    record Empty() implements HotFact {}

    /**
     * A store with rows.
     *
     * @param lastHash hash of its last ledger
     * @param journalHash hash of the same ledger in the journal; empty when the journal does not hold it
     */
    record Rows(long lastSeq, Hash lastHash, Optional<Hash> journalHash) implements HotFact {}

    /** Last ledger of the highest frozen chunk; one below the first ledger when nothing is frozen. */
    long frontierSeq() {
        return frozen().isEmpty() ? earliestSeq - 1 : geometry.lastSeqOf(frozen().last());
    }

    /** The next ledger to ingest: derived, never stored. */
    long resumeSeq() {
        return Math.max(frontierSeq() + 1, journal.isEmpty() ? earliestSeq : journal.nextSeq());
    }
}
