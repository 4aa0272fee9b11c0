package io.firn.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.stellar.EventReader;
import io.firn.stellar.FeeReader;
import io.firn.stellar.GeneratedNetwork;
import io.firn.stellar.StellarChain;
import io.firn.stellar.StellarWalker;
import io.firn.stellar.TransactionReader;
import org.junit.jupiter.api.AfterAll;

/** LedgerCloseMeta: stepped over, walked with and without its hashes, its transactions, events and fees taken out of it. */
class LedgerFuzzTest {
    private static final Target TARGET = new Target("ledger", 64 << 20, BadLedgerException.class);

    private final StellarWalker walker = new StellarChain(GeneratedNetwork.PASSPHRASE).newWalker();
    private final TransactionReader transactions = new TransactionReader();
    private final EventReader events = new EventReader();
    private final FeeReader fees = new FeeReader();
    private final LedgerLayout layout = new LedgerLayout();

    @AfterAll
    static void tell() {
        TARGET.tell(4);
    }

    @FuzzTest
    void ledger(byte[] bytes) {
        TARGET.input();
        // Something before and behind: whoever reads past the slice reads what is not the ledger's.
        byte[] around = new byte[bytes.length + 24];
        System.arraycopy(bytes, 0, around, 11, bytes.length);
        Slice raw = new Slice(around, 11, bytes.length);
        TARGET.reads(() -> assertThat(walker.endOfLedger(raw)).isBetween(1, raw.length()));
        TARGET.reads(() -> {
            LedgerHeader peeked = walker.peek(raw);
            walker.walk(raw, layout);
            assertThat(layout.header()).isEqualTo(peeked);
            everythingIn(raw);
        });
        TARGET.reads(() -> {
            walker.walkTrusted(raw, layout);
            everythingIn(raw);
        });
    }

    private void everythingIn(Slice raw) throws BadLedgerException {
        if (layout.opaqueReason().isPresent()) {
            assertThat(layout.txCount()).isZero();
            return;
        }
        for (int i = 0; i < layout.txCount(); i++) {
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            assertThat(walker.hashesTo(envelope, layout.hash(i))).isTrue();
            assertThat(transactions.read(envelope, result).envelope()).isEqualTo(envelope);
        }
        fees.read(raw, layout);
        LedgerEvents found = new LedgerEvents();
        walker.events(raw, layout, found);
        EventFields fields = new EventFields();
        for (int i = 0; i < found.count(); i++) {
            StoredEvent event = StoredEvent.read(found.stored(i));
            assertThat(event.id().seq()).isEqualTo(layout.header().seq());
            walker.fields(event.event(), fields);
            assertThat(events.read(event.event()).topics()).hasSize(fields.topicCount());
        }
    }
}
