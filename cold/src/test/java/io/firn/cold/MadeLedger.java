package io.firn.cold;

import io.firn.format.FrameException;
import io.firn.format.frame.v1.FrameEncoder;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.EventField;
import io.firn.ledger.EventTerm;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.LedgerWalker;
import io.firn.ledger.Slice;
import io.firn.ledger.StoredEvent;
import io.firn.testkit.ToyChain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A ledger of the toy chain made of chosen transactions, and what it must tell.
 *
 * @param events all of it, in order
 */
public record MadeLedger(
        LedgerHeader header, Slice raw, LedgerFrame frame, List<MadeTx> txs, List<StoredEvent> events) {
    private static final int MAGIC = 0x544F594C;
    private static final int HEADER_BYTES = 156;
    private static final int PROTOCOL = 26;
    private static final byte PLAIN = 0;
    private static final byte FEE_BUMP = 1;
    private static final byte UNKNOWN = 9;

    public MadeLedger {
        txs = List.copyOf(txs);
        events = List.copyOf(events);
    }

    static MadeLedger of(long seq, Hash previous, MadeTx... txs) {
        return of(seq, previous, List.of(txs));
    }

    static MadeLedger of(long seq, Hash previous, List<MadeTx> txs) {
        ByteBuffer body = ByteBuffer.allocate(txs.stream()
                .mapToInt(tx -> 9 + tx.envelope().length() + tx.result().length())
                .sum());
        for (MadeTx tx : txs) {
            body.put(tx.isFeeBump() ? FEE_BUMP : PLAIN)
                    .putInt(tx.envelope().length())
                    .putInt(tx.result().length())
                    .put(tx.envelope().buffer())
                    .put(tx.result().buffer());
        }
        return of(raw(seq, previous, txs.size(), body.array()), txs);
    }

    /** One with a transaction that nobody understands. */
    static MadeLedger opaque(long seq, Hash previous) {
        return of(raw(seq, previous, 1, new byte[] {UNKNOWN, 1, 2, 3, 4, 5, 6, 7, 8, 9}), List.of());
    }

    private static byte[] raw(long seq, Hash previous, int txCount, byte[] body) {
        ByteBuffer raw = ByteBuffer.allocate(HEADER_BYTES + body.length);
        raw.putInt(MAGIC).put(MadeTx.network()).putLong(seq).put(previous.bytes());
        raw.putInt((int) (1_600_000_000 + 5 * seq))
                .putInt(PROTOCOL)
                .putInt(txCount)
                .putInt(body.length);
        raw.put(MadeTx.sha256(body));
        byte[] head = new byte[raw.position()];
        raw.get(0, head);
        return raw.put(MadeTx.sha256(head)).put(body).array();
    }

    private static MadeLedger of(byte[] bytes, List<MadeTx> txs) {
        Slice raw = Slice.of(bytes);
        LedgerWalker walker = ToyChain.DEFAULT.newWalker();
        LedgerLayout layout = new LedgerLayout();
        LedgerEvents stored = new LedgerEvents();
        List<StoredEvent> events = new ArrayList<>();
        try {
            walker.walk(raw, layout);
            walker.events(raw, layout, stored);
            for (int i = 0; i < stored.count(); i++) {
                events.add(StoredEvent.read(Slice.of(stored.stored(i).copy())));
            }
        } catch (BadLedgerException e) {
            throw new AssertionError(e);
        }
        return new MadeLedger(layout.header(), raw, framed(raw, layout), txs, events);
    }

    /** The frame of any bytes. */
    static LedgerFrame framed(Slice raw, LedgerLayout layout) {
        try (FrameEncoder encoder = new FrameEncoder()) {
            ByteBuffer encoded = encoder.encode(raw, layout);
            return LedgerFrame.parse(
                    ByteBuffer.allocate(encoded.remaining()).put(encoded).flip());
        } catch (FrameException e) {
            throw new AssertionError(e);
        }
    }

    long seq() {
        return header.seq();
    }

    Hash hash() {
        return header.hash();
    }

    /** As it is put alone. */
    Section section() {
        return new Section(List.of(new Section.Entry(header, frame)));
    }

    /** The events that a transaction of it made, each with its place among all. */
    List<LedgerEvent> eventsOf(MadeTx tx) {
        List<LedgerEvent> own = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).txHash().equals(tx.hash())) {
                own.add(new LedgerEvent(i, events.get(i)));
            }
        }
        return own;
    }

    /** All that an event of the toy chain can be found by, read off its bytes. */
    static Set<EventTerm> terms(StoredEvent event) {
        ByteBuffer bytes = event.event().buffer();
        int topics = bytes.get(2);
        Set<EventTerm> terms = new HashSet<>();
        terms.add(EventTerm.number(EventField.TYPE, bytes.get(0)));
        terms.add(EventTerm.number(EventField.TOPIC_COUNT, topics));
        if (bytes.get(1) != 0) {
            terms.add(contract(bytes.get(1)));
        }
        for (int i = 0; i < Math.min(topics, EventField.MAX_TOPICS); i++) {
            terms.add(topic(i, bytes.get(3 + i)));
        }
        return terms;
    }

    /** True for an event of a contract. */
    static EventTerm contract(int number) {
        return new EventTerm(EventField.CONTRACT, new byte[] {(byte) number});
    }

    /** True for an event whose topic at a place has this value. */
    static EventTerm topic(int place, int value) {
        return new EventTerm(EventField.topic(place), new byte[] {(byte) value});
    }
}
