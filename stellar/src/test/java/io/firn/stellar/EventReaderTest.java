package io.firn.stellar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static final Hash CONTRACT = Hash.of(TestLedger.key(3), 0);

    private final EventReader reader = new EventReader();

    private static byte[] event(int topics) {
        XdrWriter[] values = new XdrWriter[topics];
        for (int i = 0; i < topics; i++) {
            values[i] = GeneratedEvents.symbol("t" + i);
        }
        return GeneratedEvents.event(CONTRACT, GeneratedEvents.int128(-5), values)
                .done();
    }

    @Test
    void thePartsOfAnEventAreFound() throws Exception {
        for (int topics = 0; topics < 7; topics++) {
            byte[] around = new XdrWriter().ints(9).raw(event(topics)).ints(9).done();
            ContractEvent event = reader.read(new Slice(around, 4, around.length - 8));
            assertThat(event.type()).isEqualTo(ContractEvent.CONTRACT);
            assertThat(event.contract()).hasValue(CONTRACT);
            assertThat(event.topics()).hasSize(topics);
            for (int i = 0; i < topics; i++) {
                assertThat(event.topics().get(i).copy())
                        .isEqualTo(GeneratedEvents.symbol("t" + i).done());
            }
            assertThat(event.value().copy())
                    .isEqualTo(GeneratedEvents.int128(-5).done());
        }
        ContractEvent ofNobody =
                reader.read(Slice.of(new XdrWriter().ints(0, 0, 0, 0, 0, 1).done()));
        assertThat(ofNobody.contract()).isEmpty();
        assertThat(ofNobody.type()).isEqualTo(ContractEvent.SYSTEM);
        assertThat(ofNobody.topics()).isEmpty();
    }

    @Test
    void everyEventOfRealLedgersHasThePartsThatItsDefinitionTells() throws Exception {
        StellarWalker walker = new StellarChain(NetworkId.PUBNET).newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents events = new LedgerEvents();
        int read = 0;
        for (Slice raw : StellarSamples.lake()) {
            walker.walkTrusted(raw, layout);
            walker.events(raw, layout, events);
            for (int i = 0; i < events.count(); i += 7) {
                Slice bytes = StoredEvent.read(events.stored(i)).event();
                ContractEvent event = reader.read(bytes);
                List<Slice> parts = new ArrayList<>(event.topics());
                parts.add(event.value());
                assertThat(parts.stream().map(EventReaderTest::range))
                        .isEqualTo(NaiveEvents.values(bytes).stream()
                                .map(EventReaderTest::range)
                                .toList());
                for (Slice part : parts) {
                    reader.checkValue(part);
                }
                read++;
            }
        }
        assertThat(read).isGreaterThan(2_000);
    }

    private static String range(Slice slice) {
        return slice.offset() + "+" + slice.length();
    }

    @Test
    void whatIsNotExactlyOneEventIsRefused() {
        byte[] event = event(2);
        byte[] longer = Arrays.copyOf(event, event.length + 4);
        for (int length = 0; length <= longer.length; length++) {
            Slice other = new Slice(longer, 0, length);
            if (length != event.length) {
                assertThatThrownBy(() -> reader.read(other))
                        .isInstanceOf(BadLedgerException.class)
                        .hasMessageStartingWith("malformed event: ");
            }
        }
    }

    @Test
    void whatIsNotExactlyOneValueIsRefusedByName() throws Exception {
        reader.checkValue(Slice.of(GeneratedEvents.symbol("transfer").done()));
        assertThatThrownBy(() -> reader.checkValue(Slice.of(new byte[0])))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed value: truncated at offset 0");
        assertThatThrownBy(() -> reader.checkValue(Slice.of(new byte[] {0, 0, 0, 99})))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed value: unknown arm 99 of SCVal at offset 0");
        assertThatThrownBy(() -> reader.checkValue(
                        Slice.of(GeneratedEvents.bool(true).ints(7).done())))
                .isInstanceOf(BadLedgerException.class)
                .hasMessage("malformed value: it ends at offset 8, but 4 bytes follow");
    }
}
