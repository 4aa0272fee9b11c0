package io.firn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerStream;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.SourceException;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TxFacts;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The toy chain verifies what it should and refuses everything else; its source does as told. */
class ToyChainTest {
    private static final ToyChain CHAIN = ToyChain.DEFAULT;
    private static final Duration NO_PATIENCE = Duration.ZERO;

    private final ToyLedgers ledgers = ToyLedgers.of(CHAIN, 7);
    private final LedgerWalker walker = CHAIN.newWalker();
    private final LedgerLayout layout = new LedgerLayout();

    @Test
    void ledgersVerifyAndLink() throws Exception {
        Hash previous = Hash.ZERO;
        int txCount = 0;
        int feeBumps = 0;
        for (long seq = CHAIN.firstSeq(); seq < 102; seq++) {
            byte[] padded = padded(ledgers.ledger(seq));
            Slice raw = new Slice(padded, 3, padded.length - 5);
            walker.walk(raw, layout);
            assertThat(layout.header()).isEqualTo(ledgers.header(seq)).isEqualTo(walker.peek(raw));
            assertThat(layout.header().previousHash()).isEqualTo(previous);
            assertThat(layout.opaqueReason()).isEmpty();
            previous = layout.header().hash();
            for (int i = 0; i < layout.txCount(); i++) {
                Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
                assertThat(ToyChain.txHash(CHAIN.networkHash(), envelope.array(), envelope.offset(), envelope.length()))
                        .isEqualTo(layout.hash(i));
                assertThat(layout.resultOffset(i)).isEqualTo(layout.envelopeOffset(i) + layout.envelopeLength(i));
                feeBumps += layout.hash(i).equals(layout.innerHash(i)) ? 0 : 1;
            }
            txCount += layout.txCount();
            walker.walkTrusted(raw, layout);
            assertThat(layout.header().hash()).isEqualTo(previous);
        }
        assertThat(txCount).isGreaterThan(200);
        assertThat(feeBumps).isGreaterThan(10);
    }

    @Test
    void noTwoTransactionsHaveOneHash() throws Exception {
        for (ToyLedgers each : List.of(ledgers, ledgers.shaped(new ToyLedgers.Shape(20, 2)))) {
            Set<Hash> seen = new HashSet<>();
            for (long seq = CHAIN.firstSeq(); seq < 2_002; seq++) {
                walker.walkTrusted(Slice.of(each.ledger(seq)), layout);
                for (int i = 0; i < layout.txCount(); i++) {
                    assertThat(seen.add(layout.hash(i))).as("ledger %s", seq).isTrue();
                    assertThat(layout.innerHash(i).equals(layout.hash(i)) || seen.add(layout.innerHash(i)))
                            .as("ledger %s", seq)
                            .isTrue();
                }
            }
            assertThat(seen.size()).isGreaterThan(4_000);
        }
    }

    @Test
    void factsAreReadOffEnvelopeAndResult() throws Exception {
        int[] outcomes = new int[2];
        LedgerEvents events = new LedgerEvents();
        for (long seq = CHAIN.firstSeq(); seq < 52; seq++) {
            Slice raw = Slice.of(ledgers.ledger(seq));
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
            Map<Hash, Boolean> told = new HashMap<>();
            for (int i = 0; i < events.count(); i++) {
                StoredEvent event = StoredEvent.read(events.stored(i));
                told.put(event.txHash(), event.successful());
            }
            for (int i = 0; i < layout.txCount(); i++) {
                Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
                Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
                TxFacts facts = walker.facts(envelope, result);
                assertThat(facts.successful()).isEqualTo(told.get(layout.hash(i)));
                int end = result.length();
                assertThat(facts.feeCharged())
                        .isEqualTo(Long.parseLong(HexFormat.of().formatHex(result.copy(), end - 4, end), 16));
                Slice sender = facts.sender().orElseThrow();
                assertThat(sender.copy()).isEqualTo(Arrays.copyOf(envelope.copy(), Math.min(8, envelope.length())));
                assertThat(sender.array()).isSameAs(raw.array());
                outcomes[facts.successful() ? 1 : 0]++;
            }
        }
        assertThat(outcomes[0]).isPositive();
        assertThat(outcomes[1]).isPositive();
        assertThat(walker.facts(Slice.of(new byte[0]), Slice.of(new byte[32])).sender())
                .isEmpty();
        assertThatThrownBy(() -> walker.facts(Slice.of(new byte[9]), Slice.of(new byte[31])))
                .isInstanceOf(BadLedgerException.class);
    }

    @Test
    void ledgersAreTheSameForTheSameSeedAndOthersForAnother() {
        assertThat(ToyLedgers.of(CHAIN, 7).ledger(50)).isEqualTo(ledgers.ledger(50));
        assertThat(ToyLedgers.of(CHAIN, 8).ledger(50)).isNotEqualTo(ledgers.ledger(50));
        assertThat(ledgers.shaped(ToyLedgers.Shape.EMPTY).ledger(9)).hasSize(ToyChain.HEADER_BYTES);
        byte[] large = ledgers.shaped(ToyLedgers.Shape.ofAverageBytes(1 << 20)).ledger(2);
        assertThat(large.length).isBetween(1 << 16, 1 << 23);
    }

