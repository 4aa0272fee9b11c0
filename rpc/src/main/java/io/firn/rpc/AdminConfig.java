package io.firn.rpc;

import java.util.Optional;

/**
 * What the admin listener is told.
 *
 * @param host interface to listen on; one that others can reach needs a token
 * @param port port to listen on; 0 takes a free one
 * @param token what a request must bring as {@code Authorization: Bearer …}; empty: nothing
 */
public record AdminConfig(String host, int port, Optional<String> token) {
    public static AdminConfig standard(String host, int port) {
        return new AdminConfig(host, port, Optional.empty());
    }

    /** Never shows the token. */
    @Override
    public String toString() {
        return "AdminConfig[" + host + ":" + port + (token.isPresent() ? ", token ***]" : "]");
    }
}
