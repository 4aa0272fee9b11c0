package io.firn.stellar.rpc;

import io.firn.ledger.Hash;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import java.nio.charset.StandardCharsets;

/** A hash as callers write it. */
final class HashText {
    private HashText() {}

    /**
     * Reads 64 hexadecimal digits of either case.
     *
     * @throws RpcException in the contract's words when they are none
     */
    static Hash parse(String text) throws RpcException {
        byte[] digits = text.getBytes(StandardCharsets.UTF_8);
        if (digits.length / 2 != Hash.BYTES) {
            throw new RpcException(RpcCodes.INVALID_PARAMS, "unexpected hash length (" + digits.length + ")");
        }
        String notHex = GoText.whyNotHex(digits);
        if (!notHex.isEmpty()) {
            throw new RpcException(RpcCodes.INVALID_PARAMS, "incorrect hash: " + notHex);
        }
        return Hash.parse(text);
    }
}
