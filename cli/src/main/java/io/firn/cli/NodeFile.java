package io.firn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code node.json}: where a running node can be asked. There while it listens; stale after a kill, when nobody answers there.
 *
 * @param pid its process
 * @param rpc URL of its JSON-RPC listener
 * @param admin URL of its admin listener
 * @param startedAt when it began to listen
 */
record NodeFile(long pid, String rpc, String admin, Instant startedAt) {
    private static final String NAME = "node.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Reads the file of an archive; empty when there is none, or none that makes sense. */
    static Optional<NodeFile> read(Path dataDir) throws IOException {
        if (!Files.isRegularFile(dataDir.resolve(NAME))) {
            return Optional.empty();
        }
        JsonNode json;
        try {
            json = JSON.readTree(Files.readString(dataDir.resolve(NAME)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            // A leftover nobody can have asked for: as good as none.
            return Optional.empty();
        }
        if (!json.path("rpc").isString() || !json.path("admin").isString()) {
            return Optional.empty();
        }
        return Optional.of(new NodeFile(
                json.path("pid").asLong(0),
                json.path("rpc").stringValue(),
                json.path("admin").stringValue(),
                Instant.EPOCH));
    }

    /** Puts the file in place, whole or not at all. */
    void write(Path dataDir) throws IOException {
        Path part = dataDir.resolve(NAME + ".part");
        String text = JSON.writeValueAsString(JSON.createObjectNode()
                .put("pid", pid)
                .put("rpc", rpc)
                .put("admin", admin)
                .put("startedAt", startedAt.toString()));
        Files.writeString(part, text + "\n");
        Files.move(part, dataDir.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void remove(Path dataDir) throws IOException {
        Files.deleteIfExists(dataDir.resolve(NAME));
    }
}
