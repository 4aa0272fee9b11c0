package io.firn.stellar.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.rpc.RpcParams;
import java.util.OptionalLong;

/**
 * Which transactions a call of {@code getTransactions} asks for: its checks, in the contract's order.
 *
 * @param firstSeq ledger of the first one
 * @param firstPosition place of the first one in its ledger, from 0; may be behind the last
 * @param limit transactions at most
 */
record TransactionsPage(long firstSeq, int firstPosition, int limit) {
    static TransactionsPage of(
            RpcParams params, LedgerHeader oldest, LedgerHeader latest, StellarRpcConfig.Limits limits)
            throws RpcException {
        PageRequest request = PageRequest.of(params, oldest, latest, limits);
        long seq = request.startLedger();
        int position = 0;
        if (!request.cursor().isEmpty()) {
            OptionalLong number = GoText.i64(request.cursor());
            if (number.isEmpty()) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, GoText.whyNotI64(request.cursor()));
            }
            Toid last = Toid.of(number.getAsLong());
            if (last.ledger() < 0) {
                throw new RpcException(RpcCodes.INVALID_PARAMS, "cursor ledger sequence cannot be negative");
            }
            seq = last.ledger();
            position = last.order();
        }
        XdrFormat.requireBase64(request.format());
        return new TransactionsPage(seq, position, request.limit());
    }

    /** What ends a page that begins above the latest ledger: the place before its first transaction. */
    Toid before() {
        return Toid.of(firstSeq, firstPosition);
    }
}
