package io.firn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerSource;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.testkit.ToyLedgers;
import io.firn.testkit.ToySource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes in is the next ledger, verified, or it does not come in; the same with and without reading ahead. */
@Timeout(60)
class IntakeTest {
    private static final ToyLedgers LEDGERS = Rig.LEDGERS;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aDuplicateIsRefusedNamingBothSequences() throws Exception {
        refuses(new Scripted(2, 2), "ledger 3 was expected, ledger 2 came");
    }

    @Test
    void aLedgerBehindIsRefused() throws Exception {
        refuses(new Scripted(2, 3, 4, 3), "ledger 5 was expected, ledger 3 came");
    }

    @Test
    void aLedgerAheadIsRefused() throws Exception {
        refuses(new Scripted(2, 3, 5), "ledger 4 was expected, ledger 5 came");
    }

    @Test
    void anotherLedgerUnderTheNextNumberIsRefused() throws Exception {
        refuses(new Mislabelled(), "ledger 2 was expected, ledger 3 was found");
    }

    @Test
    void theFirstLedgerHasNothingToLinkTo() throws Exception {
        try (Intake intake = intake(new ToySource(LEDGERS, 20), 10, OptionalLong.empty())) {
            assertThat(seqOf(intake.take(PATIENCE))).isEqualTo(10);
        }
    }

    @Test
    void behindALedgerThatIsThereTheSourceIsToldItsHash() throws Exception {
        AtomicReference<Hash> told = new AtomicReference<>(Hash.ZERO);
        LedgerSource source = new Scripted(10) {
            @Override
            public LedgerStream resume(long fromSeq, Hash previous, OptionalLong lastSeq) {
                told.set(previous);
                return open(fromSeq, lastSeq);
            }
        };
        ChainLink link = new ChainLink(10, Optional.of(LEDGERS.hash(9)));
        try (Intake intake = new VerifyingIntake(LEDGERS.chain(), source, link, 0, OptionalLong.empty())) {
            assertThat(seqOf(intake.take(PATIENCE))).isEqualTo(10);
        }
        assertThat(told.get()).isEqualTo(LEDGERS.hash(9));
    }

    @Test
    void readingAheadGivesTheSameLedgersInOrderAndThenTheEnd() throws Exception {
        try (Intake plain = intake(new ToySource(LEDGERS, 400), 2, OptionalLong.of(200));
                Intake ahead = new AheadIntake(intake(new ToySource(LEDGERS, 400), 2, OptionalLong.of(200)))) {
            for (long seq = 2; seq <= 200; seq++) {
                Intake.Ready expected = (Intake.Ready) plain.take(PATIENCE);
                Intake.Ready found = (Intake.Ready) ahead.take(PATIENCE);
                assertThat(found).isEqualTo(expected);
                assertThat(LedgerFrame.parse(found.frame()).decode().copy()).isEqualTo(LEDGERS.ledger(seq));
            }
            assertThat(ahead.take(PATIENCE)).isEqualTo(new Intake.Ended(200));
            assertThat(ahead.take(PATIENCE)).isEqualTo(new Intake.Ended(200));
        }
    }

    @Test
    void readingAheadStopsAtItsBound() throws Exception {
        ToySource source = new ToySource(LEDGERS, 1_000_000);
        try (Intake ahead = new AheadIntake(intake(source, 2, OptionalLong.empty()))) {
            assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(2);
            while (source.served() < 9) {
                Thread.onSpinWait();
            }
            assertThat(source.served()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aFailureComesAfterWhatWasReadBeforeItAndIsAskedAgain() throws Exception {
        ToySource source = new ToySource(LEDGERS, 20).fault(5, ToySource.Fault.FLIPPED, 2);
        try (Intake ahead = new AheadIntake(intake(source, 2, OptionalLong.of(6)))) {
            for (long seq = 2; seq <= 4; seq++) {
                assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(seq);
            }
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatExceptionOfType(SourceException.class)
                        .isThrownBy(() -> ahead.take(PATIENCE))
                        .withMessageContaining("ledger 5");
            }
            assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(5);
            assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(6);
            assertThat(ahead.take(PATIENCE)).isEqualTo(new Intake.Ended(6));
        }
    }

    @Test
    void aSourceWithNothingNewIsNotYet() throws Exception {
        ToySource source = new ToySource(LEDGERS, 2);
        try (Intake ahead = new AheadIntake(intake(source, 2, OptionalLong.empty()))) {
            assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(2);
            assertThat(ahead.take(Duration.ofMillis(1))).isEqualTo(new Intake.NotYet());
            source.tip(3);
            assertThat(seqOf(ahead.take(PATIENCE))).isEqualTo(3);
        }
    }

    @Test
    void closingEndsAReaderThatWaitsForTheSource() throws Exception {
        Intake ahead = new AheadIntake(intake(new ToySource(LEDGERS, 1), 2, OptionalLong.empty()));
        assertThat(ahead.take(Duration.ofMillis(1))).isEqualTo(new Intake.NotYet());
        ahead.close();
        assertThat(ahead.take(PATIENCE)).isInstanceOf(Intake.NotYet.class);
    }

    private static void refuses(LedgerSource source, String why) throws Exception {
        try (Intake intake = intake(source, 2, OptionalLong.empty())) {
            assertThatExceptionOfType(SourceException.class)
                    .isThrownBy(() -> {
                        while (seqOf(intake.take(PATIENCE)) > 0) {
                            assertThat(intake).isNotNull();
                        }
                    })
                    .withMessageContaining(why);
        }
    }

    private static Intake intake(LedgerSource source, long first, OptionalLong last) {
        return new VerifyingIntake(LEDGERS.chain(), source, new ChainLink(first, Optional.empty()), 0, last);
    }

    private static long seqOf(Intake.Taken taken) {
        return ((Intake.Ready) taken).header().seq();
    }

    /** Gives the true ledgers of these numbers, in this order. */
    private static class Scripted implements LedgerSource {
        private final List<Long> sequences;

        Scripted(long... sequences) {
            this.sequences = java.util.Arrays.stream(sequences).boxed().toList();
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public OptionalLong tip() {
            return OptionalLong.empty();
        }

        Slice raw(long seq) {
            return Slice.of(LEDGERS.ledger(seq));
        }

        @Override
        public LedgerStream open(long fromSeq, OptionalLong lastSeq) {
            var rest = sequences.iterator();
            return new LedgerStream() {
                @Override
                public Step next(Duration patience) {
                    long seq = rest.next();
                    return new Next(seq, raw(seq));
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Says 2 and gives 3. */
    private static final class Mislabelled extends Scripted {
        Mislabelled() {
            super(2);
        }

        @Override
        Slice raw(long seq) {
            return super.raw(seq + 1);
        }
    }
}
