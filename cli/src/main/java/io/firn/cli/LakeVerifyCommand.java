package io.firn.cli;

import io.firn.stellar.LakeAudit;
import io.firn.stellar.StellarChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn lake verify}: checks every object of a lake and every ledger in it. */
final class LakeVerifyCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Bad objects in a JSON report, at most; all are counted. */
    private static final int MOST_BAD = 10_000;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command(
                "verify",
                "Checks a data lake: its manifest, every object, every hash of every ledger, and the chain where it is whole.");
        spec.addPositional(Flags.argument("URL", "The lake: file:DIR, or a directory."));
        spec.addOption(Flags.yes("--json", "Prints JSON."));
        List<Key> keys = new ArrayList<>(LakeListCommand.KEYS);
        keys.addAll(Keys.of("network"));
        Flags.addKeys(spec, keys);
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console) throws CommandException, IOException {
        Settings settings = Flags.settings(given);
        Path root = Lakes.path(Flags.argument(given));
        Optional<String> network = settings.network();
        if (network.isEmpty()) {
            network = LakeAudit.network(root);
        }
        StellarChain chain = new StellarChain(network.orElseThrow(() ->
                CommandException.usage("lake " + root + ": it has no manifest to tell its network: give --network")));
        boolean json = Flags.has(given, "--json");
        List<LakeAudit.Bad> bad = new ArrayList<>();
        LakeAudit.Report report = LakeAudit.verify(root, chain, chain::newWalker, Lakes.options(settings), found -> {
            if (!json) {
                console.out().println("bad        " + found.where() + ": " + found.what());
            } else if (bad.size() < MOST_BAD) {
                bad.add(found);
            }
        });
        if (json) {
            console.out().println(JSON.writeValueAsString(json(report, bad)));
        } else {
            console.out()
                    .println("verified   " + report.objects() + " objects, " + report.ledgers() + " ledgers, "
                            + report.transactions() + " transactions, " + report.opaque() + " opaque, " + report.bytes()
                            + " bytes; " + (report.bad() == 0 ? "nothing bad" : report.bad() + " bad"));
        }
        return report.bad() == 0 ? Exit.OK : Exit.FAILED;
    }

    private static ObjectNode json(LakeAudit.Report report, List<LakeAudit.Bad> bad) {
        ObjectNode json = JSON.createObjectNode();
        json.put("objects", report.objects());
        json.put("ledgers", report.ledgers());
        json.put("transactions", report.transactions());
        json.put("opaque", report.opaque());
        json.put("bytes", report.bytes());
        json.put("badObjects", report.bad());
        ArrayNode list = json.putArray("bad");
        bad.forEach(b -> list.addObject().put("what", b.what()).put("where", b.where()));
        return json;
    }
}
