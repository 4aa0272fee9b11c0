package io.firn.rpc;

import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** The result of a call, written straight to the connection, then closed; closed unwritten when nobody waits for it any more. */
@FunctionalInterface
public interface RpcResult extends AutoCloseable {
    /** Writes exactly one value; an exception ends the connection when part of the value has left already. */
    void writeTo(JsonGenerator out) throws IOException;

    /** Gives back what the result holds. */
    @Override
    default void close() {}
}
