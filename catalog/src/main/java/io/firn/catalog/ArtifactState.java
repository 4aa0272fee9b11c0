package io.firn.catalog;

import io.firn.ledger.Hash;

/** Where an artifact is in its life; an absent key means an absent file. */
public sealed interface ArtifactState
        permits ArtifactState.Freezing, ArtifactState.Frozen, ArtifactState.Fed, ArtifactState.Pruning {
    /** Being written: the file may be absent, partial or whole. */
    record Freezing() implements ArtifactState {}

    /**
     * The truth.
     *
     * @param content hash over the uncompressed records
     * @param at where its bytes are
     * @param opaque ledgers in it that could not be walked
     */
    record Frozen(Hash content, At at, int opaque) implements ArtifactState {}

    /** A derived store holds the chunk (kind {@code cold}): its back end and the id of the store. */
    record Fed(String backEnd, String storeId) implements ArtifactState {}

    /** Being deleted. */
    record Pruning() implements ArtifactState {}

    /** Where the bytes are: local, remote, or both. */
    enum At {
        LOCAL,
        REMOTE,
        BOTH
    }
}
