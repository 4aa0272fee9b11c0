package io.firn.cli;

import io.firn.node.Node;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.io.IOException;

/** JSON-RPC and admin listeners of a running node. */
final class Listeners implements Closeable {
    private final Settings settings;
    private final MeterRegistry metrics = new SimpleMeterRegistry();

    Listeners(Settings settings) {
        this.settings = settings;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    void open(Node node) throws IOException {
        throw new IOException(node.status().network() + ": serving needs --no-serve here"
                + settings.values().size());
    }

    String rpcUrl() {
        return "";
    }

    String adminUrl() {
        return "";
    }

    @Override
    public void close() {}
}
