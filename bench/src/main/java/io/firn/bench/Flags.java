package io.firn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The flags of {@code firn bench}. */
final class Flags {
    private static final int LEDGERS = 10_000;
    private static final int MOST_LEDGERS = 1_000_000;
    private static final String SAMPLES = "firn.samples";

    private Flags() {}

    static CommandSpec command(String name, String help) {
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

    static OptionSpec value(String name, String label, String help) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(help)
                .build();
    }

    static OptionSpec density() {
        return value("--density", "N", "Times as many transactions a ledger as pubnet has: 1, 5 or 20. Default: 1.");
    }

    static OptionSpec ledgers() {
        return value("--ledgers", "N", "How many ledgers are taken. Default: 10000 divided by the density.");
    }

    static OptionSpec samples() {
        return value("--samples", "DIR", "The sample data.");
    }

    static Optional<String> text(ParseResult given, String flag) {
        return Optional.ofNullable(given.matchedOptionValue(flag, null));
    }

    private static int number(ParseResult given, String flag, int preset, int most) throws BadRequestException {
        String text = text(given, flag).orElse(Integer.toString(preset));
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw new BadRequestException(flag + ": '" + text + "' is not a number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }

    static int density(ParseResult given) throws BadRequestException {
        int density = number(given, "--density", 1, 20);
        if (density != 1 && density != 5 && density != 20) {
            throw new BadRequestException("--density: " + density + " is neither 1 nor 5 nor 20");
        }
        return density;
    }

    static int ledgers(ParseResult given, int density) throws BadRequestException {
        return number(given, "--ledgers", LEDGERS / density, MOST_LEDGERS);
    }

    /** Where real ledgers are, when they are there. */
    static Optional<Path> samples(ParseResult given) {
        return text(given, "--samples")
                .or(() -> Optional.ofNullable(System.getProperty(SAMPLES)))
                .map(Path::of)
                .filter(path -> Files.isDirectory(path.resolve("stellar")));
    }

    static Path samplesWanted(ParseResult given) throws IOException {
        return samples(given)
                .orElseThrow(() ->
                        new IOException("there are no real ledgers to make others of: give --samples DIR, the folder of"
                                + " the sample data, or where there is a choice --input generated"));
    }
}
