package io.firn.stellar;

import io.firn.ledger.Hash;

/**
 * Writes contract values and the events made of them.
 *
 * <p>Source: Stellar-contract.x and Stellar-ledger.x of protocol 25; classic movements as CAP-0067 tells them.
 */
final class GeneratedEvents {
    static final int BEFORE_ALL_TXS = 0;
    static final int AFTER_TX = 1;
    static final int AFTER_ALL_TXS = 2;

    private static final int CONTRACT = 1;
    private static final int DIAGNOSTIC = 2;

    private GeneratedEvents() {}

    static XdrWriter empty() {
        return new XdrWriter().ints(1);
    }

    static XdrWriter bool(boolean value) {
        return new XdrWriter().ints(0, value ? 1 : 0);
    }

    static XdrWriter error(int contractCode) {
        return new XdrWriter().ints(2, 0, contractCode);
    }

    static XdrWriter uint64(long value) {
        return new XdrWriter().ints(5).int64(value);
    }

    static XdrWriter int128(long value) {
        return new XdrWriter().ints(10).int64(value >> 63).int64(value);
    }

    static XdrWriter hash(Hash value) {
        return new XdrWriter().ints(13).opaque(value.bytes());
    }

    static XdrWriter string(String value) {
        return new XdrWriter().ints(14).text(value);
    }

    static XdrWriter symbol(String value) {
        return new XdrWriter().ints(15).text(value);
    }

    static XdrWriter list(XdrWriter... values) {
        return all(new XdrWriter().ints(16, 1), values);
    }

    /** A map of symbols, which come in order. */
    static XdrWriter amountFor(long amount, XdrWriter receiver) {
        return new XdrWriter()
                .ints(17, 1, 2)
                .raw(symbol("amount"))
                .raw(int128(amount))
                .raw(symbol("to_muxed_id"))
                .raw(receiver);
    }

    static XdrWriter account(Hash key) {
        return new XdrWriter().ints(18, 0, 0).hash(key);
    }

    static XdrWriter contract(Hash id) {
        return new XdrWriter().ints(18, 1).hash(id);
    }

    /** A count, and what is counted. */
    static XdrWriter all(XdrWriter out, XdrWriter... values) {
        out.ints(values.length);
        for (XdrWriter value : values) {
            out.raw(value);
        }
        return out;
    }

    /** The event of a contract. */
    static XdrWriter event(Hash contract, XdrWriter data, XdrWriter... topics) {
        return all(new XdrWriter().ints(0, 1).hash(contract).ints(CONTRACT, 0), topics)
                .raw(data);
    }

    /** What the host says for those who debug. */
    static XdrWriter diagnostic(Called how, XdrWriter data, XdrWriter... topics) {
        XdrWriter out = new XdrWriter().ints(how == Called.SUCCESSFULLY ? 1 : 0, 0, 0, DIAGNOSTIC, 0);
        return all(out, topics).raw(data);
    }

    /** How the call ended that a diagnostic event belongs to. */
    enum Called {
        SUCCESSFULLY,
        IN_VAIN
    }

    /** What a transaction's source pays, or with a negative amount gets back. */
    static XdrWriter fee(int stage, Hash nativeContract, Hash payer, long amount) {
        return new XdrWriter().ints(stage).raw(event(nativeContract, int128(amount), symbol("fee"), account(payer)));
    }
}
