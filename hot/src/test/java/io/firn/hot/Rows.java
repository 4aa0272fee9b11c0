package io.firn.hot;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;

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

    /** The hashes of a ledger: its own, two transactions', and that of one a fee bump pays for. */
    static HotHashes hashes(long seq) {
        LedgerLayout layout = new LedgerLayout();
        layout.header(of(seq).header());
        layout.addTx(0, 1, 1, 1, txHash(seq, 0), txHash(seq, 0));
        layout.addTx(2, 1, 3, 1, txHash(seq, 1), txHash(seq, 2));
        return HotHashes.of(layout);
    }

    static Hash txHash(long seq, int which) {
        return new Hash(seq * 0x5851_F42D_4C95_7F2DL + which, which, seq, 9);
    }

    private static Hash hash(long seq) {
        return new Hash(seq * 0x9E37_79B9_7F4A_7C15L, ~seq, seq, seq << 32);
    }
}
