package io.firn.cli;

import io.firn.node.NodeException;
import io.firn.rpc.RpcCodes;
import io.firn.rpc.RpcException;
import io.firn.stellar.ContractId;
import io.firn.stellar.rpc.StellarMethods;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code firn get events}: events in their order, from the running node or the stopped archive. */
final class GetEventsCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String METHOD = StellarMethods.GET_EVENTS;
    private static final String LIMIT = "--limit";
    private static final int DEFAULT_LIMIT = 100;

    /** They are held in memory until all are there. */
    private static final int MAX_LIMIT = 100_000;

    /** Of one call; a node may be configured for ten times as many. */
    private static final int PAGE = 1_000;

    private static final long MAX_U32 = 0xFFFF_FFFFL;

    /** What is asked for; {@code lastSeq} is inclusive. */
    private record Asked(ArrayNode filters, long firstSeq, long lastSeq, int limit) {}

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Flags.command("events", "Gives events in the order in which they happened.");
        spec.addOption(Flags.value("--contract", "C", "Only those of this contract, named as C…."));
        spec.addOption(Flags.values(
                "--topic",
                "T",
                "What their topics are, the first by the first --topic, and so on: the base64 of an ScVal, or a plain word, "
                        + "which is a symbol; * is any topic, ** at the end any number of further ones. Without ** there "
                        + "are exactly as many topics as named."));
        spec.addOption(Flags.value("--from", "N", "First ledger. Default: the oldest there is."));
        spec.addOption(Flags.value("--to", "N", "Last ledger, itself included. Default: the latest."));
        spec.addOption(Flags.value(
                LIMIT, "N", "No more than so many, 1 to " + MAX_LIMIT + ". Default: " + DEFAULT_LIMIT + "."));
        spec.addOption(Flags.yes("--json", "Prints the result of JSON-RPC getEvents for them."));
        Flags.addKeys(spec, Keys.of("storage", "network"));
        return spec;
    }

    @Override
    public Exit run(ParseResult given, Console console)
            throws CommandException, NodeException, IOException, InterruptedException {
        ArrayNode filters = filters(given);
        int limit = limit(given);
        OptionalLong from = Flags.seq(given, "--from");
        OptionalLong to = Flags.seq(given, "--to");
        if (from.isPresent() && to.isPresent() && from.getAsLong() > to.getAsLong()) {
            throw CommandException.usage("--from " + from.getAsLong() + " is above --to " + to.getAsLong());
        }
        Settings settings = Flags.settings(given);
        try (Answers answers = Answers.of(settings)) {
            OptionalLong first = from.isPresent() ? from : answers.oldestSeq();
            if (first.isEmpty()) {
                throw new CommandException(Exit.NOT_FOUND, "no event is here: the archive is empty");
            }
            ObjectNode found = search(answers, new Asked(filters, first.getAsLong(), to.orElse(MAX_U32), limit));
            if (found.path("events").isEmpty()) {
                throw new CommandException(
                        Exit.NOT_FOUND,
                        "no such event is here: the archive holds ledgers "
                                + found.path("oldestLedger").asLong() + " to "
                                + found.path("latestLedger").asLong());
            }
            if (Flags.has(given, "--json")) {
                console.out().println(JSON.writeValueAsString(found));
            } else {
                found.path("events").forEach(event -> console.out().println(line(event)));
            }
        }
        return Exit.OK;
    }

    private static ArrayNode filters(ParseResult given) throws CommandException {
        ArrayNode filters = JSON.createArrayNode();
        Optional<String> contract = Flags.text(given, "--contract");
        List<String> topics = Flags.texts(given, "--topic");
        if (contract.isEmpty() && topics.isEmpty()) {
            return filters;
        }
        ObjectNode filter = filters.addObject();
        if (contract.isPresent()) {
            try {
                ContractId.parse(contract.get());
            } catch (IllegalArgumentException e) {
                throw new CommandException(Exit.USAGE, "--contract: " + e.getMessage(), e);
            }
            filter.putArray("contractIds").add(contract.get());
        }
        if (!topics.isEmpty()) {
            ArrayNode segments = filter.putArray("topics").addArray();
            for (String topic : topics) {
                segments.add(TopicText.parse(topic));
            }
        }
        return filters;
    }

    private static int limit(ParseResult given) throws CommandException {
        String text = Flags.text(given, LIMIT).orElse("" + DEFAULT_LIMIT);
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw CommandException.usage(LIMIT + ": '" + text + "' is not a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    /** The result as one call would give it that searched the whole range: a call searches only so many ledgers. */
    private static ObjectNode search(Answers answers, Asked asked)
            throws CommandException, NodeException, IOException, InterruptedException {
        ObjectNode range = JSON.createObjectNode().put("startLedger", asked.firstSeq());
        if (asked.lastSeq() < MAX_U32) {
            range.put("endLedger", asked.lastSeq() + 1);
        }
        JsonNode page = page(answers, asked, range, asked.limit(), Optional.empty());
        long last = Math.min(asked.lastSeq(), page.path("latestLedger").asLong());
        String end = String.format(Locale.ROOT, "%019d-%010d", ((last + 1) << Integer.SIZE) - 1, MAX_U32);
        List<JsonNode> events = new ArrayList<>();
        String cursor;
        while (true) {
            for (JsonNode event : page.path("events")) {
                if (event.path("ledger").asLong() <= last) {
                    events.add(event);
                }
            }
            cursor = page.path("cursor").asString("");
            if (events.size() >= asked.limit() || cursor.compareTo(end) >= 0) {
                break;
            }
            page = page(answers, asked, JSON.createObjectNode(), asked.limit() - events.size(), Optional.of(cursor));
        }
        ObjectNode result = JSON.createObjectNode();
        result.putArray("events").addAll(events);
        result.put("cursor", cursor.compareTo(end) > 0 ? end : cursor);
        for (String name : List.of("latestLedger", "oldestLedger", "latestLedgerCloseTime", "oldestLedgerCloseTime")) {
            result.set(name, page.path(name));
        }
        return result;
    }

    private static JsonNode page(Answers answers, Asked asked, ObjectNode params, int limit, Optional<String> cursor)
            throws CommandException, NodeException, IOException, InterruptedException {
        params.set("filters", asked.filters());
        ObjectNode pagination = params.putObject("pagination").put("limit", Math.min(limit, PAGE));
        cursor.ifPresent(text -> pagination.put("cursor", text));
        try {
            return answers.result(METHOD, params);
        } catch (RpcException e) {
            Exit exit = switch (e.code()) {
                case RpcCodes.INVALID_REQUEST -> Exit.NOT_FOUND;
                case RpcCodes.INVALID_PARAMS -> Exit.USAGE;
                default -> Exit.FAILED;
            };
            throw new CommandException(exit, "events from ledger " + asked.firstSeq() + ": " + e.getMessage(), e);
        }
    }

    private static String line(JsonNode event) {
        List<String> topics = new ArrayList<>();
        event.path("topic").forEach(topic -> topics.add(TopicText.of(topic.asString(""))));
        String contract = event.path("contractId").asString("");
        return String.join(
                "  ",
                event.path("id").asString(""),
                event.path("ledgerClosedAt").asString(""),
                event.path("type").asString(""),
                contract.isEmpty() ? "-" : contract,
                event.path("txHash").asString(""),
                "[" + String.join(" ", topics) + "]",
                TopicText.of(event.path("value").asString("")));
    }
}
