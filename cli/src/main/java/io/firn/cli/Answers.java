package io.firn.cli;

import io.firn.ledger.LedgerHeader;
import io.firn.node.Archive;
import io.firn.node.ArchiveView;
import io.firn.node.NodeException;
import io.firn.node.OfflineArchive;
import io.firn.rpc.RpcException;
import io.firn.stellar.StellarChain;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * Whence a command has its answers: from the node that runs on an archive, or, when none answers, from the stopped archive.
 *
 * <p>Owns: the stopped archive and its locks, once no node has answered.
 */
final class Answers implements Closeable {
    private final Settings settings;
    private final Optional<RunningNode> node;
    private Optional<Opened> opened = Optional.empty();

    private record Opened(StoppedArchive files, OfflineArchive archive) implements Closeable {
        @Override
        public void close() throws IOException {
            try {
                archive.close();
            } finally {
                files.close();
            }
        }
    }

    private Answers(Settings settings, Optional<RunningNode> node) {
        this.settings = settings;
        this.node = node;
    }

    static Answers of(Settings settings) throws CommandException, IOException {
        return new Answers(settings, RunningNode.of(settings));
    }

    /** The node's answer to a JSON-RPC call, result or error; empty when none answers: then the stopped archive is open. */
    Optional<JsonNode> told(String method, JsonNode params)
            throws CommandException, NodeException, IOException, InterruptedException {
        if (opened.isEmpty() && node.isPresent()) {
            Optional<JsonNode> answer = node.get().call(method, params);
            if (answer.isPresent()) {
                return answer;
            }
        }
        open();
        return Optional.empty();
    }

    /**
     * The result of a JSON-RPC method.
     *
     * @throws RpcException when the method refuses
     */
    JsonNode result(String method, JsonNode params)
            throws RpcException, CommandException, NodeException, IOException, InterruptedException {
        Optional<JsonNode> answer = told(method, params);
        if (answer.isEmpty()) {
            return LedgerAnswers.read(method, archive(), chain(), params);
        }
        JsonNode error = answer.get().path("error");
        if (error.isObject()) {
            throw new RpcException(
                    error.path("code").asInt(0), error.path("message").asString(""));
        }
        return answer.get().path("result");
    }

    /** The lowest ledger served; empty when there is none. */
    OptionalLong oldestSeq() throws CommandException, NodeException, IOException, InterruptedException {
        if (opened.isEmpty() && node.isPresent()) {
            Optional<JsonNode> status = node.get().status();
            if (status.isPresent()) {
                JsonNode oldest = status.get().path("oldestLedger");
                return oldest.isIntegralNumber() ? OptionalLong.of(oldest.longValue()) : OptionalLong.empty();
            }
        }
        open();
        try (ArchiveView view = archive().view()) {
            Optional<LedgerHeader> oldest = view.oldest();
            return oldest.isPresent() ? OptionalLong.of(oldest.get().seq()) : OptionalLong.empty();
        }
    }

    private void open() throws CommandException, NodeException, IOException {
        if (opened.isPresent()) {
            return;
        }
        StoppedArchive files = StoppedArchive.lock(settings);
        boolean open = false;
        try {
            opened = Optional.of(new Opened(files, files.open()));
            open = true;
        } finally {
            if (!open) {
                files.close();
            }
        }
    }

    /** The stopped archive, which is open. */
    Archive archive() {
        return opened.orElseThrow().archive();
    }

    /** The network of the stopped archive, which is open. */
    StellarChain chain() {
        return opened.orElseThrow().files().stellar();
    }

    @Override
    public void close() throws IOException {
        if (opened.isPresent()) {
            opened.get().close();
        }
    }
}
