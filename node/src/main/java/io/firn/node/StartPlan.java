package io.firn.node;

import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The start-up table: from what was found to what is to be done, without doing any of it.
 *
 * <p>Holds: with a {@link StartStep.Stop} there is no other step.
 *
 * @param resumeSeq the next ledger to ingest
 * @param steps in the order in which they are to be carried out
 */
record StartPlan(long resumeSeq, List<StartStep> steps) {
    StartPlan {
        steps = List.copyOf(steps);
    }

    static StartPlan of(StartFacts facts) {
        Optional<String> conflict = conflict(facts);
        if (conflict.isPresent()) {
            return new StartPlan(facts.resumeSeq(), List.of(new StartStep.Stop(conflict.get())));
        }
        List<StartStep> steps = new ArrayList<>();
        boolean reset = resetsJournal(facts);
        if (reset) {
            freezeBeforeReset(facts, steps);
        }
        // Discards come before the reset: no hot key may outlive the journal that backs it.
        TreeSet<Integer> chunks = new TreeSet<>(facts.hot().keySet());
        if (!reset && !facts.journal().isEmpty()) {
            addJournalChunks(facts, chunks);
        }
        for (int chunk : chunks) {
            steps.add(forChunk(facts, chunk, reset));
        }
        if (reset) {
            steps.add(new StartStep.ResetJournal(facts.resumeSeq()));
        }
        return new StartPlan(facts.resumeSeq(), steps);
    }

    private static boolean resetsJournal(StartFacts facts) {
        return !facts.journal().fresh() && facts.journal().nextSeq() != facts.resumeSeq();
    }

    private static void freezeBeforeReset(StartFacts facts, List<StartStep> steps) {
        if (facts.journal().isEmpty()) {
            return;
        }
        Geometry geometry = facts.geometry();
        int last = geometry.chunkOf(facts.journal().nextSeq() - 1);
        for (int chunk = geometry.chunkOf(facts.journal().firstSeq()); chunk <= last; chunk++) {
            if (!facts.frozen().contains(chunk)) {
                steps.add(new StartStep.FreezeFirst(chunk));
            }
        }
    }

    private static void addJournalChunks(StartFacts facts, TreeSet<Integer> chunks) {
        Geometry geometry = facts.geometry();
        int last = geometry.chunkOf(facts.journal().nextSeq() - 1);
        for (int chunk = geometry.chunkOf(facts.journal().firstSeq()); chunk <= last; chunk++) {
            if (!facts.frozen().contains(chunk)) {
                chunks.add(chunk);
            }
        }
    }

    private static StartStep forChunk(StartFacts facts, int chunk, boolean reset) {
        Geometry geometry = facts.geometry();
        StartFacts.JournalRange journal = facts.journal();
        long first = geometry.firstSeqOf(chunk);
        long last = Math.min(geometry.lastSeqOf(chunk), journal.nextSeq() - 1);
        boolean backed = !reset && !journal.isEmpty() && last >= Math.max(first, journal.firstSeq());
        if (facts.frozen().contains(chunk)) {
            return frozen(facts, chunk, reset);
        }
        if (!backed) {
            return unbacked(facts, chunk);
        }
        StartFacts.HotFact hot = facts.hot().getOrDefault(chunk, new StartFacts.Transient());
        if (journal.firstSeq() > first) {
            String why = "the journal begins inside chunk " + chunk + ", at ledger " + journal.firstSeq();
            return new StartStep.Rebuild(chunk, first, journal.firstSeq() - 1, why);
        }
        return switch (hot) {
            case StartFacts.Transient() -> new StartStep.Replay(chunk);
            case StartFacts.Unopenable(String why) -> new StartStep.Rebuild(chunk, first, first - 1, why);
            case StartFacts.Empty() -> new StartStep.Reapply(chunk, first, last);
            case StartFacts.Rows rows
            when rows.lastSeq() > last -> new StartStep.Withdraw(chunk, last + 1, rows.lastSeq());
            case StartFacts.Rows rows
            when rows.lastSeq() < last -> new StartStep.Reapply(chunk, rows.lastSeq() + 1, last);
            case StartFacts.Rows _ -> new StartStep.GoOn(chunk);
        };
    }

    /** A hot chunk that is frozen: whole, it stays until the cold tier answers for its hashes and events. */
    private static StartStep frozen(StartFacts facts, int chunk, boolean reset) {
        boolean whole = facts.hot().get(chunk) instanceof StartFacts.Rows rows
                && rows.lastSeq() == facts.geometry().lastSeqOf(chunk);
        return whole && !reset && !facts.cold().answered().contains(chunk)
                ? new StartStep.GoOn(chunk)
                : new StartStep.Discard(chunk);
    }

    /** A hot chunk of which the journal holds no ledger. */
    private static StartStep unbacked(StartFacts facts, int chunk) {
        long first = facts.geometry().firstSeqOf(chunk);
        return switch (facts.hot().getOrDefault(chunk, new StartFacts.Transient())) {
            case StartFacts.Rows(long lastSeq, Hash _, Optional<Hash> _) ->
                new StartStep.Withdraw(chunk, first, lastSeq);
            case StartFacts.Empty() when first == facts.resumeSeq() -> new StartStep.GoOn(chunk);
            case StartFacts.Empty() -> new StartStep.Discard(chunk);
            case StartFacts.Transient() -> new StartStep.Discard(chunk);
            case StartFacts.Unopenable(String _) -> new StartStep.Discard(chunk);
        };
    }

    /** Two places that hold one sequence under two hashes; the chain makes one common ledger speak for all below it. */
    private static Optional<String> conflict(StartFacts facts) {
        for (var entry : facts.hot().entrySet()) {
            if (entry.getValue() instanceof StartFacts.Rows(long seq, Hash hot, Optional<Hash> journal)
                    && journal.isPresent()
                    && !journal.get().equals(hot)) {
                return Optional.of("ledger " + seq + " is " + journal.get() + " in the journal and " + hot
                        + " in hot chunk " + entry.getKey() + ": restore one of them from a copy");
            }
        }
        if (facts.frontierHash().isPresent()
                && facts.journalAtFrontier().isPresent()
                && !facts.frontierHash().equals(facts.journalAtFrontier())) {
            return Optional.of("ledger " + facts.frontierSeq() + " is "
                    + facts.frontierHash().get() + " in the pack of chunk "
                    + facts.frozen().last() + " and "
                    + facts.journalAtFrontier().get()
                    + " in the journal: restore one of them from a copy");
        }
        return Optional.empty();
    }
}
