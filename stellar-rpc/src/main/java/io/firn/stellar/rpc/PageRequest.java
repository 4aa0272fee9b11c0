package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;

/**
 * Which page a caller asks for: what the methods with pages check alike, in the contract's order.
 *
 * @param startLedger first ledger of the page; of no meaning beside a cursor
 * @param cursor where the page before ended, not yet understood; empty for a first page
 * @param limit items of the page at most
 * @param format the {@code xdrFormat}, one of the contract's
 * @param range what the words of a refusal say is served
 */
record PageRequest(long startLedger, String cursor, int limit, String format, String range) {
    private static final long MAX_U32 = 0xFFFF_FFFFL;
    private static final String START = "startLedger";

    static PageRequest of(RpcParams params, LedgerHeader oldest, LedgerHeader latest, StellarRpcConfig.Limits limits)
            throws RpcException {
        return of(params, params.unsigned(START, MAX_U32), oldest, latest, limits);
    }

    /** As the parameters say, but for the first ledger. */
    static PageRequest of(
            RpcParams params, long start, LedgerHeader oldest, LedgerHeader latest, StellarRpcConfig.Limits limits)
            throws RpcException {
        RpcParams pagination = params.object("pagination");
        String cursor = pagination.text("cursor");
        long limit = pagination.unsigned("limit", Long.MAX_VALUE);
        String format = params.text("xdrFormat");
        String range = "between the oldest ledger: " + oldest.seq() + " and the latest ledger: " + latest.seq()
                + " for this rpc instance";

        String wrong = "";
        if (!cursor.isEmpty() && start != 0) {
            wrong = "startLedger (" + start + ") and cursor (" + cursor + ") cannot both be set";
        } else if (cursor.isEmpty() && (start < oldest.seq() || start > latest.seq())) {
            wrong = "start ledger (" + start + ") must be " + range;
        } else if (limit > limits.maxItems()) {
            wrong = "limit must not exceed " + limits.maxItems();
        }
        String wrongFormat = XdrFormat.refusalOf(format);
        if (!wrong.isEmpty() || !wrongFormat.isEmpty()) {
            String between = !wrong.isEmpty() && !wrongFormat.isEmpty() ? "\n" : "";
            throw new RpcException(RpcCodes.INVALID_REQUEST, wrong + between + wrongFormat);
        }
        int count = limit == 0 ? limits.defaultItems() : (int) limit;
        return new PageRequest(start, cursor, count, format, range);
    }

    /** True when the parameters say where the page begins. */
    static boolean saysWhere(RpcParams params) throws RpcException {
        return params.unsigned(START, MAX_U32) != 0
                || !params.object("pagination").text("cursor").isEmpty();
    }
}
