package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import java.util.OptionalLong;

/**
 * Which ledgers a call of {@code getLedgers} asks for: its checks, in the contract's order.
 *
 * @param firstSeq first ledger of the page
 * @param lastSeq last ledger of the page, inclusive
 */
record LedgersPage(long firstSeq, long lastSeq) {
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    static LedgersPage of(RpcParams params, LedgerHeader oldest, LedgerHeader latest, StellarRpcConfig.Limits limits)
            throws RpcException {
        long start = params.unsigned("startLedger", MAX_U32);
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
        if (!cursor.isEmpty()) {
            OptionalLong last = GoText.u32(cursor);
            if (last.isEmpty()) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, GoText.whyNotU32(cursor));
            }
            start = last.getAsLong() + 1;
            if (start < oldest.seq() || start > latest.seq()) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, "cursor ('" + cursor + "') must be " + range);
            }
        }
        XdrFormat.requireBase64(format);
        long count = limit == 0 ? limits.defaultItems() : limit;
        return new LedgersPage(start, Math.min(start + count - 1, latest.seq()));
    }

    int count() {
        return (int) (lastSeq - firstSeq + 1);
    }
}
