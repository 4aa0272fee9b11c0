package io.firn.hot;

import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;

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

    private static Hash hash(long seq) {
        return new Hash(seq * 0x9E37_79B9_7F4A_7C15L, ~seq, seq, seq << 32);
    }
}
