package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The start-up table, row by row, as pure decisions; chunks are 10 ledgers and begin at ledger 2. */
class StartPlanTest {
    private static final Geometry GEOMETRY = new Geometry(10, 4, 2);

    // Chunk 0 is 2..11, chunk 1 is 12..21, chunk 2 is 22..31.

    @Test
    void emptyArchiveNeedsNothingAndBeginsAtTheEarliest() {
        StartPlan plan = StartPlan.of(found().build());
        assertThat(plan.resumeSeq()).isEqualTo(2);
        assertThat(plan.steps()).isEmpty();
    }

    @Test
    void earliestLaterThanTheChainsFirstIsWhereAnEmptyArchiveBegins() {
        assertThat(StartPlan.of(found().earliest(22).build()).resumeSeq()).isEqualTo(22);
    }

    @Test
    void hotThatEqualsTheJournalGoesOn() {
        StartPlan plan = StartPlan.of(found().journal(2, 9).hot(0, rows(8)).build());
        assertThat(plan.resumeSeq()).isEqualTo(9);
        assertThat(plan.steps()).containsExactly(new StartStep.GoOn(0));
    }

    @Test
    void hotBehindTheJournalIsAppliedAgain() {
        StartPlan plan = StartPlan.of(found().journal(2, 9).hot(0, rows(5)).build());
        assertThat(plan.resumeSeq()).isEqualTo(9);
        assertThat(plan.steps()).containsExactly(new StartStep.Reapply(0, 6, 8));
    }

    @Test
    void hotWithoutAnyRowIsAppliedFromTheChunksFirst() {
        StartPlan plan = StartPlan.of(found().journal(2, 15)
                .hot(0, rows(11))
                .hot(1, new StartFacts.Empty())
                .build());
        assertThat(plan.steps()).containsExactly(new StartStep.GoOn(0), new StartStep.Reapply(1, 12, 14));
    }

    @Test
    void hotAheadOfTheJournalIsWithdrawn() {
        StartPlan plan = StartPlan.of(found().journal(2, 9)
                .hot(0, new StartFacts.Rows(10, hash(10), Optional.empty()))
                .build());
        assertThat(plan.resumeSeq()).isEqualTo(9);
        assertThat(plan.steps()).containsExactly(new StartStep.Withdraw(0, 9, 10));
    }

    @Test
    void hotAheadByAWholeChunkIsWithdrawnFromItsFirst() {
        StartPlan plan = StartPlan.of(found().journal(2, 12)
                .hot(0, rows(11))
                .hot(1, new StartFacts.Rows(13, hash(13), Optional.empty()))
                .build());
        assertThat(plan.resumeSeq()).isEqualTo(12);
        assertThat(plan.steps()).containsExactly(new StartStep.GoOn(0), new StartStep.Withdraw(1, 12, 13));
    }

    /** Chunk 0 is 2..11. */
    @Test
    void aWholeHotChunkThatIsFrozenStaysUntilItIsIndexed() {
        Found unindexed = found().journal(2, 15).hot(0, rows(11)).hot(1, rows(14));
        assertThat(StartPlan.of(unindexed.frozenUnindexed(0).build()).steps())
                .containsExactly(new StartStep.GoOn(0), new StartStep.GoOn(1));
        Found indexed = found().journal(2, 15).hot(0, rows(11)).hot(1, rows(14));
        assertThat(StartPlan.of(indexed.frozen(0).build()).steps())
                .containsExactly(new StartStep.Discard(0), new StartStep.GoOn(1));
    }

    @Test
    void aFrozenHotChunkThatIsNotWholeIsDiscardedAlthoughItIsNotIndexed() {
        for (StartFacts.HotFact fact :
                List.of(rows(10), new StartFacts.Empty(), new StartFacts.Transient(), new StartFacts.Unopenable("x"))) {
            Found facts = found().journal(2, 15).frozenUnindexed(0).hot(0, fact).hot(1, rows(14));
            assertThat(StartPlan.of(facts.build()).steps())
                    .as("%s", fact)
                    .containsExactly(new StartStep.Discard(0), new StartStep.GoOn(1));
        }
    }

