package io.firn.cli;

import io.firn.catalog.Catalog;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.cold.handle.ColdLimits;
import io.firn.disk.Disk;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.node.NodeConfig;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** What the rooms are told, made of what is configured and, where nothing is, of what the archive pinned at first start. */
final class Configured {
    private static final int DEMO_LEDGERS_PER_CHUNK = 64;
    private static final int DEMO_CHUNKS_PER_WINDOW = 4;

    private Configured() {}

    /**
     * Checks what can be checked of a configuration without looking at an archive.
     *
     * @throws CommandException usage, when keys contradict each other
     */
    static void check(Settings settings) throws CommandException {
        String network = settings.network().orElse(Networks.named("pubnet"));
        geometry(settings, Optional.empty(), new StellarChain(network));
        settings.checkDemo();
        if (settings.text(Keys.LAKE).isPresent() && settings.text(Keys.STREAM).isPresent()) {
            throw CommandException.usage("source.lake and source.stream are both given: one of them is enough");
        }
        Optional<String> lake = settings.text(Keys.LAKE);
        if (lake.isPresent()) {
            Lakes.path(lake.get());
        }
        Listeners.methods(settings);
    }

    static Roots roots(Settings settings) throws CommandException {
        Path data = settings.dataDir();
        Roots under = Roots.under(data);
        return new Roots(
                settings.path(Keys.CATALOG).orElse(under.catalog()),
                settings.path(Keys.JOURNAL).orElse(under.journal()),
                settings.path(Keys.HOT).orElse(under.hot()),
                settings.path(Keys.COLD).orElse(under.cold()),
                settings.path(Keys.TRANSIENTS).orElse(under.transients()));
    }

    /** What was pinned at first start; empty before it. */
    static Optional<Pins> pins(Disk disk, Roots roots) throws IOException {
        return disk.exists(roots.catalog()) ? Catalog.readOnly(disk, roots).pins() : Optional.empty();
    }

    /**
     * The network that is configured, else the one that is pinned.
     *
     * @throws CommandException usage, when neither is
     */
    static Chain chain(Settings settings, Optional<Pins> pins) throws CommandException {
        Optional<String> configured = settings.network();
        if (configured.isPresent()) {
            return new StellarChain(configured.get());
        }
        return new StellarChain(pins.map(Pins::network)
                .orElseThrow(() -> CommandException.usage("no network is given: --network "
                        + String.join("|", Networks.names())
                        + " or a passphrase, or [network] in --config FILE")));
    }

    /** The sizes that are configured, else those that are pinned, else the defaults. */
    static Geometry geometry(Settings settings, Optional<Pins> pins, Chain chain) throws CommandException {
        boolean given = settings.given(Keys.LEDGERS_PER_CHUNK).isPresent()
                || settings.given(Keys.CHUNKS_PER_WINDOW).isPresent();
        if (!given && pins.isPresent()) {
            return pins.get().geometry();
        }
        try {
            return new Geometry(
                    count(settings, Keys.LEDGERS_PER_CHUNK, DEMO_LEDGERS_PER_CHUNK),
                    count(settings, Keys.CHUNKS_PER_WINDOW, DEMO_CHUNKS_PER_WINDOW),
                    chain.firstSeq());
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** A generated network is small, so that its windows are full soon. */
    private static int count(Settings settings, Key key, int demo) {
        return settings.isDemo() && settings.given(key).isEmpty() ? demo : settings.count(key);
    }

    /** Views read single ledgers and pages: nothing of that is kept, and nothing is streamed or written. */
    private static ColdLimits coldLimits(Settings settings) {
        ColdLimits limits = ColdLimits.DEFAULTS;
        return limits.withPermits(settings.count(Keys.COLD_READS), limits.streams())
                .withTimeouts(settings.duration(Keys.READ_TIMEOUT), limits.writeTimeout(), limits.streamTimeout())
                .withCacheBytes(0);
    }

    static NodeConfig node(
            Settings settings, Roots roots, Geometry geometry, OptionalLong earliestSeq, OptionalLong lastSeq) {
        return new NodeConfig(
                roots,
                geometry,
                earliestSeq,
                lastSeq,
                settings.bytes(Keys.SEGMENT_BYTES),
                Math.toIntExact(settings.bytes(Keys.INDEX_INTERVAL_BYTES)),
                settings.count(Keys.RETAIN_CHUNKS),
                Runtime.getRuntime().availableProcessors(),
                settings.count(Keys.OPEN_FILES),
                settings.duration(Keys.MAX_VIEW_AGE),
                coldLimits(settings),
                settings.duration(Keys.RETRY_WAIT));
    }
}
