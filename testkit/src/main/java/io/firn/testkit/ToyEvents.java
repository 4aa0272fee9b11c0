package io.firn.testkit;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;

/**
 * The events of a toy ledger, which follow from the hashes of its transactions: one of each transaction before all, then up to
 * three of its operations and, of a fee bump, one behind them; one of every fourth transaction after all.
 *
 * <p>Format of an event: type (1 byte), contract (1 byte, {@value #NO_CONTRACT} for none), number of topics (1 byte), topics (1
 * byte each, of eight values), then up to fifteen bytes of its own.
 */
final class ToyEvents {
    private static final int NO_CONTRACT = 0;
    private static final int TYPES = 2;
    private static final int CONTRACTS = 6;
    private static final int TOPICS = 6;
    private static final int TOPIC_VALUES = 8;
    private static final int MAX_OWN_BYTES = 16;
    private static final int HEAD_BYTES = 3;

    private final LedgerLayout layout;
    private final LedgerEvents into;
    private final EventFields fields = new EventFields();

    ToyEvents(LedgerLayout layout, LedgerEvents into) {
        this.layout = layout;
        this.into = into;
    }

    void add() {
        into.begin(layout.header());
        for (int i = 0; i < layout.txCount(); i++) {
            add(i, 0, 0, i);
        }
        for (int i = 0; i < layout.txCount(); i++) {
            Hash hash = layout.hash(i);
            int operations = (int) hash.w1() & 3;
            for (int op = 0; op < operations; op++) {
                add(i, i + 1, op / 2, op % 2);
            }
            if (!hash.equals(layout.innerHash(i))) {
                add(i, i + 1, EventId.MAX_OP, 0);
            }
        }
        int after = 0;
        for (int i = 0; i < layout.txCount(); i++) {
            if ((layout.hash(i).w2() & 3) == 0) {
                add(i, EventId.MAX_TX, 0, after++);
            }
        }
    }

    private void add(int transaction, int tx, int op, int index) {
        Hash hash = layout.hash(transaction);
        EventId id = new EventId(layout.header().seq(), tx, op, index);
        Slice event = Slice.of(event(hash.w3() + 0x9E3779B97F4A7C15L * (31L * tx + 7L * op + index)));
        try {
            fields(event, fields);
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
        into.add(id, hash, ToyChain.successful(hash), event, fields);
    }

    private static byte[] event(long noise) {
        long n = noise >>> 1;
        int type = (int) (n % TYPES);
        n /= TYPES;
        int contract = (int) (n % CONTRACTS);
        n /= CONTRACTS;
        int topics = (int) (n % TOPICS);
        n /= TOPICS;
        int own = (int) (n % MAX_OWN_BYTES);
        byte[] event = new byte[HEAD_BYTES + topics + own];
        event[0] = (byte) type;
        event[1] = (byte) contract;
        event[2] = (byte) topics;
        for (int i = HEAD_BYTES; i < event.length; i++) {
            event[i] = (byte) (n % TOPIC_VALUES);
            n = n / TOPIC_VALUES + i;
        }
        return event;
    }

    static void fields(Slice event, EventFields into) throws BadLedgerException {
        byte[] array = event.array();
        int at = event.offset();
        if (event.length() < HEAD_BYTES || event.length() < HEAD_BYTES + array[at + 2]) {
            throw new BadLedgerException("a toy event of " + event.length() + " bytes ends early");
        }
        into.begin(array, array[at]);
        if (array[at + 1] != NO_CONTRACT) {
            into.contract(at + 1, 1);
        }
        for (int i = 0; i < array[at + 2]; i++) {
            into.topic(at + HEAD_BYTES + i, 1);
        }
    }
}
