package io.firn.cli;

import io.firn.format.frame.v1.LedgerFrame;
import io.firn.ledger.BadLedgerException;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import io.firn.ledger.LedgerLayout;
import io.firn.ledger.Slice;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.node.ArchiveView.BelowFloor;
import io.firn.node.ArchiveView.Found;
import io.firn.node.ArchiveView.FoundLedger;
import io.firn.node.ArchiveView.FoundTx;
import io.firn.node.ArchiveView.Incomplete;
import io.firn.node.ArchiveView.NotYet;
import io.firn.node.ArchiveView.Unavailable;
import io.firn.node.ArchiveView.Unknown;
import io.firn.node.NodeException;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.stellar.StellarChain;
import io.firn.stellar.rpc.StellarMethods;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn get ledger}: one ledger, from the running node or the stopped archive. */
final class GetLedgerCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String METHOD = StellarMethods.GET_LEDGERS;

    /** JSON-RPC: the request cannot be answered as it is; getLedgers says so of ledgers it does not have. */
    private static final int INVALID_REQUEST = RpcCodes.INVALID_REQUEST;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("ledger", "Gives one ledger.");
        spec.addPositional(Flags.argument("SEQ|HASH", "Its sequence number, or its hash."));
        spec.addOption(Flags.yes("--json", "Prints the result of JSON-RPC getLedgers for it."));
        spec.addOption(Flags.yes("--xdr", "Writes its LedgerCloseMeta, raw."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        if (Flags.has(given, "--json") && Flags.has(given, "--xdr")) {
            throw CommandException.usage("--json and --xdr are both given: one of them is enough");
        }
        String which = Flags.argument(given);
        Settings settings = Flags.settings(given);
        ObjectNode params = JSON.createObjectNode();
        if (isHash(which)) {
            params.put("hash", which);
        } else {
            params.put("startLedger", Flags.seq("the ledger", which));
        }
        params.putObject("pagination").put("limit", 1);
        try (Answers answers = Answers.of(settings)) {
            Optional<JsonNode> answer = answers.told(METHOD, params);
            if (answer.isPresent()) {
                told(answer.get(), which, given, answers, console);
            } else {
                read(which, params, given, answers, console);
            }
        }
        return Exit.OK;
    }

    private static boolean isHash(String which) {
        return which.matches("[0-9A-Fa-f]{64}");
    }

    private static void told(JsonNode answer, String which, ParseResult given, Answers answers, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            throw new CommandException(
                    error.path("code").asInt(0) == INVALID_REQUEST ? Exit.NOT_FOUND : Exit.FAILED,
                    "ledger " + which + " is not here: " + error.path("message").asString(""));
        }
        JsonNode result = answer.path("result");
        byte[] raw = Base64.getDecoder()
                .decode(result.path("ledgers").path(0).path("metadataXdr").asString(""));
        if (Flags.has(given, "--json")) {
            console.out().println(JSON.writeValueAsString(result));
        } else if (Flags.has(given, "--xdr")) {
            console.out().write(raw, 0, raw.length);
        } else {
            human(Slice.of(raw), new StellarChain(network(answers)), console);
        }
    }

    /** Transactions are told apart by hashes that the network enters into. */
    private static String network(Answers answers)
            throws CommandException, NodeException, IOException, InterruptedException {
        Optional<JsonNode> answer = answers.told(StellarMethods.GET_NETWORK, JSON.createObjectNode());
        String passphrase = answer.isPresent()
                ? answer.get().path("result").path("passphrase").asString("")
                : "";
        if (passphrase.isEmpty()) {
            throw new CommandException(Exit.FAILED, "the node does not tell its network: ask it for --json or --xdr");
        }
        return passphrase;
    }

    private static void read(String which, JsonNode params, ParseResult given, Answers answers, Console console)
            throws CommandException, IOException, InterruptedException {
        Slice raw = find(answers.archive(), which).decode();
        if (Flags.has(given, "--json")) {
            try {
                LedgerAnswers.write(METHOD, answers.archive(), answers.chain(), params, console.out());
            } catch (RpcException e) {
                throw new CommandException(Exit.FAILED, "ledger " + which + ": " + e.getMessage(), e);
            }
        } else if (Flags.has(given, "--xdr")) {
            console.out().write(raw.array(), raw.offset(), raw.length());
        } else {
            human(raw, answers.chain(), console);
        }
    }

    private static LedgerFrame find(Archive archive, String which) throws CommandException, IOException {
        try (ArchiveView view = archive.view()) {
            String range = view.oldest().isPresent() && view.latest().isPresent()
                    ? ": the archive holds " + view.oldest().get().seq() + " to "
                            + view.latest().get().seq()
                    : ": the archive is empty";
            long seq = isHash(which) ? seqOf(view, which, range) : Flags.seq("the ledger", which);
            return switch (view.ledger(seq)) {
                case Found found -> found.frame();
                case NotYet notYet ->
                    throw new CommandException(Exit.NOT_FOUND, "ledger " + seq + " is not here yet" + range);
                case BelowFloor below ->
                    throw new CommandException(Exit.NOT_FOUND, "ledger " + seq + " is not kept" + range);
                case Unavailable(String why) ->
                    throw new CommandException(
                            Exit.CORRUPT, "ledger " + seq + " should be here and is not: " + why + ": run firn doctor");
            };
        }
    }

    private static long seqOf(ArchiveView view, String hash, String range) throws CommandException, IOException {
        return switch (view.find(Hash.parse(hash))) {
            case FoundLedger(LedgerHeader header) -> header.seq();
            case FoundTx tx ->
                throw new CommandException(
                        Exit.NOT_FOUND,
                        "ledger " + hash + " is not here: a transaction of ledger "
                                + tx.ledger().seq() + " has that hash");
            case Unknown unknown ->
                throw new CommandException(Exit.NOT_FOUND, "ledger " + hash + " is not here" + range);
            case Incomplete(String why) -> throw new CommandException(Exit.FAILED, "ledger " + hash + ": " + why);
        };
    }

    private static void human(Slice raw, StellarChain chain, Console console) throws CommandException {
        LedgerLayout layout = new LedgerLayout();
        try {
            chain.newWalker().walkTrusted(raw, layout);
        } catch (BadLedgerException e) {
            throw new CommandException(Exit.CORRUPT, "the ledger kept does not decode: " + e.getMessage(), e);
        }
        LedgerHeader header = layout.header();
        console.out().println("ledger        " + header.seq());
        console.out().println("hash          " + header.hash());
        console.out().println("previous      " + header.previousHash());
        console.out().println("closed        " + Instant.ofEpochSecond(header.closeTimeSeconds()));
        console.out().println("protocol      " + header.protocolVersion());
        console.out()
                .println("transactions  "
                        + (layout.opaqueReason().isPresent()
                                ? "unknown: " + layout.opaqueReason().get()
                                : "" + layout.txCount()));
        console.out().println("bytes         " + raw.length());
    }
}
