package io.firn.cli;

import io.firn.cli.Settings.FromFile;
import io.firn.cli.Settings.FromFlag;
import io.firn.cli.Settings.FromPreset;
import io.firn.cli.Settings.Value;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn config show}: what is in force, and whence. */
final class ConfigShowCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String HIDDEN = "***";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("show", "Shows what is in force for the flags and file given, and whence.");
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        Flags.addKeys(spec, Keys.all());
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException {
        Settings settings = Flags.settings(given);
        ObjectNode json = JSON.createObjectNode();
        for (Map.Entry<Key, Value> entry : settings.values().entrySet()) {
            Key key = entry.getKey();
            String text = key.secret() ? HIDDEN : entry.getValue().text();
            String whence = whence(entry.getValue());
            json.putObject(key.path()).put("value", text).put("from", whence);
            if (!Flags.has(given, "--json")) {
                console.out().println(key.path() + " = " + Sample.quoted(key, text) + "  # " + whence);
            }
        }
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(json));
        }
        return Exit.OK;
    }

    private static String whence(Value value) {
        return switch (value.origin()) {
            case FromFlag(String flag) -> "flag " + flag;
            case FromFile(java.nio.file.Path file, int line) -> file + ":" + line;
            case FromPreset() -> "default";
        };
    }
}
