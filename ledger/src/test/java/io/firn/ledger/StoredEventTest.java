package io.firn.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Events as they are stored: the bytes, what they tell, and what is refused. */
class StoredEventTest {
    private static final Hash TX = new Hash(1, 2, 3, 4);
    private static final LedgerHeader LEDGER = new LedgerHeader(63_092_990, TX, TX, 1_781_000_000, 26);

    private final LedgerEvents events = new LedgerEvents();
    private final EventFields fields = new EventFields();

    private static EventId id(int tx, int op, long index) {
        return new EventId(LEDGER.seq(), tx, op, index);
    }

    private void add(EventId id, boolean successful, byte... event) {
        fields.begin(event, 1);
        events.add(id, TX, successful, Slice.of(event), fields);
    }

    @Test
    void theBytesAreThoseOfTheFormat() {
        events.begin(LEDGER);
        add(id(7, 4_095, 0xFFFF_FFFFL), true, (byte) 0xAB, (byte) 0xCD);
        assertThat(HexFormat.of().formatHex(events.stored(0).copy()))
                .isEqualTo("01" + "01" + "0fff" + "00000007" + "ffffffff" + "0000000003c2b8fe" + "000000006a27e740"
                        + "0000000000000001000000000000000200000000000000030000000000000004" + "abcd");
    }

    @Test
    void whatIsReadIsWhatWasAdded() throws Exception {
        events.begin(LEDGER);
        add(id(0, 0, 0), false);
        add(id(1, 2, 3), true, (byte) 9);
        StoredEvent read = StoredEvent.read(events.stored(1));
        assertThat(read.id()).isEqualTo(id(1, 2, 3));
        assertThat(StoredEvent.id(events.stored(1))).isEqualTo(read.id());
        assertThat(read.closeTimeSeconds()).isEqualTo(LEDGER.closeTimeSeconds());
        assertThat(read.txHash()).isEqualTo(TX);
        assertThat(read.successful()).isTrue();
        assertThat(read.event().copy()).containsExactly(9);
        assertThat(StoredEvent.read(events.stored(0)).successful()).isFalse();
        assertThat(events.allStored().length())
                .isEqualTo(events.stored(0).length() + events.stored(1).length());
    }

    @Test
    void otherVersionsFlagsPlacesAndShortBytesAreRefused() {
        events.begin(LEDGER);
        add(id(1, 2, 3), true, (byte) 9);
        byte[] good = events.stored(0).copy();
        for (int length = 0; length < StoredEvent.HEAD_BYTES; length++) {
            mustRefuse(Arrays.copyOf(good, length), "too short");
        }
        mustRefuse(with(good, 0, 2), "version 2");
        mustRefuse(with(good, 1, 2), "flags 2");
        mustRefuse(with(good, 2, 0x10), "no event has the place");
        mustRefuse(with(good, 4, 1), "no event has the place");
        mustRefuse(with(good, 12, 0x80), "no event has the place");
    }

    private static byte[] with(byte[] good, int at, int value) {
        byte[] bytes = good.clone();
        bytes[at] = (byte) value;
        return bytes;
    }

    private static void mustRefuse(byte[] bytes, String why) {
        assertThatExceptionOfType(BadLedgerException.class)
                .isThrownBy(() -> StoredEvent.read(Slice.of(bytes)))
                .withMessageContaining(why);
    }

    @Test
    void eventsThatDoNotFollowAreRefused() {
        events.begin(LEDGER);
        add(id(1, 2, 3), true);
        assertThatIllegalArgumentException().isThrownBy(() -> add(id(1, 2, 3), true));
        assertThatIllegalArgumentException().isThrownBy(() -> add(id(1, 1, 9), true));
        assertThatIllegalArgumentException().isThrownBy(() -> add(new EventId(LEDGER.seq() + 1, 2, 0, 0), true));
        assertThat(events.count()).isEqualTo(1);
        events.begin(LEDGER);
        add(id(0, 0, 0), true);
        assertThat(events.count()).isEqualTo(1);
    }

    @Test
    void everyFieldAnEventHasIsATerm() {
        byte[] event = {10, 20, 30, 40, 50, 60};
        events.begin(LEDGER);
        for (int topics = 0; topics <= 6; topics++) {
            fields.begin(event, 0);
            fields.contract(0, 2);
            for (int t = 0; t < topics; t++) {
                fields.topic(t, 1);
            }
            events.add(id(topics, 0, 0), TX, true, Slice.of(event), fields);
            // Contract, type and number of topics, and four topics at most.
            assertThat(events.termCount(topics)).isEqualTo(3 + Math.min(topics, 4));
            assertThat(fields.topicCount()).isEqualTo(topics);
            TermKey count = EventTerm.number(EventField.TOPIC_COUNT, topics).key();
            int last = events.termCount(topics) - 1;
            assertThat(new TermKey(events.termHigh(topics, last), events.termLow(topics, last)))
                    .isEqualTo(count);
        }
    }

    @Test
    void aFilterWantsAllItsTermsAndAQueryOneFilter() {
        byte[] event = {7, 8, 9};
        fields.begin(event, 1);
        fields.contract(0, 1);
        fields.topic(1, 1);
        fields.topic(2, 1);
        EventTerm contract = new EventTerm(EventField.CONTRACT, new byte[] {7});
        EventTerm topic = new EventTerm(EventField.TOPIC_1, new byte[] {9});
        EventTerm other = new EventTerm(EventField.TOPIC_1, new byte[] {8});
        EventTerm absent = new EventTerm(EventField.TOPIC_2, new byte[] {});
        assertThat(filter(0, contract, topic).matches(fields)).isTrue();
        assertThat(filter(2, contract).matches(fields)).isTrue();
        assertThat(filter(3, contract).matches(fields)).isFalse();
        assertThat(filter(0, contract, other).matches(fields)).isFalse();
        assertThat(filter(0, absent).matches(fields)).isFalse();
        assertThat(filter(0, EventTerm.number(EventField.TYPE, 1)).matches(fields))
                .isTrue();
        assertThat(filter(0, EventTerm.number(EventField.TOPIC_COUNT, 1)).matches(fields))
                .isFalse();
        assertThat(EventQuery.ALL.matches(fields)).isTrue();
        assertThat(new EventQuery(java.util.List.of(filter(0, other), filter(0, topic))).matches(fields))
                .isTrue();
        assertThat(new EventQuery(java.util.List.of(filter(0, other))).matches(fields))
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new EventQuery(java.util.List.of()));
    }

    private static EventFilter filter(int minTopics, EventTerm... terms) {
        return new EventFilter(java.util.List.of(terms), minTopics);
    }
}
