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
    static LedgersPage of(RpcParams params, LedgerHeader oldest, LedgerHeader latest, StellarRpcConfig.Limits limits)
            throws RpcException {
        return of(PageRequest.of(params, oldest, latest, limits), oldest, latest);
    }

    /** The page that begins with a ledger the parameters do not name by its sequence. */
    static LedgersPage from(
            LedgerHeader first,
            RpcParams params,
            LedgerHeader oldest,
            LedgerHeader latest,
            StellarRpcConfig.Limits limits)
            throws RpcException {
        return of(PageRequest.of(params, first.seq(), oldest, latest, limits), oldest, latest);
    }

    private static LedgersPage of(PageRequest request, LedgerHeader oldest, LedgerHeader latest) throws RpcException {
        long start = request.startLedger();
        String cursor = request.cursor();
        if (!cursor.isEmpty()) {
            OptionalLong last = GoText.u32(cursor);
            if (last.isEmpty()) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, GoText.whyNotU32(cursor));
            }
            start = last.getAsLong() + 1;
            if (start < oldest.seq() || start > latest.seq()) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, "cursor ('" + cursor + "') must be " + request.range());
            }
        }
        XdrFormat.requireBase64(request.format());
        return new LedgersPage(start, Math.min(start + request.limit() - 1, latest.seq()));
    }

    int count() {
        return (int) (lastSeq - firstSeq + 1);
    }
}
