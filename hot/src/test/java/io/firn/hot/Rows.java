package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.EventFields;
import io.firn.ledger.EventId;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerEvents;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.ledger.TermKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows made from their sequence alone, so that a reader knows what it must find. */
final class Rows {
    private Rows() {}

    static HotRow of(long seq) {
        return new HotRow(
                new LedgerHeader(seq, hash(seq), hash(seq - 1), 1_700_000_000 + 5 * seq, 22 + (int) (seq % 3)),
                seq % 7 == 0);
    }

    /** Another ledger of the same sequence. */
    static HotRow other(long seq) {
        HotRow row = of(seq);
        LedgerHeader h = row.header();
        return new HotRow(
                new LedgerHeader(seq, hash(-seq), h.previousHash(), h.closeTimeSeconds(), h.protocolVersion()),
                row.opaque());
    }

    /** Transactions of a ledger, none to three of them. */
    static int txCount(long seq) {
        return (int) (seq % 4);
    }

    /** Hash of the transaction at a position. */
    static Hash tx(long seq, int position) {
        return new Hash((1_000 * seq + position) * 0x9E37_79B9_7F4A_7C15L, 1, seq, position);
    }

    /** Inner hash of the transaction at a position; that of an odd position is another. */
    static Hash inner(long seq, int position) {
        return position % 2 == 0
                ? tx(seq, position)
                : new Hash(~tx(seq, position).w0(), 2, seq, position);
    }

    static HotHashes hashes(long seq) {
        LedgerLayout layout = new LedgerLayout();
        layout.header(of(seq).header());
        for (int i = 0; i < txCount(seq); i++) {
            layout.addTx(0, 0, 0, 0, tx(seq, i), inner(seq, i));
        }
        return HotHashes.of(layout);
    }

    /** Events of a ledger, none to eight of them. */
    static int eventCount(long seq) {
        return (int) (seq % 3 == 0 ? 0 : seq % 9);
    }

    static HotEvents events(long seq) {
        return events(seq, eventCount(seq));
    }

    /** So many events; the longer ones are a few hundred bytes. */
    static HotEvents events(long seq, int count) {
        LedgerEvents events = new LedgerEvents();
        events.begin(of(seq).header());
        for (int i = 0; i < count; i++) {
            addEvent(events, seq, i, (int) ((31 * seq + 57L * i) % 300));
        }
        return HotEvents.of(events);
    }

    /** An event of a few terms: its contract is one of 50, its first topic one of 7, its second of the ledger alone. */
    static void addEvent(LedgerEvents events, long seq, int i, int ownBytes) {
        byte[] event = new byte[16 + ownBytes];
        ByteBuffer.wrap(event).putInt((int) ((seq + i) % 50)).putInt(i % 7).putLong(seq);
        Arrays.fill(event, 16, event.length, (byte) i);
        EventFields fields = new EventFields();
        fields.begin(event, i % 2);
        fields.contract(0, 4);
        fields.topic(4, 4);
        if (i % 2 == 1) {
            fields.topic(8, 8);
        }
        events.add(new EventId(seq, 1 + i, 0, i), tx(seq, i), i % 5 != 0, Slice.of(event), fields);
    }

    /** Every hash of the ledger is found, at its place, and its events by each of their terms. */
    static void assertFound(HotStore store, long seq) throws IOException {
        assertHeld(store, seq, events(seq));
        assertThat(store.find(hash(seq))).contains(new HotPlace(seq, HotHashes.LEDGER));
        for (int i = 0; i < txCount(seq); i++) {
            assertThat(store.find(tx(seq, i))).contains(new HotPlace(seq, i));
            assertThat(store.find(inner(seq, i))).contains(new HotPlace(seq, i));
        }
    }

    static void assertHeld(HotStore store, long seq, HotEvents events) throws IOException {
        int limit = store.eventsThrough(seq).orElseThrow();
        int firstId = store.eventsThrough(seq - 1).orElse(0);
        assertThat(limit - firstId).isEqualTo(events.count());
        try (HotEventCursor cursor = store.events()) {
            for (int i = 0; i < events.count(); i++) {
                assertThat(cursor.stored(firstId + i).copy())
                        .isEqualTo(events.stored(i).copy());
            }
        }
        for (int t = 0; t < events.termCount(); t++) {
            List<Integer> expected = new ArrayList<>();
            for (int p = 0; p < events.postingCount(t); p++) {
                expected.add(firstId + events.posting(t, p));
            }
            assertThat(ids(store, events.term(t), seq, seq)).isEqualTo(expected);
        }
    }

    static List<Integer> ids(HotStore store, TermKey term, long firstSeq, long lastSeq) throws IOException {
        List<Integer> ids = new ArrayList<>();
        store.postings(term, firstSeq, lastSeq, ids::add);
        return ids;
    }

    /** No hash of the ledger is found, and no event. */
    static void assertNotFound(HotStore store, long seq) throws IOException {
        assertThat(store.eventsThrough(seq)).isEmpty();
        HotEvents events = events(seq);
        for (int t = 0; t < events.termCount(); t++) {
            assertThat(ids(store, events.term(t), seq, seq)).isEmpty();
        }
        HotHashes hashes = hashes(seq);
        for (int i = 0; i < hashes.count(); i++) {
            assertThat(store.find(hashes.hash(i))).isEmpty();
        }
    }

    /** Where the record of a ledger begins in the file of a store on {@code disk} that holds all of them from the first. */
    static long recordOffset(long firstSeq, long seq) {
        long offset = 20;
        for (long each = firstSeq; each < seq; each++) {
            offset += new DiskRecordV3(of(each), hashes(each), events(each), 0).lengthBytes();
        }
        return offset;
    }

    static Hash hash(long seq) {
        return new Hash(seq * 0x9E37_79B9_7F4A_7C15L, ~seq, seq, seq << 32);
    }
}