    @Test
    void aFrozenHotChunkDoesNotOutliveTheJournalItCameFrom() {
        Found facts = found().journal(2, 5).frozenUnindexed(0).hot(0, rows(11));
        assertThat(StartPlan.of(facts.build()).steps())
                .containsExactly(new StartStep.Discard(0), new StartStep.ResetJournal(12));
    }

    @Test
    void hotOfALostJournalIsWithdrawnAndTheFrontierResumes() {
        StartPlan plan = StartPlan.of(found().frozen(0)
                .hot(1, new StartFacts.Rows(13, hash(13), Optional.empty()))
                .build());
        assertThat(plan.resumeSeq()).isEqualTo(12);
        assertThat(plan.steps()).containsExactly(new StartStep.Withdraw(1, 12, 13));
    }

    @Test
    void emptyHotChunkThatWasOpenedForTheNextLedgerGoesOn() {
        StartPlan plan = StartPlan.of(found().journal(2, 12)
                .hot(0, rows(11))
                .hot(1, new StartFacts.Empty())
                .build());
        assertThat(plan.steps()).containsExactly(new StartStep.GoOn(0), new StartStep.GoOn(1));
    }

    @Test
    void journalThatHoldsAChunkWithoutAHotKeyIsReplayed() {
        StartPlan plan = StartPlan.of(found().journal(2, 15).hot(1, rows(14)).build());
        assertThat(plan.steps()).containsExactly(new StartStep.Replay(0), new StartStep.GoOn(1));
    }

    @Test
    void transientHotChunkIsReplayedWhileTheJournalHoldsItsLedgers() {
        StartPlan plan = StartPlan.of(
                found().journal(2, 9).hot(0, new StartFacts.Transient()).build());
        assertThat(plan.steps()).containsExactly(new StartStep.Replay(0));
    }

    @Test
    void transientHotChunkWithoutLedgersIsDiscarded() {
        StartPlan plan = StartPlan.of(found().hot(0, new StartFacts.Transient()).build());
        assertThat(plan.steps()).containsExactly(new StartStep.Discard(0));
    }

    @Test
    void hotChunkThatIsFrozenIsDiscarded() {
        StartPlan plan = StartPlan.of(found().journal(2, 15)
                .frozen(0)
                .hot(0, rows(11))
                .hot(1, rows(14))
                .build());
        assertThat(plan.steps()).containsExactly(new StartStep.Discard(0), new StartStep.GoOn(1));
    }

    @Test
    void frozenChunksStillInTheJournalNeedNoHotChunk() {
        StartPlan plan = StartPlan.of(found().journal(2, 12).frozen(0).build());
        assertThat(plan.resumeSeq()).isEqualTo(12);
        assertThat(plan.steps()).isEmpty();
    }

    @Test
    void journalBehindTheFrontierIsReset() {
        StartPlan plan = StartPlan.of(
                found().journal(2, 9).frozen(0).frozen(1).hot(0, rows(8)).build());
        assertThat(plan.resumeSeq()).isEqualTo(22);
        assertThat(plan.steps()).containsExactly(new StartStep.Discard(0), new StartStep.ResetJournal(22));
    }

    @Test
    void emptyJournalThatLeadsElsewhereIsReset() {
        StartPlan plan = StartPlan.of(found().journal(9, 9).frozen(0).build());
        assertThat(plan.resumeSeq()).isEqualTo(12);
        assertThat(plan.steps()).containsExactly(new StartStep.ResetJournal(12));
    }

    @Test
    void emptyJournalThatLeadsToTheNextLedgerIsKept() {
        assertThat(StartPlan.of(found().journal(12, 12).frozen(0).build()).steps())
                .isEmpty();
    }

    @Test
    void journalThatNeverHeldALedgerTakesAnyFirst() {
        assertThat(StartPlan.of(found().frozen(0).frozen(1).build()).steps()).isEmpty();
    }

