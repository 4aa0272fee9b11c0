package io.firn.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code firn config check}: says what is wrong with a configuration file, or that nothing is. */
final class ConfigCheckCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("check", "Checks a configuration file.");
        spec.addPositional(Flags.argument("FILE", "The configuration file."));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException {
        Path file = Path.of(Flags.argument(given));
        Settings settings = Settings.merge(Keys.all(), Optional.of(file), Map.of());
        try {
            Configured.check(settings);
        } catch (CommandException e) {
            throw new CommandException(e.exit(), file + ": " + e.getMessage(), e);
        }
        console.out().println(file + ": in order");
        return Exit.OK;
    }
}
