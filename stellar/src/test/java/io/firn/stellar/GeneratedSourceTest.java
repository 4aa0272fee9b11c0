package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerStream.End;
import io.firn.ledger.LedgerStream.Next;
import io.firn.ledger.LedgerStream.NotYet;
import io.firn.ledger.SourceException;
import io.firn.stellar.GeneratedOptions.Signatures;
import io.firn.stellar.GeneratedSource.Fixed;
import io.firn.stellar.GeneratedSource.Live;
import io.firn.stellar.GeneratedSource.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GeneratedSourceTest {
    private static final GeneratedOptions OPTIONS = new GeneratedOptions(3, 2, Signatures.FILLER);
    private static final OptionalLong FOLLOWED = OptionalLong.empty();

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource clock = () -> now;

    private GeneratedSource source(Pace pace) {
        return new GeneratedSource(GeneratedNetwork.PASSPHRASE, OPTIONS, pace, clock);
    }

    private static Next next(LedgerStream stream) throws Exception {
        return (Next) stream.next(Duration.ZERO);
    }

    private static long closeTime(Next next) throws Exception {
        return new StellarWalker(NetworkId.of(GeneratedNetwork.PASSPHRASE))
                .peek(next.raw())
                .closeTimeSeconds();
    }

    private static Hash hash(Next next) throws Exception {
        return new StellarWalker(NetworkId.of(GeneratedNetwork.PASSPHRASE))
                .peek(next.raw())
                .hash();
    }

    @Test
    void theBacklogIsThereAtOnceAndThenOneLedgerAnInterval() throws Exception {
        GeneratedSource source = source(new Live(Duration.ofSeconds(2), 3));
        assertThat(source.tip()).hasValue(4);
        try (LedgerStream stream = source.open(2, FOLLOWED)) {
            for (long seq = 2; seq <= 4; seq++) {
                Next next = next(stream);
                assertThat(next.seq()).isEqualTo(seq);
                assertThat(closeTime(next)).isEqualTo(now.getEpochSecond() - 2 * (5 - seq));
            }
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now = now.plusMillis(1999);
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now = now.plusMillis(1);
            Next fifth = next(stream);
            assertThat(fifth.seq()).isEqualTo(5);
            assertThat(closeTime(fifth)).isEqualTo(now.getEpochSecond());
            assertThat(source.tip()).hasValue(5);
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
        }
    }

    @Test
    void whoFallsBehindIsNotHurried() throws Exception {
        try (LedgerStream stream = source(new Live(Duration.ofSeconds(1), 0)).open(2, FOLLOWED)) {
            now = now.plusSeconds(60);
            assertThat(next(stream).seq()).isEqualTo(2);
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now = now.plusMillis(1500);
            assertThat(next(stream).seq()).isEqualTo(3);
            // Half a second late is made good.
            now = now.plusMillis(500);
            assertThat(next(stream).seq()).isEqualTo(4);
        }
    }

    @Test
    void anIntervalOfZeroWaitsForNobody() throws Exception {
        try (LedgerStream stream = source(new Live(Duration.ZERO, 0)).open(2, FOLLOWED)) {
            for (long seq = 2; seq < 20; seq++) {
                assertThat(next(stream).seq()).isEqualTo(seq);
            }
        }
    }

    @Test
    void takenUpAtAnyLedgerItGoesOnAsIfNothingHadHappened() throws Exception {
        Next[] whole = new Next[12];
        try (LedgerStream stream = source(Fixed.STANDARD).open(2, FOLLOWED)) {
            for (int i = 0; i < whole.length; i++) {
                whole[i] = next(stream);
            }
        }
        for (int from = 1; from < whole.length; from++) {
            try (LedgerStream stream = source(Fixed.STANDARD).resume(2 + from, hash(whole[from - 1]), FOLLOWED)) {
                for (int i = from; i < whole.length; i++) {
                    Next next = next(stream);
                    assertThat(next.seq()).isEqualTo(whole[i].seq());
                    assertThat(next.raw().copy()).isEqualTo(whole[i].raw().copy());
                }
            }
            try (LedgerStream stream = source(Fixed.STANDARD).open(2 + from, FOLLOWED)) {
                assertThat(next(stream).raw().copy())
                        .isEqualTo(whole[from].raw().copy());
            }
        }
    }

    @Test
    void takenUpLiveItKnowsTheTipAndIsPaced() throws Exception {
        GeneratedSource source = source(new Live(Duration.ofSeconds(1), 3));
        try (LedgerStream stream = source.resume(1000, Hash.ZERO, FOLLOWED)) {
            assertThat(source.tip()).hasValue(999);
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new NotYet());
            now = now.plusSeconds(1);
            assertThat(next(stream).seq()).isEqualTo(1000);
        }
    }

    @Test
    void aBoundedStreamEndsWithItsLastLedger() throws Exception {
        try (LedgerStream stream = source(Fixed.STANDARD).open(3, OptionalLong.of(4))) {
            assertThat(next(stream).seq()).isEqualTo(3);
            assertThat(next(stream).seq()).isEqualTo(4);
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new End(4));
            assertThat(stream.next(Duration.ZERO)).isEqualTo(new End(4));
        }
    }

    @Test
    void aClosedSourceEndsItsStreamsAndOpensNone() {
        GeneratedSource source = source(Fixed.STANDARD);
        LedgerStream stream = source.open(2, FOLLOWED);
        source.close();
        assertThatThrownBy(() -> stream.next(Duration.ofDays(1)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> source.open(2, FOLLOWED)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWaitEndsWhenTheStreamIsClosed() throws Exception {
        LedgerStream stream = source(new Live(Duration.ofDays(1), 0)).open(2, FOLLOWED);
        Thread closer = Thread.ofPlatform().start(stream::close);
        assertThatThrownBy(() -> stream.next(Duration.ofDays(1))).isInstanceOf(SourceException.class);
        closer.join();
    }

    @Test
    void thereIsNothingBelowTheFirstLedger() {
        assertThatThrownBy(() -> source(Fixed.STANDARD).open(1, FOLLOWED)).hasMessageContaining("first, 2");
        assertThatThrownBy(() -> new Live(Duration.ofSeconds(-1), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GeneratedOptions(1, 20_001, Signatures.FILLER))
                .hasMessageContaining("20001 transactions");
    }
}
