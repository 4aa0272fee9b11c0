package io.firn.hot;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import java.io.IOException;

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

    /** Every hash of the ledger is found, at its place. */
    static void assertFound(HotStore store, long seq) throws IOException {
        assertThat(store.find(hash(seq))).contains(new HotPlace(seq, HotHashes.LEDGER));
        for (int i = 0; i < txCount(seq); i++) {
            assertThat(store.find(tx(seq, i))).contains(new HotPlace(seq, i));
            assertThat(store.find(inner(seq, i))).contains(new HotPlace(seq, i));
        }
    }

    /** No hash of the ledger is found. */
    static void assertNotFound(HotStore store, long seq) throws IOException {
        HotHashes hashes = hashes(seq);
        for (int i = 0; i < hashes.count(); i++) {
            assertThat(store.find(hashes.hash(i))).isEmpty();
        }
    }

    /** Where the record of a ledger begins in the file of a store on {@code disk} that holds all of them from the first. */
    static long recordOffset(long firstSeq, long seq) {
        long offset = 20;
        for (long each = firstSeq; each < seq; each++) {
            offset += 94 + 36L * hashes(each).count();
        }
        return offset;
    }

    static Hash hash(long seq) {
        return new Hash(seq * 0x9E37_79B9_7F4A_7C15L, ~seq, seq, seq << 32);
    }
}
