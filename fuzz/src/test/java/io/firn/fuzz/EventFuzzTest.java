package io.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.ContractEvent;
import io.firn.stellar.EventReader;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import org.junit.jupiter.api.AfterAll;

/** A stored event, the ContractEvent in it, and a topic as a caller gives it. */
class EventFuzzTest {
    private static final Target TARGET = new Target("event", 16 << 20, BadLedgerException.class);

    private final StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
    private final EventReader reader = new EventReader();

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void event(byte[] bytes) {
        TARGET.input();
        Slice all = Slice.of(bytes);
        TARGET.reads(() -> {
            StoredEvent event = StoredEvent.read(all);
            assertThat(StoredEvent.id(all)).isEqualTo(event.id());
            parts(event.event());
        });
        if (bytes.length > StoredEvent.HEAD_BYTES) {
            // Behind a head that is anything: the event alone.
            TARGET.reads(() -> parts(all.part(StoredEvent.HEAD_BYTES, bytes.length - StoredEvent.HEAD_BYTES)));
        }
        TARGET.reads(() -> reader.checkValue(all));
    }

    private void parts(Slice event) throws BadLedgerException {
        ContractEvent read = reader.read(event);
        EventFields fields = new EventFields();
        walker.fields(event, fields);
        assertThat(fields.topicCount()).isEqualTo(read.topics().size());
        assertThat(fields.has(EventField.CONTRACT)).isEqualTo(read.contract().isPresent());
        for (Slice topic : read.topics()) {
            reader.checkValue(topic);
        }
    }
}
