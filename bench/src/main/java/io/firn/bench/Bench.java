package io.firn.bench;

import io.firn.bench.Given.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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

    private static final int LEDGERS = 10_000;
    private static final int MOST_LEDGERS = 1_000_000;
    private static final String SAMPLES = "firn.samples";
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

    /** A complaint about what was asked. */
    private static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        BadRequestException(String message) {
            super(message);
        }
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
            measure(given.subcommand());
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
        CommandSpec spec =
                command("firn bench", "Measures what Firn costs, each figure beside a baseline in the same process.");
        SUITES.forEach((name, says) -> spec.addSubcommand(name, suite(name, says.help())));
        spec.addSubcommand(ALL, suite(ALL, "All suites, in this order."));
        return spec;
    }

    private static CommandSpec command(String name, String help) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(help).sortOptions(false).width(110);
        spec.addOption(OptionSpec.builder("--help")
                .usageHelp(true)
                .type(boolean.class)
                .arity("0")
                .description("Prints this.")
                .build());
        return spec;
    }

    private static CommandSpec suite(String name, String help) {
        return command(name, help)
                .addOption(value(
                        "--input",
                        "NAME",
                        "replay (ledgers made of twenty real ones, which the sample data has) or generated (the demo's)."
                                + " Default: replay."))
                .addOption(value(
                        "--density", "N", "Times as many transactions a ledger as pubnet has: 1, 5 or 20. Default: 1."))
                .addOption(value("--ledgers", "N", "How many ledgers are taken. Default: 10000 through density."))
                .addOption(value("--samples", "DIR", "The sample data."))
                .addOption(value(
                        "--scratch", "DIR", "Where a directory is made, filled and removed. Default: the current one."))
                .addOption(value("--csv", "FILE", "Every figure once more, as lines of table,row,column,value."));
    }

    private static OptionSpec value(String name, String label, String help) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(help)
                .build();
    }

    private static Optional<String> text(ParseResult given, String flag) {
        return Optional.ofNullable(given.matchedOptionValue(flag, null));
    }

    private static int number(ParseResult given, String flag, int preset, int most) throws BadRequestException {
        String text = text(given, flag).orElse(Integer.toString(preset));
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new BadRequestException(flag + ": '" + text + "' is not a number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    private static void measure(ParseResult given) throws Exception {
        int density = number(given, "--density", 1, 20);
        if (density != 1 && density != 5 && density != 20) {
            throw new BadRequestException("--density: " + density + " is neither 1 nor 5 nor 20");
        }
        int ledgers = number(given, "--ledgers", LEDGERS / density, MOST_LEDGERS);
        Optional<Path> samples = text(given, "--samples")
                .or(() -> Optional.ofNullable(System.getProperty(SAMPLES)))
                .map(Path::of)
                .filter(path -> Files.isDirectory(path.resolve("stellar")));
        Input input = input(text(given, "--input").orElse("replay"), density);
        String name = given.commandSpec().name();
        List<Suite> suites = new ArrayList<>();
        SUITES.forEach((suite, says) -> {
            if (name.equals(suite) || name.equals(ALL)) {
                suites.add(says.suite());
            }
        });
        Path parent = Path.of(text(given, "--scratch").orElse(""));
        try (Report report = new Report(text(given, "--csv").map(Path::of))) {
            report.machine();
            for (Suite suite : suites) {
                try (Scratch scratch = Scratch.in(parent, name + "-bench")) {
                    suite.run(new Given(samples, input, ledgers, scratch.path(), report));
                }
            }
            report.memory();
        }
    }

    private static Input input(String name, int density) throws BadRequestException, IOException, InterruptedException {
        return switch (name) {
            case "generated" -> new GeneratedInput(density);
            default -> throw new BadRequestException("--input: '" + name + "' is neither replay nor generated");
        };
    }
}
