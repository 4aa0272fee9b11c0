package io.firn.stellar;

import static io.firn.stellar.TestLedger.Kind.FEE_BUMP;
import static io.firn.stellar.TestLedger.Kind.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.GeneratedNetwork.Closed;
import io.firn.stellar.GeneratedOptions.Signatures;
import io.firn.testkit.Randomness;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The events of ledgers made up here: each in its place, whatever is done to the bytes. */
class StellarEventsTest {
    private static final NetworkId NETWORK = NetworkId.of(GeneratedNetwork.PASSPHRASE);
    private static final LedgerHeader HEADER = new LedgerHeader(77, Hash.ZERO, Hash.ZERO, 1_700_000_000, 25);
    private static final byte[] ENVELOPE = {0, 0, 0, 2};

    private final StellarWalker walker = new StellarWalker(NETWORK);
    private final LedgerLayout layout = new LedgerLayout();
    private final LedgerEvents events = new LedgerEvents();

    private static List<byte[]> generated(long seed, int transactions, int count) {
        GeneratedNetwork network = new GeneratedNetwork(
                GeneratedNetwork.PASSPHRASE, new GeneratedOptions(seed, transactions, Signatures.FILLER));
        List<byte[]> made = new ArrayList<>();
        Hash previous = network.genesisHash();
        for (long seq = 2; seq < 2 + count; seq++) {
            Closed closed = network.close(seq, previous, 1_767_225_600 + 5 * seq);
            made.add(closed.raw().copy());
            previous = closed.hash();
        }
        return made;
    }

    @Test
    void everyEventOfTheGeneratedNetworkIsTold() throws Exception {
        Map<Integer, Integer> ops = new TreeMap<>();
        for (byte[] ledger : generated(1, 40, 20)) {
            Slice raw = Slice.of(ledger);
            walker.walk(raw, layout);
            walker.events(raw, layout, events);
            List<NaiveEvents.Told> told = NaiveEvents.told(walker, events);
            assertThat(told).isEqualTo(NaiveEvents.of(raw, layout));
            told.forEach(t -> ops.merge(t.id().tx() == 0 ? -1 : t.id().op(), 1, Integer::sum));
            assertThat(told.getFirst().id().tx()).isZero();
            assertThat(told.stream().map(NaiveEvents.Told::successful).distinct())
                    .hasSize(2);
        }
        assertThat(ops).containsKeys(-1, 0, EventId.MAX_OP);
    }

    @Test
    void oneWalkerGoesFromLedgerToLedgerInTheMiddleOfAnArray() throws Exception {
        for (byte[] ledger : generated(3, 6, 4)) {
            byte[] around = new byte[ledger.length + 50];
            Arrays.fill(around, (byte) 0x5A);
            System.arraycopy(ledger, 0, around, 21, ledger.length);
            Slice raw = new Slice(around, 21, ledger.length);
            walker.walkTrusted(raw, layout);
            walker.events(raw, layout, events);
            assertThat(NaiveEvents.told(walker, events)).isEqualTo(NaiveEvents.of(raw, layout));
        }
    }

    @Test
    void opaqueLedgerHasNoEvents() throws Exception {
        Slice raw = Slice.of(generated(1, 12, 1).getFirst());
        walker.walk(raw, layout);
        walker.events(raw, layout, events);
        assertThat(events.count()).isPositive();
        layout.opaque("for a reason");
        walker.events(raw, layout, events);
        assertThat(events.count()).isZero();
        assertThat(events.seq()).isEqualTo(2);
    }

    @Test
    void unknownStageMakesALedgerOpaque() throws Exception {
        byte[] ledger = generated(1, 12, 1).getFirst();
        walker.walk(Slice.of(ledger), layout);
        walker.events(Slice.of(ledger), layout, events);
        byte[] event = StoredEvent.read(events.stored(0)).event().copy();
        int at = 0;
        while (!Arrays.equals(ledger, at, at + event.length, event, 0, event.length)) {
            at++;
        }
        ledger[at - 1] = 3;
        walker.walk(Slice.of(ledger), layout);
        assertThat(layout.opaqueReason()).hasValue("unknown arm 3 of TransactionEvent at offset " + (at - 4));
    }

