package io.firn.stellar;

import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.ledger.TermKey;
import io.firn.stellar.NamedValues.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The events of a ledger the slow way: from the parts of its transactions, put in order by their ids. */
final class NaiveEvents {
    /** All there is to say of one. */
    record Told(EventId id, long closed, Hash txHash, boolean successful, String event, List<TermKey> keys) {}

    private final TransactionReader reader = new TransactionReader();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<Told> told = new ArrayList<>();

    /** What the parts of the transactions tell. */
    static List<Told> of(Slice raw, LedgerLayout layout) throws BadLedgerException {
        NaiveEvents naive = new NaiveEvents();
        for (int i = 0; i < layout.txCount(); i++) {
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            int version = raw.buffer().getInt(0);
            TransactionParts parts = naive.reader.read(envelope, result, version);
            for (int op = 0; op < parts.contractEvents().size(); op++) {
                for (Slice event : parts.contractEvents().get(op)) {
                    naive.add(layout, parts, i + 1, op, event);
                }
            }
            for (Slice staged : parts.transactionEvents()) {
                Slice event = staged.part(4, staged.length() - 4);
                switch (staged.buffer().getInt(0)) {
                    case 0 -> naive.add(layout, parts, 0, 0, event);
                    case 1 -> naive.add(layout, parts, i + 1, 4095, event);
                    default -> naive.add(layout, parts, 1_048_575, 0, event);
                }
            }
        }
        naive.told.sort(Comparator.comparing(Told::id));
        return naive.told;
    }

    private void add(LedgerLayout layout, TransactionParts parts, int tx, int op, Slice event) {
        int index = counts.merge(tx + "/" + op, 1, Integer::sum) - 1;
        if (type(event.buffer()) != 2) {
            told.add(new Told(
                    new EventId(layout.header().seq(), tx, op, index),
                    layout.header().closeTimeSeconds(),
                    parts.hash(),
                    parts.successful(),
                    hex(event),
                    keys(event)));
        }
    }

    private static int type(ByteBuffer event) {
        return event.getInt(event.getInt(4) == 0 ? 8 : 40);
    }

    private static List<TermKey> keys(Slice event) {
        ByteBuffer bytes = event.buffer();
        List<TermKey> keys = new ArrayList<>();
        if (bytes.getInt(4) == 1) {
            keys.add(key(EventField.CONTRACT, event.part(8, 32)));
        }
        List<Slice> values = values(event);
        List<Slice> topics = values.subList(0, values.size() - 1);
        for (int i = 0; i < Math.min(4, topics.size()); i++) {
            keys.add(key(EventField.topic(i), topics.get(i)));
        }
        keys.add(key(EventField.TYPE, number(type(bytes))));
        keys.add(key(EventField.TOPIC_COUNT, number(topics.size())));
        return keys;
    }

    /** Its topics, then its data. */
    static List<Slice> values(Slice event) {
        return NamedValues.of("ContractEvent", event.copy(), Set.of("SCVal")).stream()
                .filter(value -> value.inside().isEmpty())
                .map(value -> event.part(value.from(), value.limit() - value.from()))
                .toList();
    }

    /** What an array of fees is made of, as {@link #values} finds it. */
    static LongLists fees(Slice raw, LedgerLayout layout) {
        LongLists fees = new LongLists(new ArrayList<>(), new ArrayList<>());
        boolean second = raw.buffer().getInt(0) == 2;
        for (int i = 0; i < layout.txCount(); i++) {
            Slice envelope = raw.part(layout.envelopeOffset(i), layout.envelopeLength(i));
            Slice result = raw.part(layout.resultOffset(i), layout.resultLength(i));
            List<Value> bodies = NamedValues.of("TransactionEnvelope", envelope.copy(), Set.of("OperationBody"));
            long charged = result.buffer().getLong(second ? 36 : 32);
            int first = bodies.isEmpty()
                    ? 0
                    : envelope.buffer().getInt(bodies.getFirst().from());
            if (bodies.size() != 1 || first < 24) {
                if (!bodies.isEmpty()) {
                    fees.classic().add(charged / bodies.size());
                }
                continue;
            }
            NamedValues.of(
                            second ? "TransactionResultMetaV1" : "TransactionResultMeta",
                            result.copy(),
                            Set.of("SorobanTransactionMetaExt"))
                    .stream()
                    .filter(ext -> result.buffer().getInt(ext.from()) == 1)
                    .forEach(ext -> fees.soroban()
                            .add(charged
                                    - result.buffer().getLong(ext.from() + 8)
                                    - result.buffer().getLong(ext.from() + 16)));
        }
        return fees;
    }

    record LongLists(List<Long> classic, List<Long> soroban) {}

    private static TermKey key(EventField field, Slice value) {
        return TermKey.of(field, value.array(), value.offset(), value.length());
    }

    private static Slice number(int value) {
        return Slice.of(ByteBuffer.allocate(4).putInt(value).array());
    }

    private static String hex(Slice slice) {
        return HexFormat.of().formatHex(slice.copy());
    }

    /** What a walker has told; its fields of each event are those that were indexed. */
    static List<Told> told(StellarWalker walker, LedgerEvents events) throws BadLedgerException {
        List<Told> told = new ArrayList<>();
        EventFields fields = new EventFields();
        for (int i = 0; i < events.count(); i++) {
            StoredEvent stored = StoredEvent.read(events.stored(i));
            List<TermKey> keys = new ArrayList<>();
            for (int t = 0; t < events.termCount(i); t++) {
                keys.add(new TermKey(events.termHigh(i, t), events.termLow(i, t)));
            }
            walker.fields(stored.event(), fields);
            List<TermKey> found = new ArrayList<>();
            for (EventField field : EventField.values()) {
                if (fields.has(field)) {
                    found.add(fields.key(field));
                }
            }
            if (!found.equals(keys)) {
                throw new AssertionError(stored.id() + ": " + found + " are its fields, told were " + keys);
            }
            told.add(new Told(
                    stored.id(),
                    stored.closeTimeSeconds(),
                    stored.txHash(),
                    stored.successful(),
                    hex(stored.event()),
                    keys));
        }
        return told;
    }
}
