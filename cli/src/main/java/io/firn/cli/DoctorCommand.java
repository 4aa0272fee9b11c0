package io.firn.cli;

import io.firn.node.Doctor;
import io.firn.node.NodeException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn doctor}: audits the invariants of a stopped archive. */
final class DoctorCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "doctor",
                "Audits a stopped archive: whether everything is where the catalog says, and reads are right.");
        spec.addOption(Flags.yes("--deep", "Reads every ledger and derives again what is kept of it."));
        spec.addOption(Flags.yes("--settled", "Treats what the next start would finish as a violation."));
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, NodeException, IOException {
        Settings settings = Flags.settings(given);
        Doctor.Report report;
        try (StoppedArchive stopped = StoppedArchive.lock(settings);
                Bar bar = Bar.on(console, "doctor")) {
            report = Doctor.audit(
                    stopped.config(),
                    stopped.chain(),
                    stopped.disk(),
                    stopped.hotStores(),
                    Flags.has(given, "--deep"),
                    bar);
        }
        if (Flags.has(given, "--settled")) {
            report = strict(report);
        }
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(json(report)));
        } else {
            human(report, console.out());
        }
        return report.violations().isEmpty() ? Exit.OK : Exit.CORRUPT;
    }

    /** What is pending, as violations. */
    private static Doctor.Report strict(Doctor.Report report) {
        List<Doctor.Violation> violations = new ArrayList<>(report.violations());
        for (String pending : report.pending()) {
            violations.add(new Doctor.Violation("settled", pending, "", "start the node once: it finishes this"));
        }
        return new Doctor.Report(report.settled(), report.checked(), report.pending(), violations);
    }

    private static ObjectNode json(Doctor.Report report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("settled", report.settled());
        ObjectNode checked = json.putObject("checked");
        report.checked().forEach(checked::put);
        ArrayNode pending = json.putArray("pending");
        report.pending().forEach(pending::add);
        ArrayNode violations = json.putArray("violations");
        for (Doctor.Violation v : report.violations()) {
            violations
                    .addObject()
                    .put("invariant", v.invariant())
                    .put("what", v.what())
                    .put("where", v.where())
                    .put("remedy", v.remedy());
        }
        return json;
    }

    private static void human(Doctor.Report report, PrintStream out) {
        report.checked().forEach((what, count) -> out.println("checked    " + count + " " + what));
        report.pending().forEach(pending -> out.println("pending    " + pending));
        for (Doctor.Violation v : report.violations()) {
            out.println("violation  " + v.invariant() + ": " + v.what()
                    + (v.where().isEmpty() ? "" : " in " + v.where()) + "; " + v.remedy());
        }
        out.println(
                report.violations().isEmpty()
                        ? (report.settled() ? "settled" : "in order, not settled")
                        : "not in order");
    }
}
