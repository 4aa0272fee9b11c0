package io.firn.rpc;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** Starts a listener on one address. */
final class Listener {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final Duration IDLE = Duration.ofMinutes(2);

    private Listener() {}

    static WebServer start(String name, String host, int port, Handler handler) throws IOException {
        requireFree(name, host, port);
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .maxTcpConnections(MAX_CONNECTIONS)
                .idleConnectionTimeout(IDLE)
                // The last packet of an answer would otherwise wait for the acknowledgement of those before it.
                .connectionOptions(socket -> socket.tcpNoDelay(true))
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(100))
                .routing(HttpRouting.builder().any(handler))
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new IOException(failure(name, host, port, "see the log"));
        }
        return server;
    }

    /** The server itself says only in its log why it did not start. */
    private static void requireFree(String name, String host, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(failure(name, host, port, String.valueOf(e.getMessage())), e);
        }
    }

    private static String failure(String name, String host, int port, String why) {
        return name + " listener on " + host + ":" + port + " could not start: " + why
                + "; stop what uses the address or choose another";
    }
}
