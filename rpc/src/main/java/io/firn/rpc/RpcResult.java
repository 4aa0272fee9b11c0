package io.firn.rpc;

import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** The result of a call, written straight to the connection. */
@FunctionalInterface
public interface RpcResult {
    /** Writes exactly one value; an exception ends the connection when part of the value has left already. */
    void writeTo(JsonGenerator out) throws IOException;
}
