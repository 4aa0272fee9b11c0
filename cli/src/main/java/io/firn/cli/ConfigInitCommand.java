package io.firn.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code firn config init}: writes a commented sample. */
final class ConfigInitCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("init", "Writes a commented sample configuration.");
        spec.addPositional(PositionalParamSpec.builder()
                .type(String.class)
                .arity("0..1")
                .index("0")
                .paramLabel("FILE")
                .description("The file to make; it must not be there. Default: standard output.")
                .build());
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, IOException {
        if (given.matchedPositionals().isEmpty()) {
            console.out().print(Sample.text());
            return Exit.OK;
        }
        Path file = Path.of(Flags.argument(given));
        try {
            Files.writeString(file, Sample.text(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(Exit.USAGE, file + ": it exists already and is left as it is", e);
        }
        return Exit.OK;
    }
}