    private static byte[] event(int type, int topics) {
        XdrWriter out = new XdrWriter().ints(0, 1).raw(TestLedger.key(1)).ints(type, 0, topics);
        for (int i = 0; i < topics; i++) {
            out.ints(3, i);
        }
        return out.ints(1).done();
    }

    private static XdrWriter pair() {
        return new XdrWriter()
                .ints(0)
                .raw(TestLedger.key(5))
                .int64(100)
                .ints(0, 0, 0)
                .ints(0);
    }

    /** A ledger of one transaction of as many operations, of which the last has events. */
    private Slice handMade(int operations, byte[]... ofLast) {
        XdrWriter out = new XdrWriter().ints(2).raw(ENVELOPE);
        int result = out.size();
        out.raw(pair().done()).ints(4, 0, 0, operations);
        for (int i = 1; i < operations; i++) {
            out.ints(0, 0, 0);
        }
        out.ints(0, 0, ofLast.length);
        for (byte[] event : ofLast) {
            out.raw(event);
        }
        byte[] bytes = out.ints(0, 0, 0, 0, 0).done();
        layout.clear();
        layout.header(HEADER);
        layout.addTx(4, ENVELOPE.length, result, bytes.length - result, Hash.ZERO, Hash.ZERO);
        return Slice.of(bytes);
    }

    @Test
    void diagnosticEventsAreLeftOutAndCountAllTheSame() throws Exception {
        Slice raw = handMade(2, event(1, 1), event(2, 1), event(0, 5), event(7, 0));
        walker.events(raw, layout, events);
        List<EventId> ids = new ArrayList<>();
        for (int i = 0; i < events.count(); i++) {
            ids.add(StoredEvent.id(events.stored(i)));
        }
        assertThat(ids).containsExactly(new EventId(77, 1, 1, 0), new EventId(77, 1, 1, 2), new EventId(77, 1, 1, 3));
        assertThat(events.termCount(0)).isEqualTo(4);
        assertThat(events.termCount(1)).isEqualTo(7);
        assertThat(events.termCount(2)).isEqualTo(3);
    }

    @Test
    void eventOfAnOperationWithoutAnIdIsRefused() throws Exception {
        walker.events(handMade(4095, event(1, 1)), layout, events);
        assertThat(StoredEvent.id(events.stored(0))).isEqualTo(new EventId(77, 1, 4094, 0));
        walker.events(handMade(5000), layout, events);
        assertThat(events.count()).isZero();
        Slice raw = handMade(4096, event(1, 1));
        assertThatThrownBy(() -> walker.events(raw, layout, events))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage(
                        "ledger 77: an event of operation 4095 of transaction 1 has no id: they go to 4094 and 1048574");
    }

    @Test
    void eventOfATransactionWithoutAnIdIsRefused() throws Exception {
        byte[] quiet = pair().ints(2, 0, 0, 0).done();
        Slice eventful = handMade(1, event(1, 1));
        int at = layout.resultOffset(0);
        byte[] bytes = new XdrWriter().raw(eventful.copy()).raw(quiet).done();
        layout.clear();
        layout.header(HEADER);
        for (int i = 1; i < EventId.MAX_TX - 1; i++) {
            layout.addTx(4, ENVELOPE.length, eventful.length(), quiet.length, Hash.ZERO, Hash.ZERO);
        }
        layout.addTx(4, ENVELOPE.length, at, eventful.length() - at, Hash.ZERO, Hash.ZERO);
        walker.events(Slice.of(bytes), layout, events);
        assertThat(StoredEvent.id(events.stored(0))).isEqualTo(new EventId(77, 1_048_574, 0, 0));
        layout.addTx(4, ENVELOPE.length, at, eventful.length() - at, Hash.ZERO, Hash.ZERO);
        assertThatThrownBy(() -> walker.events(Slice.of(bytes), layout, events))
                .isInstanceOf(BadLedgerException.class)
                .hasMessageContaining("operation 0 of transaction 1048575 has no id");
    }

