package io.firn.cli;

import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.CorruptFileException;
import io.firn.disk.Disk;
import io.firn.disk.FileDisk;
import io.firn.disk.UnsupportedFormatException;
import io.firn.hot.RocksHotStores;
import io.firn.ledger.Geometry;
import io.firn.node.Node;
import io.firn.node.NodeConfig;
import io.firn.node.NodeException;
import io.firn.stellar.StellarChain;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
        if (serve) {
            Listeners.check(settings);
        }
        Disk disk = new FileDisk();
        Roots roots = Configured.roots(settings);
        Optional<Pins> pins = knownPins(disk, roots);
        StellarChain chain = new StellarChain(Configured.chain(settings, pins).network());
        Geometry geometry = Configured.geometry(settings, pins, chain);
        BlockingQueue<Event> events = new LinkedBlockingQueue<>();
        try (Stop stop = new Stop(() -> events.add(new Stopped()));
                Sources sources = Sources.of(settings, chain, console)) {
            stop.listen();
            OptionalLong earliest = earliest(settings, pins, geometry, sources);
            NodeConfig config = Configured.node(settings, roots, geometry, earliest, to);
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            try (Node node = start(config, chain, sources, disk, metrics)) {
                Files.createDirectories(data);
                // Whatever a killed node left: nobody listens there, for the locks are ours.
                NodeFile.remove(data);
                watch(node, events);
                if (serve) {
                    return serve(settings, new Serving(node, chain, metrics), events, console);
                }
                try (RunProgress progress = RunProgress.of(node, to, Bar.wanted(console))) {
                    return awaitEnd(events, progress::tick);
                }
            }
        }
    }

    /** What a running node waits for. */
    private sealed interface Event permits Settled, Failed, Stopped {}

    /** Everything wanted is kept, and whole chunks are frozen. */
    private record Settled() implements Event {}

    /** The node cannot go on. */
    private record Failed(NodeException why) implements Event {}

    /** The process was asked to end. */
    private record Stopped() implements Event {}

    private static void watch(Node node, BlockingQueue<Event> events) {
        Thread.ofPlatform().daemon().name("firn-watch").start(() -> {
            try {
                node.awaitSettled();
                events.add(new Settled());
            } catch (NodeException e) {
                events.add(new Failed(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Exit awaitEnd(BlockingQueue<Event> events, Runnable eachSecond)
            throws NodeException, InterruptedException {
        return switch (next(events, eachSecond)) {
            case Settled settled -> Exit.OK;
            case Stopped stopped -> Exit.OK;
            case Failed(NodeException why) -> throw why;
        };
    }

    private static Event next(BlockingQueue<Event> events, Runnable eachSecond) throws InterruptedException {
        Event event = events.poll(1, TimeUnit.SECONDS);
        while (event == null) {
            eachSecond.run();
            event = events.poll(1, TimeUnit.SECONDS);
        }
        return event;
    }

    /** What a node serves, and what of. */
    private record Serving(Node node, StellarChain chain, PrometheusMeterRegistry metrics) {}

    private static Exit serve(Settings settings, Serving serving, BlockingQueue<Event> events, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        Path data = settings.dataDir();
        try (Listeners listeners = Listeners.open(settings, serving.node(), serving.chain(), serving.metrics());
                RunProgress progress = RunProgress.of(serving.node(), OptionalLong.empty(), false)) {
            new NodeFile(ProcessHandle.current().pid(), listeners.rpcUrl(), listeners.adminUrl(), Instant.now())
                    .write(data);
            LOG.info("serving JSON-RPC on {}, metrics and status on {}", listeners.rpcUrl(), listeners.adminUrl());
            Hints hints = new Hints(serving.node().archive(), serving.chain(), listeners, data, console.out());
            Runnable eachSecond = () -> {
                progress.tick();
                if (settings.isDemo()) {
                    hints.tick();
                }
            };
            while (true) {
                switch (next(events, eachSecond)) {
                    case Settled settled -> LOG.info("everything wanted is kept and settled; serving until stopped");
                    case Stopped stopped -> {
                        return Exit.OK;
                    }
                    case Failed(NodeException why) -> throw why;
                }
            }
        } finally {
            NodeFile.remove(data);
        }
    }

    /** What was pinned. A damaged catalog ends the run here: without its pins every later complaint would be about the wrong thing. */
    private static Optional<Pins> knownPins(Disk disk, Roots roots) throws IOException {
        try {
            return Configured.pins(disk, roots);
        } catch (CorruptFileException | UnsupportedFormatException e) {
            throw e;
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

    private static Node start(
            NodeConfig config, StellarChain chain, Sources sources, Disk disk, PrometheusMeterRegistry metrics)
            throws NodeException {
        return Node.start(
                config,
                new Node.Parts(
                        chain, sources.source(), disk, new RocksHotStores(disk), InstantSource.system(), metrics));
    }
}
