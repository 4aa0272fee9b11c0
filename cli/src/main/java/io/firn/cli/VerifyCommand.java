package io.firn.cli;

import io.firn.node.NodeException;
import io.firn.node.Verify;
import java.io.IOException;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn verify}: reads everything in a stopped archive and checks every checksum and the hash chain. */
final class VerifyCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "verify", "Reads everything in a stopped archive and checks every checksum and the whole hash chain.");
        spec.addOption(Flags.value("--from", "N", "First ledger to check. Default: the first there is."));
        spec.addOption(Flags.value("--to", "N", "Last ledger to check. Default: the last there is."));
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, NodeException, IOException {
        Settings settings = Flags.settings(given);
        OptionalLong from = Flags.seq(given, "--from");
        OptionalLong to = Flags.seq(given, "--to");
        Verify.Report report;
        try (StoppedArchive stopped = StoppedArchive.lock(settings);
                Bar bar = Bar.on(console, "verify")) {
            report = Verify.run(stopped.config(), stopped.chain(), stopped.disk(), from, to, bar);
        }
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(json(report)));
        } else {
            report.bad().forEach(bad -> console.out().println("bad        " + bad.what() + " in " + bad.where()));
            console.out()
                    .println("verified   " + report.ledgers() + " ledgers, " + report.transactions() + " transactions, "
                            + report.events() + " events, "
                            + report.files() + " files, " + report.bytes() + " bytes; "
                            + (report.bad().isEmpty()
                                    ? "nothing bad"
                                    : report.bad().size() + " bad"));
        }
        return report.bad().isEmpty() ? Exit.OK : Exit.CORRUPT;
    }

    private static ObjectNode json(Verify.Report report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("ledgers", report.ledgers());
        json.put("transactions", report.transactions());
        json.put("events", report.events());
        json.put("files", report.files());
        json.put("bytes", report.bytes());
        ArrayNode bad = json.putArray("bad");
        report.bad().forEach(b -> bad.addObject().put("what", b.what()).put("where", b.where()));
        return json;
    }
}
