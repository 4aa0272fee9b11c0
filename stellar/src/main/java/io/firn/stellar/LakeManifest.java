package io.firn.stellar;

import io.firn.ledger.SourceException;
import io.firn.ledger.SourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a lake says of itself in {@code .config.json}. Members it does not know and any version are accepted; the members it
 * needs must be there, of the right type, and name this network and zstd.
 */
record LakeManifest(String networkPassphrase, LakeSchema schema) {
    static final String NAME = ".config.json";

    /** A manifest is five short members. */
    static final int MAX_BYTES = 1 << 16;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads the manifest of the lake at {@code root}; empty when it has none.
     *
     * @throws SourceException when it cannot be read or does not make sense
     */
    static Optional<LakeManifest> read(Path root) throws SourceException {
        Path file = root.resolve(NAME);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SourceException(Kind.UNREACHABLE, file + ": the manifest cannot be read: " + e.getMessage(), e);
        }
        return Optional.of(of(file, bytes));
    }

    /** Understands a manifest; {@code file} is its name for messages. */
    static LakeManifest of(Path file, byte[] bytes) throws SourceException {
        if (bytes.length > MAX_BYTES) {
            throw wrong(file, "it is larger than " + MAX_BYTES + " bytes");
        }
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new SourceException(Kind.CONFIGURATION, file + ": the manifest is not JSON: " + words(e), e);
        }
        if (!json.isObject()) {
            throw wrong(file, "it is not a JSON object");
        }
        return parse(file, json);
    }

    /** As it is written. */
    byte[] json() {
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("networkPassphrase", networkPassphrase)
                .put("version", "1.0")
                .put("compression", "zstd")
                .put("ledgersPerBatch", schema.ledgersPerBatch())
                .put("batchesPerPartition", schema.batchesPerPartition()));
    }

    /** The parser's words, without where it believes to have found them: of so short a file that helps nobody. */
    private static String words(JacksonException e) {
        String message = e.getOriginalMessage();
        int where = message.indexOf(" (");
        return where < 0 ? message : message.substring(0, where);
    }

    private static LakeManifest parse(Path file, JsonNode json) throws SourceException {
        String passphrase = text(file, json, "networkPassphrase");
        String compression = text(file, json, "compression");
        if (!compression.equals("zstd")) {
            throw wrong(file, "compression is '" + compression + "'; only zstd is read");
        }
        if (json.has("version")) {
            text(file, json, "version");
        }
        int ledgers = count(file, json, "ledgersPerBatch");
        int batches = count(file, json, "batchesPerPartition");
        try {
            return new LakeManifest(passphrase, new LakeSchema(ledgers, batches));
        } catch (IllegalArgumentException e) {
            throw new SourceException(Kind.CONFIGURATION, file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file, JsonNode json, String member) throws SourceException {
        JsonNode value = json.path(member);
        if (!value.isString()) {
            throw wrong(file, "\"" + member + "\" must be a text" + found(value));
        }
        return value.stringValue();
    }

    private static int count(Path file, JsonNode json, String member) throws SourceException {
        JsonNode value = json.path(member);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw wrong(
                    file, "\"" + member + "\" must be a whole number from 1 to " + Integer.MAX_VALUE + found(value));
        }
        return value.intValue();
    }

    private static String found(JsonNode value) {
        return value.isMissingNode() ? ", and is absent" : ", not " + value;
    }

    private static SourceException wrong(Path file, String what) {
        return new SourceException(Kind.CONFIGURATION, file + ": not a lake manifest that can be read: " + what);
    }
}
