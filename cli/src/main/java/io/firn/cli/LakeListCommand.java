package io.firn.cli;

import io.firn.stellar.LakeAudit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;

/** {@code firn lake ls}: names every object of a lake. */
final class LakeListCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The keys that tell how a lake without manifest is cut. */
    static final List<Key> KEYS = List.of(Keys.LAKE_LEDGERS_PER_BATCH, Keys.LAKE_BATCHES_PER_PARTITION);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("ls", "Names every object of a data lake, lowest ledger first.");
        spec.addPositional(Flags.argument("URL", "The lake: file:DIR, or a directory."));
        spec.addOption(Flags.yes("--json", "Prints one JSON object a line."));
        Flags.addKeys(spec, KEYS);
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, IOException {
        Path root = Lakes.path(Flags.argument(given));
        boolean json = Flags.has(given, "--json");
        LakeAudit.list(
                root,
                Lakes.options(Flags.settings(given)),
                item -> console.out()
                        .println(
                                json
                                        ? JSON.writeValueAsString(JSON.createObjectNode()
                                                .put("object", item.name())
                                                .put("firstLedger", item.first())
                                                .put("lastLedger", item.last())
                                                .put("bytes", item.bytes()))
                                        : String.format(
                                                Locale.ROOT,
                                                "%10d %10d %10d  %s",
                                                item.first(),
                                                item.last(),
                                                item.bytes(),
                                                item.name())));
        return Exit.OK;
    }
}