    /** How damaged bytes were taken. */
    private enum Outcome {
        REFUSED,
        OPAQUE,
        TOLD
    }

    @Test
    void everyTruncationIsRefusedAndWhatAFlipLeavesIsToldAsItIs() throws Exception {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        List<byte[]> ledgers = new ArrayList<>(generated(9, 4, 1));
        for (int version = 1; version <= 2; version++) {
            ledgers.add(new TestLedger(version, 1000, Hash.ZERO, NETWORK)
                    .with(V1, FEE_BUMP, V1)
                    .build());
        }
        for (byte[] ledger : ledgers) {
            LedgerLayout whole = new LedgerLayout();
            walker.walk(Slice.of(ledger), whole);
            int metas = whole.resultOffset(0);
            for (int at = 0; at < ledger.length; at++) {
                assertThat(outcome(new Slice(ledger, 0, at), whole))
                        .as("%s bytes", at)
                        .isEqualTo(Outcome.REFUSED);
                if (at >= metas) {
                    for (int flip : new int[] {1, 0xFF}) {
                        byte[] flipped = ledger.clone();
                        flipped[at] ^= (byte) flip;
                        outcomes.merge(outcome(Slice.of(flipped), whole), 1, Integer::sum);
                    }
                }
            }
        }
        System.out.println("damaged ledgers: " + outcomes);
        assertThat(outcomes).hasSize(3);
        assertThat(outcomes.values()).allMatch(count -> count > 1_000);
    }

    /** Tells the events of bytes as they walk, then as if they were those of another layout. */
    private Outcome outcome(Slice raw, LedgerLayout another) throws BadLedgerException {
        try {
            walker.events(raw, another, events);
            NaiveEvents.told(walker, events);
        } catch (BadLedgerException e) {
            assertThat(e).hasMessageMatching("malformed ledger: .*|ledger \\d+: .*");
        }
        try {
            walker.walkTrusted(raw, layout);
        } catch (BadLedgerException e) {
            return Outcome.REFUSED;
        }
        if (layout.opaqueReason().isPresent()) {
            return Outcome.OPAQUE;
        }
        walker.events(raw, layout, events);
        assertThat(NaiveEvents.told(walker, events)).isEqualTo(NaiveEvents.of(raw, layout));
        return Outcome.TOLD;
    }

    @Test
    void whatIsNotExactlyOneEventIsRefused() {
        EventFields fields = new EventFields();
        byte[] event = event(1, 2);
        byte[] longer = Arrays.copyOf(event, event.length + 4);
        assertThatThrownBy(() -> walker.fields(Slice.of(longer), fields))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed event: it ends at offset " + event.length + ", but 4 bytes follow");
        for (int length = 0; length < event.length; length++) {
            Slice cut = new Slice(longer, 0, length);
            assertThatThrownBy(() -> walker.fields(cut, fields)).isInstanceOf(BadLedgerException.class);
        }
        byte[] unknown = event.clone();
        unknown[3] = 1;
        assertThatThrownBy(() -> walker.fields(Slice.of(unknown), fields))
                .hasMessage("malformed event: unknown arm 1 of ExtensionPoint at offset 0");
    }

    @Test
    void randomBytesAreNeverFatal() {
        SplittableRandom random = Randomness.fresh("random events").generator();
        EventFields fields = new EventFields();
        int read = 0;
        for (int i = 0; i < 40_000; i++) {
            byte[] bytes = event(random.nextInt(3), random.nextInt(6));
            for (int n = random.nextInt(4); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(24) : random.nextInt());
            }
            try {
                walker.fields(Slice.of(bytes), fields);
                read++;
            } catch (BadLedgerException e) {
                assertThat(e).hasMessageStartingWith("malformed event: ");
            }
        }
        assertThat(read).isBetween(10_000, 38_000);
    }
}
