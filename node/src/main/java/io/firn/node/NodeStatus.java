package io.firn.node;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a node says of itself.
 *
 * @param indexedWindows windows whose hashes are indexed to their last chunk
 * @param opaque sequences of opaque ledgers, the first thousand
 * @param trouble what the node is retrying, empty when all is well
 */
public record NodeStatus(
        boolean running,
        String network,
        OptionalLong oldestLedger,
        OptionalLong latestLedger,
        OptionalLong tip,
        int frozenChunks,
        int hotChunks,
        int indexedWindows,
        List<Long> opaque,
        long coldBytes,
        long journalBytes,
        List<String> trouble) {}
