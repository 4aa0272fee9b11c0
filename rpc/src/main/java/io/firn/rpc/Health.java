package io.firn.rpc;

import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether the archive answers, and whether what it answers is recent.
 *
 * <p>Threading: safe for concurrent use.
 */
public final class Health {
    private final Archive archive;
    private final InstantSource clock;
    private final Duration maxLatency;

    /** @param maxLatency the latest ledger may have closed this long ago; zero: any time ago, for replayed data */
    public Health(Archive archive, InstantSource clock, Duration maxLatency) {
        this.archive = archive;
        this.clock = clock;
        this.maxLatency = maxLatency;
    }

    /** The latest ledger served; empty when there is none. */
    public Optional<LedgerHeader> latest() throws IOException {
        try (ArchiveView view = archive.view()) {
            return view.latest();
        }
    }

    /** How long ago this ledger closed, when that is longer than it may be. */
    public Optional<Duration> excessiveLatency(LedgerHeader latest) {
        Duration latency = Duration.between(Instant.ofEpochSecond(latest.closeTimeSeconds()), clock.instant());
        boolean excessive = !maxLatency.isZero() && latency.compareTo(maxLatency) > 0;
        return excessive ? Optional.of(latency) : Optional.empty();
    }

    public Duration maxLatency() {
        return maxLatency;
    }
}
