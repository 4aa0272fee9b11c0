package io.firn.cold;

import io.firn.ledger.Hash;

/** Names a ledger. */
public sealed interface LedgerRef {
    /** By its sequence. */
    record BySeq(long seq) implements LedgerRef {}

    /** By its own hash. */
    record ByHash(Hash hash) implements LedgerRef {}
}
