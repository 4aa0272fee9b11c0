package io.firn.rpc;

import java.io.Serial;
import java.util.List;

/** An error that is the answer to a call. */
public final class RpcException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String INVALID_PARAMETERS = "invalid parameters";

    private final int code;
    private final transient List<String> data;
    private final boolean dataIsList;

    public RpcException(int code, String message) {
        this(code, message, List.of(), false);
    }

    private RpcException(int code, String message, List<String> data, boolean dataIsList) {
        super(message);
        this.code = code;
        this.data = data;
        this.dataIsList = dataIsList;
    }

    /** Parameters that cannot be decoded: the message is the contract's, {@code why} goes into the error's data. */
    public static RpcException invalidParams(String why) {
        return withText(RpcCodes.INVALID_PARAMS, INVALID_PARAMETERS, why);
    }

    static RpcException withText(int code, String message, String data) {
        return new RpcException(code, message, List.of(data), false);
    }

    static RpcException withList(int code, String message, List<String> data) {
        return new RpcException(code, message, data, true);
    }

    public int code() {
        return code;
    }

    /** Nothing, one text, or the members of a list. */
    List<String> data() {
        return data;
    }

    boolean dataIsList() {
        return dataIsList;
    }
}