    @Test
    void everyFlippedBitAndEveryTruncationIsRefused() {
        long seq = 11;
        int bits = 8 * ledgers.ledger(seq).length;
        for (int bit = 0; bit < bits; bit++) {
            byte[] bad = ledgers.flipped(seq, bit);
            assertThatThrownBy(() -> walker.walk(Slice.of(bad), layout)).isInstanceOf(BadLedgerException.class);
        }
        for (int length = 0; length < bits / 8; length++) {
            byte[] bad = ledgers.truncated(seq, length);
            assertThatThrownBy(() -> walker.walk(Slice.of(bad), layout)).isInstanceOf(BadLedgerException.class);
            assertThatThrownBy(() -> walker.walkTrusted(Slice.of(bad), layout)).isInstanceOf(BadLedgerException.class);
        }
    }

    @Test
    void foreignLedgersAreRefusedAndThoseThatDoNotChainVerifyAlone() throws Exception {
        assertThatThrownBy(() -> walker.walk(Slice.of(ledgers.foreign(9)), layout))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("network");
        walker.walk(Slice.of(ledgers.notChaining(9)), layout);
        assertThat(layout.header().previousHash()).isNotEqualTo(ledgers.hash(8));
    }

    @Test
    void opaqueLedgersHaveAVerifiedHeaderAndStayInTheChain() throws Exception {
        ToyLedgers some = ledgers.withOpaque(5L, 9L);
        walker.walk(Slice.of(some.ledger(5)), layout);
        assertThat(layout.opaqueReason()).isPresent();
        assertThat(layout.header()).isEqualTo(some.header(5));
        assertThat(layout.txCount()).isZero();
        walker.walk(Slice.of(some.ledger(6)), layout);
        assertThat(layout.opaqueReason()).isEmpty();
        assertThat(layout.header().previousHash()).isEqualTo(some.hash(5));
    }

    @Test
    void boundedStreamsEndAndMissWhatIsNotThere() throws Exception {
        try (ToySource source = new ToySource(ledgers, 20);
                LedgerStream whole = source.open(18, OptionalLong.of(20));
                LedgerStream beyond = source.open(20, OptionalLong.of(21))) {
            for (long seq = 18; seq <= 20; seq++) {
                assertThat(take(whole)).isEqualTo(ledgers.ledger(seq));
            }
            assertThat(whole.next(NO_PATIENCE)).isEqualTo(new LedgerStream.End(20));
            take(beyond);
            assertThatThrownBy(() -> beyond.next(NO_PATIENCE))
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.MISSING));
            assertThat(source.tip()).hasValue(20);
        }
    }

    @Test
    void tailingStreamsWaitForTheTipAndEndWhenTheSourceDoes() throws Exception {
        try (ToySource source = new ToySource(ledgers, 1);
                LedgerStream tail = source.open(2, OptionalLong.empty())) {
            assertThat(source.tip()).isEmpty();
            assertThat(tail.next(NO_PATIENCE)).isEqualTo(new LedgerStream.NotYet());
            CompletableFuture<byte[]> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    LedgerStream.Next next = (LedgerStream.Next) tail.next(Duration.ofSeconds(30));
                    return next.raw().copy();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            source.tip(2);
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(ledgers.ledger(2));
            source.end();
            assertThat(tail.next(Duration.ofSeconds(30))).isEqualTo(new LedgerStream.End(2));
        }
    }

    @ParameterizedTest
    @EnumSource(ToySource.Fault.class)
    void faultsLastAsLongAsToldAndThenTheLedgerComes(ToySource.Fault fault) throws Exception {
        try (ToySource source = ToySource.endless(ledgers).fault(3, fault, 2);
                LedgerStream stream = source.open(2, OptionalLong.empty())) {
            take(stream);
            assertThatThrownBy(() -> {
                        byte[] raw = take(stream);
                        walker.walk(Slice.of(raw), layout);
                        if (!layout.header().previousHash().equals(ledgers.hash(2))) {
                            throw new BadLedgerException("does not chain");
                        }
                    })
                    .isInstanceOfAny(SourceException.class, BadLedgerException.class);
            try (LedgerStream again = source.open(3, OptionalLong.empty())) {
                assertThatThrownBy(() -> {
                            assertThat(take(again)).isEqualTo(ledgers.ledger(3));
                        })
                        .isInstanceOfAny(SourceException.class, AssertionError.class);
            }
            try (LedgerStream healed = source.open(3, OptionalLong.empty())) {
                assertThat(take(healed)).isEqualTo(ledgers.ledger(3));
            }
        }
    }

    private static byte[] take(LedgerStream stream) throws Exception {
        return ((LedgerStream.Next) stream.next(NO_PATIENCE)).raw().copy();
    }

    private static byte[] padded(byte[] raw) {
        byte[] padded = new byte[raw.length + 5];
        System.arraycopy(raw, 0, padded, 3, raw.length);
        return padded;
    }
}
