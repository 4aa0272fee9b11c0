package io.firn.stellar.rpc;

import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;

/** The {@code xdrFormat} parameter. */
final class XdrFormat {
    private static final String BASE64 = "base64";
    private static final String JSON = "json";

    private XdrFormat() {}

    /** Why a value is refused; empty for one of the contract's. */
    static String refusalOf(String format) {
        boolean known = format.isEmpty() || format.equals(BASE64) || format.equals(JSON);
        return known ? "" : "got '" + format + "': expected base64, json for optional 'xdrFormat'";
    }

    /** @throws RpcException for the one format of the contract that is not built */
    static void requireBase64(String format) throws RpcException {
        if (format.equals(JSON)) {
            throw new RpcException(RpcCodes.INVALID_PARAMS, "xdrFormat 'json' is not supported yet: use base64");
        }
    }
}
