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
 * What a history archive says of itself, as a whole or as it was at a checkpoint. Members it does not know are accepted.
 *
 * @param currentLedger the last ledger of the last checkpoint
 * @param network the passphrase; archives of old do not name it
 */
record HistoryState(long currentLedger, Optional<String> network) {
    /** Eleven levels of four hashes, twice. */
    static final int MAX_BYTES = 1 << 18;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads a state; empty when there is no such file.
     *
     * @throws SourceException when it cannot be read or does not make sense
     */
    static Optional<HistoryState> read(Path file) throws SourceException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SourceException(
                    Kind.UNREACHABLE, file + ": the state of a history archive cannot be read: " + e, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw wrong(file, "it is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return Optional.of(of(file, JSON.readTree(bytes)));
        } catch (JacksonException e) {
            String words = String.valueOf(e.getOriginalMessage()).replaceAll("\\s*\\R\\s*", " ");
            throw new SourceException(Kind.CORRUPT, file + ": the state of a history archive is not JSON: " + words, e);
        }
    }

    private static HistoryState of(Path file, JsonNode json) throws SourceException {
        JsonNode ledger = json.path("currentLedger");
        if (!ledger.isIntegralNumber()
                || !ledger.canConvertToLong()
                || ledger.longValue() < 0
                || ledger.longValue() > LakeSchema.MAX_SEQ) {
            throw wrong(file, "\"currentLedger\" must be a whole number from 0 to " + LakeSchema.MAX_SEQ);
        }
        JsonNode network = json.path("networkPassphrase");
        if (!network.isMissingNode() && !network.isString()) {
            throw wrong(file, "\"networkPassphrase\" must be a text");
        }
        return new HistoryState(
                ledger.longValue(), network.isString() ? Optional.of(network.stringValue()) : Optional.empty());
    }

    private static SourceException wrong(Path file, String what) {
        return new SourceException(Kind.CORRUPT, file + ": not the state of a history archive: " + what);
    }
}
