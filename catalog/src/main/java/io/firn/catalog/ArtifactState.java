package io.firn.catalog;

import io.firn.ledger.Hash;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where an artifact is in its life; an absent key means an absent file. */
public sealed interface ArtifactState
        permits ArtifactState.Freezing, ArtifactState.Frozen, ArtifactState.Fed, ArtifactState.Pruning {
    /**
     * Being written: the file may be absent, partial or whole.
     *
     * @param store for kind {@code cold} the store it is being fed to; empty for every other kind
     */
    record Freezing(Optional<Fed> store) implements ArtifactState {
        public Freezing() {
            this(Optional.empty());
        }
    }

    /**
     * The truth.
     *
     * @param content hash over the uncompressed records
     * @param at where its bytes are
     * @param opaque ledgers in it that could not be walked
     */
    record Frozen(Hash content, At at, int opaque) implements ArtifactState {
        /** Opaque ledgers of one artifact, at most: nine digits. */
        private static final int MAX_OPAQUE = 999_999_999;

        public Frozen {
            if (opaque < 0 || opaque > MAX_OPAQUE) {
                throw new IllegalArgumentException("opaque ledgers " + opaque + " are not between 0 and " + MAX_OPAQUE);
            }
        }
    }

    /** A derived store holds the chunk (kind {@code cold}): its back end and the id of the store. */
    record Fed(String backEnd, String storeId) implements ArtifactState {
        private static final Pattern BACK_END = Pattern.compile("[a-z][a-z0-9]{0,31}");
        private static final Pattern STORE_ID = Pattern.compile("[0-9a-z-]{1,64}");

        public Fed {
            if (!BACK_END.matcher(backEnd).matches()) {
                throw new IllegalArgumentException("'" + backEnd + "' is not the name of a back end");
            }
            if (!STORE_ID.matcher(storeId).matches()) {
                throw new IllegalArgumentException("'" + storeId + "' is not the id of a store");
            }
        }
    }

    /**
     * Being deleted.
     *
     * @param store for kind {@code cold} the store it is being removed from; empty for every other kind
     */
    record Pruning(Optional<Fed> store) implements ArtifactState {
        public Pruning() {
            this(Optional.empty());
        }
    }

    /** Where the bytes are: local, remote, or both. */
    enum At {
        LOCAL("l"),
        REMOTE("r"),
        BOTH("lr");

        private final String text;

        At(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
