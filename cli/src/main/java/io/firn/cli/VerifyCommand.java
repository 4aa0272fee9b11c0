package io.firn.cli;

import io.firn.node.NodeException;
import io.firn.node.Verify;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        spec.addOption(
                Flags.value(
                        "--against",
                        "DIR",
                        "Also reads the history archive there, checks it in itself and compares every ledger verified with it."));
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, NodeException, IOException {
        Settings settings = Flags.settings(given);
        OptionalLong from = Flags.seq(given, "--from");
        OptionalLong to = Flags.seq(given, "--to");
        Optional<String> named = Flags.text(given, "--against");
        Optional<Path> root =
                named.isEmpty() ? Optional.empty() : Optional.of(Lakes.path("history archive", named.get()));
        Optional<Against> against = Optional.empty();
        Verify.Report report;
        try (StoppedArchive stopped = StoppedArchive.lock(settings)) {
            if (root.isPresent()) {
                try (Bar bar = Bar.on(console, "history archive")) {
                    against = Optional.of(Against.read(root.get(), stopped.stellar(), bar));
                }
            }
            try (Bar bar = Bar.on(console, "verify")) {
                report = Verify.run(
                        stopped.config(),
                        stopped.chain(),
                        stopped.disk(),
                        from,
                        to,
                        bar,
                        against.map(a -> a.archive().witness()));
            }
        }
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(json(report, against)));
        } else {
            human(report, against, console.out());
        }
        long bad = report.bad().size() + against.map(Against::badCount).orElse(0L);
        if (bad > 0) {
            return Exit.CORRUPT;
        }
        if (against.isPresent() && isNotCompared(report)) {
            throw new CommandException(
                    Exit.NOT_FOUND,
                    against.get().noOverlap(report, report.compared().orElseThrow()));
        }
        return Exit.OK;
    }

    private static boolean isNotCompared(Verify.Report report) {
        return report.compared().isPresent() && report.compared().get().ledgers() == 0;
    }

    private static void human(Verify.Report report, Optional<Against> against, PrintStream out) {
        against.ifPresent(a -> a.bad().forEach(bad -> tell(bad, out)));
        report.bad().forEach(bad -> tell(bad, out));
        String verdict = isNotCompared(report) ? "" : "; nothing bad";
        out.println("verified   " + report.ledgers() + " ledgers, " + report.transactions() + " transactions, "
                + report.events() + " events, " + report.files() + " files, " + report.bytes() + " bytes"
                + (report.bad().isEmpty() ? verdict : "; " + report.bad().size() + " bad"));
        if (against.isPresent()) {
            out.println("against    " + against.get().words(report.compared().orElseThrow()));
        }
    }

    private static void tell(Verify.Bad bad, PrintStream out) {
        out.println("bad        " + bad.what() + " in " + bad.where());
    }

    private static ObjectNode json(Verify.Report report, Optional<Against> against) {
        ObjectNode json = JSON.createObjectNode();
        json.put("ledgers", report.ledgers());
        json.put("transactions", report.transactions());
        json.put("events", report.events());
        json.put("files", report.files());
        json.put("bytes", report.bytes());
        ArrayNode list = json.putArray("bad");
        List<Verify.Bad> all = new ArrayList<>(against.map(Against::bad).orElse(List.of()));
        all.addAll(report.bad());
        all.forEach(b -> list.addObject().put("what", b.what()).put("where", b.where()));
        against.ifPresent(
                a -> a.json(json.putObject("against"), report.compared().orElseThrow()));
        return json;
    }
}
