package io.firn.cli;

import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.node.Node;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code firn run}: the node. */
final class RunCommand implements Command {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "run", "Runs a node: follows a source, keeps every ledger, freezes whole chunks, serves.");
        spec.addOption(
                Flags.value(
                        "--to",
                        "N",
                        "Last ledger to take; once it is kept and everything settled, the node only serves, or with --no-serve ends."));
        spec.addOption(Flags.yes("--no-serve", "Opens no listener."));
        Flags.addKeys(spec, Keys.all());
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        Settings settings = Flags.settings(given);
        OptionalLong to = Flags.seq(given, "--to");
        boolean serve = !Flags.has(given, "--no-serve");
        Logging.to(
                console.err(),
                settings.text(Keys.LOG_LEVEL).orElseThrow(),
                settings.text(Keys.LOG_FORMAT).orElseThrow());
        Path data = settings.dataDir();
        Disk disk = new FileDisk();
        Roots roots = Configured.roots(settings);
        Optional<Pins> pins = knownPins(disk, roots);
        StellarChain chain = new StellarChain(Configured.chain(settings, pins).network());
        Geometry geometry = Configured.geometry(settings, pins, chain);
        try (Sources sources = Sources.of(settings, chain, console)) {
            OptionalLong earliest = earliest(settings, pins, geometry, sources);
            NodeConfig config = Configured.node(settings, roots, geometry, earliest, to);
            try (Listeners listeners = new Listeners(settings);
                    Node node = start(config, chain, sources, disk, listeners)) {
                return runUntilStopped(node, listeners, data, serve);
            }
        }
    }

    /** What was pinned, when the catalog can be read; whatever is wrong with it, the start finds and names. */
    private static Optional<Pins> knownPins(Disk disk, Roots roots) {
        try {
            return Configured.pins(disk, roots);
        } catch (IOException e) {
            LOG.debug("the pins are not known yet: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static OptionalLong earliest(Settings settings, Optional<Pins> pins, Geometry geometry, Sources sources)
            throws CommandException, IOException {
        Optional<String> given = settings.given(Keys.EARLIEST_LEDGER);
        if (pins.isPresent() && (given.isEmpty() || given.get().equals("now"))) {
            // Pinned: "now" was meant then.
            return OptionalLong.empty();
        }
        String text = given.orElse("genesis");
        long earliest = switch (text) {
            case "genesis" -> geometry.firstSeq();
            case "now" -> sources.now(geometry);
            default -> Flags.seq("the first ledger", text);
        };
        if (pins.isEmpty() && earliest >= geometry.firstSeq() && geometry.opensChunk(earliest)) {
            sources.mustReach(earliest, geometry);
        }
        return OptionalLong.of(earliest);
    }

    private static Node start(NodeConfig config, StellarChain chain, Sources sources, Disk disk, Listeners listeners)
            throws NodeException {
        return Node.start(
                config,
                new Node.Parts(
                        chain,
                        sources.source(),
                        disk,
                        new RocksHotStores(disk),
                        InstantSource.system(),
                        listeners.metrics()));
    }

    private static Exit runUntilStopped(Node node, Listeners listeners, Path data, boolean serve)
            throws NodeException, IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        Stop stop = new Stop(() -> {
            stopped.countDown();
            listeners.close();
            node.close();
            removeNodeFile(data);
        });
        try {
            Files.createDirectories(data);
            NodeFile.remove(data);
            if (serve) {
                listeners.open(node);
                new NodeFile(ProcessHandle.current().pid(), listeners.rpcUrl(), listeners.adminUrl(), Instant.now())
                        .write(data);
                LOG.info("serving JSON-RPC on {}, metrics and status on {}", listeners.rpcUrl(), listeners.adminUrl());
            }
            node.awaitSettled();
            if (serve && !stop.requested()) {
                LOG.info("everything wanted is kept and settled; serving until stopped");
                stopped.await();
            }
            return Exit.OK;
        } finally {
            // Listeners first, so that nobody asks a closing node; the rest is closed behind us.
            listeners.close();
            removeNodeFile(data);
            stop.over();
        }
    }

    private static void removeNodeFile(Path data) {
        try {
            NodeFile.remove(data);
        } catch (IOException e) {
            LOG.warn("{}: node.json could not be removed: {}", data, e.getMessage());
        }
    }
}
