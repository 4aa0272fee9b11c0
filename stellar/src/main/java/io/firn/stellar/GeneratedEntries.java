package io.firn.stellar;

import io.firn.ledger.Hash;

/**
 * Writes ledger entries and how they change. What an account holds before a transaction is told by its key and the ledger
 * alone, so that no ledger depends on the ones before it.
 */
final class GeneratedEntries {
    private static final int CREATED = 0;
    private static final int UPDATED = 1;
    private static final int STATE = 3;
    private static final int ACCOUNT = 0;
    private static final int TRUST_LINE = 1;
    private static final int CONTRACT_DATA = 6;
    private static final int PERSISTENT = 1;
    private static final long LEAST_BALANCE = 1_000_000_000L;

    private final int seq;

    GeneratedEntries(long seq) {
        this.seq = (int) seq;
    }

    /** An account before and after; its sequence number as given. */
    XdrWriter accountChange(Hash account, long sequence, long added) {
        return new XdrWriter()
                .ints(2, STATE)
                .raw(account(seq - 1, account, sequence, balance(account)))
                .ints(UPDATED)
                .raw(account(seq, account, sequence, balance(account) + added));
    }

    /** An account before and after a transaction takes its sequence number. */
    XdrWriter sequenceChange(Hash account, long sequence) {
        return new XdrWriter()
                .ints(2, STATE)
                .raw(account(seq, account, sequence - 1, balance(account)))
                .ints(UPDATED)
                .raw(account(seq, account, sequence, balance(account)));
    }

    XdrWriter accountCreated(Hash account, long balance) {
        return new XdrWriter().ints(CREATED).raw(account(seq, account, (long) seq << 32, balance));
    }

    /** Two changes: what a holder has of an asset, before and after. */
    XdrWriter holding(GeneratedAsset asset, Hash holder, long sequence, long added) {
        XdrWriter out = new XdrWriter();
        long before = balance(holder);
        return switch (asset.kind()) {
            case NATIVE ->
                out.ints(STATE)
                        .raw(account(seq, holder, sequence, before))
                        .ints(UPDATED)
                        .raw(account(seq, holder, sequence, before + added));
            case ISSUED ->
                out.ints(STATE)
                        .raw(trustLine(seq - 1, asset, holder, before))
                        .ints(UPDATED)
                        .raw(trustLine(seq, asset, holder, before + added));
        };
    }

    /** Two changes: what a holder has in a token's contract, before and after. */
    XdrWriter tokens(Hash contract, Hash holder, long added) {
        long before = balance(holder);
        return new XdrWriter()
                .ints(STATE)
                .raw(tokenBalance(seq - 1, contract, holder, before))
                .ints(UPDATED)
                .raw(tokenBalance(seq, contract, holder, before + added));
    }

    static XdrWriter tokenKey(Hash contract, Hash holder) {
        return new XdrWriter()
                .ints(CONTRACT_DATA, 1)
                .hash(contract)
                .raw(balanceName(holder))
                .ints(PERSISTENT);
    }

    /** Key of a contract's instance. */
    static XdrWriter instanceKey(Hash contract) {
        return new XdrWriter().ints(CONTRACT_DATA, 1).hash(contract).ints(20, PERSISTENT);
    }

    private static XdrWriter balanceName(Hash holder) {
        return GeneratedEvents.list(GeneratedEvents.symbol("Balance"), GeneratedEvents.account(holder));
    }

    private long balance(Hash holder) {
        return LEAST_BALANCE + ((holder.w0() ^ (holder.w1() * (seq | 1L))) >>> 20);
    }

    private static XdrWriter account(int modified, Hash account, long sequence, long balance) {
        return new XdrWriter()
                .ints(modified, ACCOUNT, 0)
                .hash(account)
                .int64(balance)
                .int64(sequence)
                // Sub-entries, inflation destination, flags, home domain, thresholds, signers, extension; the entry's
                // extension.
                .ints(0, 0, 0, 0, 0x0100_0000, 0, 0, 0);
    }

    private static XdrWriter trustLine(int modified, GeneratedAsset asset, Hash holder, long balance) {
        return new XdrWriter()
                .ints(modified, TRUST_LINE, 0)
                .hash(holder)
                .raw(asset.xdr())
                .int64(balance)
                .int64(Long.MAX_VALUE)
                // Authorized; extension; the entry's extension.
                .ints(1, 0, 0);
    }

    private static XdrWriter tokenBalance(int modified, Hash contract, Hash holder, long balance) {
        return new XdrWriter()
                .ints(modified, CONTRACT_DATA, 0, 1)
                .hash(contract)
                .raw(balanceName(holder))
                .ints(PERSISTENT)
                .raw(GeneratedEvents.int128(balance))
                .ints(0);
    }
}
