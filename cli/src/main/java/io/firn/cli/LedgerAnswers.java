package io.firn.cli;

import io.firn.node.Archive;
import tools.jackson.databind.JsonNode;

/** Answers of the JSON-RPC methods from an archive, without a listener. */
final class LedgerAnswers {
    private LedgerAnswers() {}

    static JsonNode getLedgers(Archive archive, JsonNode params) throws CommandException {
        throw new CommandException(
                Exit.FAILED, "no answers from " + archive.chain().network() + params);
    }
}
