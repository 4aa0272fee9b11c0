package io.firn.stellar;

import io.firn.ledger.Hash;

/** The creation of an account, which moves its first balance. */
record GeneratedCreation(Hash from, Hash created, long amount, GeneratedAsset nativeAsset) implements GeneratedWork {
    private static final int CREATE_ACCOUNT = 0;
    private static final int UNDERFUNDED = -2;

    @Override
    public int operationCount() {
        return 1;
    }

    @Override
    public XdrWriter operations() {
        return new XdrWriter().ints(1, 0, CREATE_ACCOUNT, 0).hash(created).int64(amount);
    }

    @Override
    public XdrWriter extension() {
        return new XdrWriter().ints(0);
    }

    @Override
    public long resourceFee() {
        return 0;
    }

    @Override
    public long refund() {
        return 0;
    }

    @Override
    public XdrWriter results(Outcome outcome) {
        return new XdrWriter().ints(1, 0, CREATE_ACCOUNT, outcome == Outcome.FAILS ? UNDERFUNDED : 0);
    }

    @Override
    public XdrWriter metas(GeneratedEntries entries, long sequence) {
        XdrWriter event = GeneratedEvents.event(
                nativeAsset.contract(),
                GeneratedEvents.int128(amount),
                GeneratedEvents.symbol("transfer"),
                GeneratedEvents.account(from),
                GeneratedEvents.account(created),
                GeneratedEvents.string(nativeAsset.name()));
        return new XdrWriter()
                .ints(1, 0, 3)
                .raw(entries.holding(nativeAsset, from, sequence, -amount))
                .raw(entries.accountCreated(created, amount))
                .ints(1)
                .raw(event);
    }

    @Override
    public XdrWriter sorobanMeta(Outcome outcome) {
        return new XdrWriter().ints(0);
    }

    @Override
    public XdrWriter diagnostics(Outcome outcome) {
        return new XdrWriter().ints(0);
    }
}
