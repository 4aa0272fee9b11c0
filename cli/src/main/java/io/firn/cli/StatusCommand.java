package io.firn.cli;

import io.firn.node.NodeException;
import io.firn.node.OfflineArchive;
import io.firn.rpc.StatusJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code firn status}: asks the running node, or reads the stopped archive. */
final class StatusCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("status", "Tells what an archive holds and what its node is doing.");
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        Flags.addKeys(spec, Keys.of("storage", "network", "admin"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        Settings settings = Flags.settings(given);
        Optional<RunningNode> node = RunningNode.of(settings);
        Optional<JsonNode> told = node.isPresent() ? node.get().status() : Optional.empty();
        JsonNode status = told.isPresent() ? told.get() : stopped(settings);
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(status));
        } else {
            human(status).forEach(console.out()::println);
        }
        return Exit.OK;
    }

    private static JsonNode stopped(Settings settings) throws CommandException, NodeException, IOException {
        try (StoppedArchive stopped = StoppedArchive.lock(settings);
                OfflineArchive archive = stopped.open()) {
            return JSON.readTree(StatusJson.of(archive.status()));
        }
    }

    private static List<String> human(JsonNode status) {
        List<String> lines = new ArrayList<>();
        lines.add("state    " + status.path("state").asString(""));
        lines.add("network  " + status.path("network").asString(""));
        lines.add("ledgers  "
                + (status.path("latestLedger").isNumber()
                        ? status.path("oldestLedger").asLong() + " to "
                                + status.path("latestLedger").asLong()
                        : "none"));
        lines.add("tip      "
                + (status.path("tip").isNumber() ? "" + status.path("tip").asLong() : "unknown"));
        lines.add("chunks   " + status.path("chunks").path("frozen").asInt(0) + " frozen, "
                + status.path("chunks").path("hot").asInt(0) + " hot");
        lines.add("windows  " + status.path("windows").path("indexed").asInt(0) + " indexed");
        lines.add("bytes    " + status.path("bytes").path("cold").asLong(0) + " cold, "
                + status.path("bytes").path("journal").asLong(0) + " journal");
        lines.add("opaque   " + status.path("opaque").size() + " ledgers");
        for (JsonNode trouble : status.path("trouble")) {
            lines.add("trouble  " + trouble.asString(""));
        }
        return lines;
    }
}