    @Test
    void chunkBelowTheFrontierIsFrozenBeforeTheJournalThatHoldsItIsReset() {
        StartPlan plan = StartPlan.of(
                found().journal(2, 15).frozen(0).frozen(2).hot(1, rows(14)).build());
        assertThat(plan.resumeSeq()).isEqualTo(32);
        assertThat(plan.steps()).startsWith(new StartStep.FreezeFirst(1)).endsWith(new StartStep.ResetJournal(32));
    }

    @Test
    void hotStoreThatDoesNotOpenIsRebuiltFromTheJournal() {
        StartPlan plan = StartPlan.of(
                found().journal(2, 9).hot(0, new StartFacts.Unopenable("torn")).build());
        assertThat(plan.steps()).containsExactly(new StartStep.Rebuild(0, 2, 1, "torn"));
    }

    @Test
    void journalThatBeginsInsideAReadyChunkIsFilledFromElsewhere() {
        StartPlan plan = StartPlan.of(found().journal(5, 9).hot(0, rows(8)).build());
        assertThat(plan.resumeSeq()).isEqualTo(9);
        assertThat(plan.steps())
                .containsExactly(new StartStep.Rebuild(0, 2, 4, "the journal begins inside chunk 0, at ledger 5"));
    }

    @Test
    void twoHashesInJournalAndHotStopEverything() {
        StartPlan plan = StartPlan.of(found().journal(2, 9)
                .hot(0, new StartFacts.Rows(8, hash(8), Optional.of(hash(80))))
                .build());
        assertThat(plan.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        StartStep.Stop.class,
                        stop -> assertThat(stop.why()).contains("ledger 8", hash(8).toString(), hash(80).toString()));
    }

    @Test
    void twoHashesInJournalAndPackStopEverything() {
        StartPlan plan = StartPlan.of(found().journal(2, 15)
                .frozen(0)
                .hot(1, rows(14))
                .frontier(hash(11), hash(111))
                .build());
        assertThat(plan.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        StartStep.Stop.class,
                        stop -> assertThat(stop.why())
                                .contains(
                                        "ledger 11",
                                        hash(11).toString(),
                                        hash(111).toString()));
    }

    private static StartFacts.Rows rows(long last) {
        return new StartFacts.Rows(last, hash(last), Optional.of(hash(last)));
    }

    private static Hash hash(long n) {
        return new Hash(n, n, n, n);
    }

    private static Found found() {
        return new Found();
    }

    private static final class Found {
        private long earliest = 2;
        private StartFacts.JournalRange journal = new StartFacts.JournalRange(0, 0, true);
        private final Map<Integer, StartFacts.HotFact> hot = new TreeMap<>();
        private final List<Integer> frozen = new java.util.ArrayList<>();
        private final List<Integer> unindexed = new java.util.ArrayList<>();
        private Optional<Hash> pack = Optional.empty();
        private Optional<Hash> inJournal = Optional.empty();

        Found earliest(long seq) {
            earliest = seq;
            return this;
        }

        Found journal(long first, long next) {
            journal = new StartFacts.JournalRange(first, next, false);
            return this;
        }

        Found hot(int chunk, StartFacts.HotFact fact) {
            hot.put(chunk, fact);
            return this;
        }

        Found frozen(int chunk) {
            frozen.add(chunk);
            return this;
        }

        /** Frozen, and no index answers for its hashes. */
        Found frozenUnindexed(int chunk) {
            frozen.add(chunk);
            unindexed.add(chunk);
            return this;
        }

        private SortedSet<Integer> indexed() {
            TreeSet<Integer> indexed = new TreeSet<>(frozen);
            indexed.removeAll(unindexed);
            return indexed;
        }

        Found frontier(Hash inPack, Hash journalSays) {
            pack = Optional.of(inPack);
            inJournal = Optional.of(journalSays);
            return this;
        }

        StartFacts build() {
            return new StartFacts(
                    GEOMETRY,
                    earliest,
                    journal,
                    new TreeMap<>(hot),
                    new StartFacts.Cold(new TreeSet<>(frozen), indexed(), pack),
                    inJournal);
        }
    }
}
