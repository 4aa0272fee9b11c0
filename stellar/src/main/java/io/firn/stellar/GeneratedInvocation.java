package io.firn.stellar;

import io.firn.ledger.Hash;

/**
 * A call of a token's contract by an account.
 *
 * @param call what is called
 * @param debug whether the host says more than it must
 * @param resourceFee what is reserved
 * @param refund what of it comes back
 */
record GeneratedInvocation(
        Call call, Hash contract, Hash from, Hash to, long amount, Debug debug, long resourceFee, long refund)
        implements GeneratedWork {
    private static final int INVOKE_HOST_FUNCTION = 24;
    private static final int TRAPPED = -2;
    private static final int CONTRACT_CODE = 7;

    /** The functions of a token, and the events of each. */
    enum Call {
        TRANSFER("transfer"),
        MINT("mint"),
        /** Two tokens change hands, the contract tells of it a third time. */
        SWAP("swap");

        private final String function;

        Call(String function) {
            this.function = function;
        }
    }

    /** Whether there are diagnostic events of a call that succeeds; of one that fails there always are. */
    enum Debug {
        SILENT,
        TOLD
    }

    @Override
    public int operationCount() {
        return 1;
    }

    @Override
    public XdrWriter operations() {
        XdrWriter invoked = new XdrWriter().ints(1).hash(contract).text(call.function);
        invoked.raw(arguments());
        return new XdrWriter()
                // One operation without a source of its own; a contract is invoked.
                .ints(1, 0, INVOKE_HOST_FUNCTION, 0)
                .raw(invoked)
                // Authorized by the source, for this call and none below it.
                .ints(1, 0, 0)
                .raw(invoked)
                .ints(0);
    }

    private XdrWriter arguments() {
        return GeneratedEvents.all(
                new XdrWriter(),
                GeneratedEvents.account(from),
                GeneratedEvents.account(to),
                GeneratedEvents.int128(amount));
    }

    @Override
    public XdrWriter extension() {
        XdrWriter out = new XdrWriter().ints(1, 0);
        GeneratedEvents.all(
                out,
                GeneratedEntries.instanceKey(contract),
                new XdrWriter().ints(CONTRACT_CODE).hash(code()));
        GeneratedEvents.all(out, GeneratedEntries.tokenKey(contract, from), GeneratedEntries.tokenKey(contract, to));
        return out.ints(2_000_000 + (int) (amount & 0xFFFF), 0, 1_024).int64(resourceFee);
    }

    /** All tokens run the same code. */
    private static Hash code() {
        return new Hash(0x0F1F2F3F4F5F6F7FL, 1, 2, 3);
    }

    @Override
    public XdrWriter results(Outcome outcome) {
        XdrWriter out = new XdrWriter().ints(1, 0, INVOKE_HOST_FUNCTION);
        if (outcome == Outcome.FAILS) {
            return out.ints(TRAPPED);
        }
        Hash success = new Sha256()
                .add(new XdrWriter().raw(returned()).raw(events()).done())
                .finish();
        return out.ints(0).hash(success);
    }

    private XdrWriter returned() {
        return call == Call.SWAP ? GeneratedEvents.int128(amount / 2) : GeneratedEvents.empty();
    }

    /** What the contract tells, and how often. */
    private XdrWriter events() {
        XdrWriter there = GeneratedEvents.event(
                contract,
                GeneratedEvents.int128(amount),
                GeneratedEvents.symbol("transfer"),
                GeneratedEvents.account(from),
                GeneratedEvents.account(to));
        return switch (call) {
            case TRANSFER -> GeneratedEvents.all(new XdrWriter(), there);
            case MINT ->
                GeneratedEvents.all(
                        new XdrWriter(),
                        GeneratedEvents.event(
                                contract,
                                GeneratedEvents.amountFor(amount, GeneratedEvents.uint64(amount >>> 3)),
                                GeneratedEvents.symbol("mint"),
                                GeneratedEvents.account(to)));
            case SWAP ->
                GeneratedEvents.all(
                        new XdrWriter(),
                        there,
                        GeneratedEvents.event(
                                contract,
                                GeneratedEvents.int128(amount / 2),
                                GeneratedEvents.symbol("transfer"),
                                GeneratedEvents.account(to),
                                GeneratedEvents.account(from)),
                        GeneratedEvents.event(
                                contract,
                                GeneratedEvents.list(
                                        GeneratedEvents.account(from),
                                        GeneratedEvents.int128(amount),
                                        GeneratedEvents.int128(amount / 2)),
                                GeneratedEvents.symbol("swap")));
        };
    }

    @Override
    public XdrWriter metas(GeneratedEntries entries, long sequence) {
        return new XdrWriter()
                .ints(1, 0, 4)
                .raw(entries.tokens(contract, from, -amount))
                .raw(entries.tokens(contract, to, amount))
                .raw(events());
    }

    @Override
    public XdrWriter sorobanMeta(Outcome outcome) {
        long kept = resourceFee - refund;
        XdrWriter out = new XdrWriter()
                .ints(1, 1, 0)
                .int64(kept - kept / 4)
                .int64(kept / 4)
                .int64(kept / 8);
        return outcome == Outcome.FAILS ? out.ints(0) : out.ints(1).raw(returned());
    }

    @Override
    public XdrWriter diagnostics(Outcome outcome) {
        XdrWriter called = new XdrWriter().ints(16, 1).raw(arguments());
        return switch (outcome) {
            case SUCCEEDS ->
                debug == Debug.SILENT
                        ? new XdrWriter().ints(0)
                        : GeneratedEvents.all(
                                new XdrWriter(),
                                calling(GeneratedEvents.Called.SUCCESSFULLY, called),
                                GeneratedEvents.diagnostic(
                                        GeneratedEvents.Called.SUCCESSFULLY,
                                        returned(),
                                        GeneratedEvents.symbol("fn_return"),
                                        GeneratedEvents.symbol(call.function)));
            case FAILS ->
                GeneratedEvents.all(
                        new XdrWriter(),
                        calling(GeneratedEvents.Called.IN_VAIN, called),
                        GeneratedEvents.diagnostic(
                                GeneratedEvents.Called.IN_VAIN,
                                GeneratedEvents.list(
                                        GeneratedEvents.string("balance is not sufficient to spend"),
                                        GeneratedEvents.int128(amount)),
                                GeneratedEvents.symbol("error"),
                                GeneratedEvents.error(10)));
        };
    }

    private XdrWriter calling(GeneratedEvents.Called how, XdrWriter called) {
        return GeneratedEvents.diagnostic(
                how,
                called,
                GeneratedEvents.symbol("fn_call"),
                GeneratedEvents.hash(contract),
                GeneratedEvents.symbol(call.function));
    }
}
