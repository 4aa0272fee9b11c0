package io.firn.node;

/** One row of the start-up table, as it applies to what was found. */
sealed interface StartStep
        permits StartStep.GoOn,
                StartStep.Reapply,
                StartStep.Withdraw,
                StartStep.Replay,
                StartStep.ResetJournal,
                StartStep.FreezeFirst,
                StartStep.Rebuild,
                StartStep.Discard,
                StartStep.Stop {
    /** The store has exactly the journal's ledgers of its chunk, or all of a frozen chunk that no index answers for yet. */
    record GoOn(int chunk) implements StartStep {}

    /** The store is behind the journal: write the rows {@code firstSeq} to {@code lastSeq} again. */
    record Reapply(int chunk, long firstSeq, long lastSeq) implements StartStep {}

    /**
     * The store has rows of ledgers that no durable place holds: they are withdrawn, and the store is built anew from the
     * journal.
     *
     * @param firstSeq first ledger withdrawn
     * @param lastSeq last ledger withdrawn
     */
    record Withdraw(int chunk, long firstSeq, long lastSeq) implements StartStep {}

    /** The journal holds ledgers of a chunk that has no believed store: open the bracket and replay. */
    record Replay(int chunk) implements StartStep {}

    /** The journal does not lead to the ledger to resume at: begin it again there. */
    record ResetJournal(long resumeSeq) implements StartStep {}

    /** A chunk below the frontier that the journal may still hold: freeze it before the journal is reset. */
    record FreezeFirst(int chunk) implements StartStep {}

    /**
     * The store is of no use: build it anew.
     *
     * @param firstMissingSeq first ledger of the chunk that the journal does not hold
     * @param lastMissingSeq last such ledger; below {@code firstMissingSeq} when the journal holds them all
     */
    record Rebuild(int chunk, long firstMissingSeq, long lastMissingSeq, String why) implements StartStep {}

    /** A hot chunk that nothing needs: frozen and indexed, frozen and not whole, or without any ledger. */
    record Discard(int chunk) implements StartStep {}

    /** One sequence has two hashes: nothing may be touched. */
    record Stop(String why) implements StartStep {}
}
