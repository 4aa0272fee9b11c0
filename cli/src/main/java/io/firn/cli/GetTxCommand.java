package io.firn.cli;

import io.firn.ledger.Hash;
import io.firn.node.NodeException;
import io.firn.rpc.RpcException;
import io.firn.stellar.rpc.StellarMethods;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code firn get tx}: one transaction, from the running node or the stopped archive. */
final class GetTxCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String METHOD = StellarMethods.GET_TRANSACTION;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("tx", "Gives one transaction.");
        spec.addPositional(Flags.argument("HASH", "Its hash, or that of what a fee bump pays for."));
        spec.addOption(Flags.yes("--json", "Prints the result of JSON-RPC getTransaction for it."));
        spec.addOption(Flags.yes("--xdr", "Writes its TransactionEnvelope, raw."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        if (Flags.has(given, "--json") && Flags.has(given, "--xdr")) {
            throw CommandException.usage("--json and --xdr are both given: one of them is enough");
        }
        String hash = Flags.argument(given);
        try {
            Hash.parse(hash);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Exit.USAGE, "the transaction: " + e.getMessage(), e);
        }
        Settings settings = Flags.settings(given);
        JsonNode params = JSON.createObjectNode().put("hash", hash);
        JsonNode tx;
        try (Answers answers = Answers.of(settings)) {
            tx = answers.result(METHOD, params);
        } catch (RpcException e) {
            throw new CommandException(Exit.FAILED, "transaction " + hash + ": " + e.getMessage(), e);
        }
        if (tx.path("status").asString("").equals("NOT_FOUND")) {
            throw new CommandException(
                    Exit.NOT_FOUND,
                    "transaction " + hash + " is not here: the archive holds ledgers "
                            + tx.path("oldestLedger").asLong() + " to "
                            + tx.path("latestLedger").asLong());
        }
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(tx));
        } else if (Flags.has(given, "--xdr")) {
            byte[] envelope = bytes(tx, "envelopeXdr");
            console.out().write(envelope, 0, envelope.length);
        } else {
            human(tx).forEach(console.out()::println);
        }
        return Exit.OK;
    }

    private static List<String> human(JsonNode tx) {
        JsonNode events = tx.path("events");
        int ofOperations = 0;
        for (JsonNode operation : events.path("contractEventsXdr")) {
            ofOperations += operation.size();
        }
        List<String> lines = new ArrayList<>();
        lines.add("transaction  " + tx.path("txHash").asString(""));
        lines.add("status       " + tx.path("status").asString(""));
        lines.add("ledger       " + tx.path("ledger").asLong());
        lines.add("position     " + tx.path("applicationOrder").asLong());
        lines.add("closed       "
                + Instant.ofEpochSecond(Long.parseLong(tx.path("createdAt").asString("0"))));
        lines.add("fee bump     " + (tx.path("feeBump").asBoolean(false) ? "yes" : "no"));
        lines.add("events       " + events.path("transactionEventsXdr").size() + " of the transaction, " + ofOperations
                + " of its operations, " + tx.path("diagnosticEventsXdr").size() + " diagnostic");
        lines.add("bytes        " + bytes(tx, "envelopeXdr").length + " envelope, " + bytes(tx, "resultXdr").length
                + " result, " + bytes(tx, "resultMetaXdr").length + " meta");
        return lines;
    }

    private static byte[] bytes(JsonNode tx, String name) {
        return Base64.getDecoder().decode(tx.path(name).asString(""));
    }
}
