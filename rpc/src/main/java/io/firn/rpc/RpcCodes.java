package io.firn.rpc;

/** Error codes of the JSON-RPC contract. */
public final class RpcCodes {
    /** Part of the request is JSON, but not what it must be. */
    public static final int PARSE_ERROR = -32_700;

    public static final int INVALID_REQUEST = -32_600;
    public static final int METHOD_NOT_FOUND = -32_601;
    public static final int INVALID_PARAMS = -32_602;
    public static final int INTERNAL_ERROR = -32_603;

    /** The method's queue is full. */
    public static final int QUEUE_FULL = -32_098;

    /** The call took longer than its method may. */
    public static final int TIME_LIMIT = -32_001;

    /** The method failed in a way it did not foresee. */
    public static final int PANIC = -32_003;

    private RpcCodes() {}
}
