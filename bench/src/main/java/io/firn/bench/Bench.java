package io.firn.bench;

import io.firn.bench.Given.Suite;
import io.firn.ledger.BadLedgerException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code firn bench}: measures one suite, or all of them one after the other.
 *
 * <p>Exits with 0 when everything was measured, 1 when it could not be, 2 for what cannot be asked.
 */
final class Bench {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final String ALL = "all";

    private static final Map<String, Says> SUITES = new LinkedHashMap<>();

    /** What a suite measures, in words and in deed. */
    private record Says(String help, Suite suite) {}

    static {
        SUITES.put(
                "ingest",
                new Says("Ledgers walked, checked, extracted, and acknowledged with everything on.", given -> {
                    WalkBench.measure(given);
                    IngestBench.measure(given);
                }));
        SUITES.put("build", new Says("Ledger frames, chunks built of a lake, event segments.", given -> {
            FrameBench.measure(given);
            // Before the chunks: the most memory resident is then that of making a segment.
            SegmentBench.measure(given);
            ChunkBench.measure(given);
        }));
        SUITES.put(
                "index",
                new Says("Runs of hashes and their index: made, merged, encoded, asked.", IndexBench::measure));
        SUITES.put(
                "query", new Says("Ledgers, transactions and events asked for, frozen and hot.", QueryBench::measure));
        SUITES.put(
                "journal",
                new Says("The journal by itself: durable appends, groups, opening, reading.", JournalBench::measure));
    }

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        CommandLine command = new CommandLine(spec());
        try {
            ParseResult given = command.parseArgs(arguments);
            ParseResult innermost = given.hasSubcommand() ? given.subcommand() : given;
            if (innermost.isUsageHelpRequested()) {
                innermost.commandSpec().commandLine().usage(System.out);
                return OK;
            }
            if (!given.hasSubcommand()) {
                throw new BadRequestException("a suite is needed: "
                        + String.join(", ", command.getSubcommands().keySet()));
            }
            if (given.subcommand().commandSpec().name().equals(ReplayCommand.NAME)) {
                ReplayCommand.run(given.subcommand());
            } else {
                measure(given.subcommand());
            }
            return OK;
        } catch (ParameterException | BadRequestException e) {
            return complain(e.getMessage() + "; see firn bench --help", USAGE);
        } catch (IOException e) {
            return complain(String.valueOf(e.getMessage()), FAILED);
        } catch (Exception e) {
            return complain(e.toString(), FAILED);
        }
    }

    private static int complain(String what, int exit) {
        System.err.println("firn bench: " + what);
        return exit;
    }

    private static CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "firn bench", "Measures what Firn costs, each figure beside a baseline in the same process.");
        SUITES.forEach((name, says) -> spec.addSubcommand(name, suite(name, says.help())));
        spec.addSubcommand(ALL, suite(ALL, "All suites, in this order."));
        spec.addSubcommand(ReplayCommand.NAME, ReplayCommand.spec());
        return spec;
    }

    private static CommandSpec suite(String name, String help) {
        return Flags.command(name, help)
                .addOption(Flags.value(
                        "--input",
                        "NAME",
                        "replay (ledgers made of twenty real ones, which the sample data has) or generated (the demo's)."
                                + " Default: replay."))
                .addOption(Flags.density())
                .addOption(Flags.ledgers())
                .addOption(Flags.samples())
                .addOption(Flags.value(
                        "--scratch", "DIR", "Where a directory is made, filled and removed. Default: the current one."))
                .addOption(Flags.value("--csv", "FILE", "Every figure once more, as lines of table,row,column,value."));
    }

    private static void measure(ParseResult given) throws Exception {
        int density = Flags.density(given);
        int ledgers = Flags.ledgers(given, density);
        Input input = input(given, density);
        String name = given.commandSpec().name();
        List<Suite> suites = new ArrayList<>();
        SUITES.forEach((suite, says) -> {
            if (name.equals(suite) || name.equals(ALL)) {
                suites.add(says.suite());
            }
        });
        Path parent = Path.of(Flags.text(given, "--scratch").orElse(""));
        try (Report report = new Report(Flags.text(given, "--csv").map(Path::of))) {
            report.machine();
            for (Suite suite : suites) {
                try (Scratch scratch = Scratch.in(parent, name + "-bench")) {
                    suite.run(new Given(Flags.samples(given), input, ledgers, scratch.path(), report));
                }
            }
            report.memory();
        }
    }

    private static Input input(ParseResult given, int density)
            throws BadRequestException, IOException, InterruptedException, BadLedgerException {
        String name = Flags.text(given, "--input").orElse("replay");
        return switch (name) {
            case "generated" -> new GeneratedInput(density);
            case "replay" -> ReplayInput.of(Flags.samplesWanted(given), density);
            default -> throw new BadRequestException("--input: '" + name + "' is neither replay nor generated");
        };
    }
}
