package io.firn.catalog;

import io.firn.ledger.Hash;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values of {@code chunk:} and {@code index:} keys, grammar version 1.
 *
 * <p>Holds: {@link #parse} accepts exactly what {@link #of} gives, nothing else.
 *
 * <p>Format: {@code docs/formats/catalog-keys-v1.md}.
 */
final class StateText {
    private static final String FREEZING = "freezing";
    private static final String FROZEN = "frozen";
    private static final String PRUNING = "pruning";
    private static final Pattern ARTIFACT =
            Pattern.compile("frozen;h=([0-9a-f]{64});at=(l|r|lr)(?:;opaque=([1-9][0-9]{0,8}))?");
    private static final Pattern COLD =
            Pattern.compile("(freezing|frozen|pruning);b=([a-z][a-z0-9]{0,31}):([0-9a-z-]{1,64})");

    private StateText() {}

    /** @throws IllegalArgumentException when the key cannot be in this state */
    static String of(ArtifactKey key, ArtifactState state) {
        return switch (state) {
            case ArtifactState.Freezing s -> FREEZING + store(key, s.store());
            case ArtifactState.Pruning s -> PRUNING + store(key, s.store());
            case ArtifactState.Fed s -> FROZEN + store(key, Optional.of(s));
            case ArtifactState.Frozen s -> {
                if (isCold(key)) {
                    throw new IllegalArgumentException(key.text() + " is fed to a store, it has no content hash");
                }
                yield FROZEN + ";h=" + s.content() + ";at=" + s.at().text()
                        + (s.opaque() == 0 ? "" : ";opaque=" + s.opaque());
            }
        };
    }

    /** @throws IllegalArgumentException when the text is no value of this key */
    static ArtifactState parse(ArtifactKey key, String text) {
        return isCold(key) ? parseCold(text) : parseArtifact(text);
    }

    private static ArtifactState parseArtifact(String text) {
        if (text.equals(FREEZING)) {
            return new ArtifactState.Freezing();
        }
        if (text.equals(PRUNING)) {
            return new ArtifactState.Pruning();
        }
        Matcher m = ARTIFACT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no state of an artifact");
        }
        String opaque = m.group(3);
        return new ArtifactState.Frozen(
                Hash.parse(m.group(1)), at(m.group(2)), opaque == null ? 0 : Integer.parseInt(opaque));
    }

    private static ArtifactState parseCold(String text) {
        Matcher m = COLD.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("no state of a chunk in a store");
        }
        ArtifactState.Fed store = new ArtifactState.Fed(m.group(2), m.group(3));
        String state = m.group(1);
        if (state.equals(FROZEN)) {
            return store;
        }
        return state.equals(FREEZING)
                ? new ArtifactState.Freezing(Optional.of(store))
                : new ArtifactState.Pruning(Optional.of(store));
    }

    private static ArtifactState.At at(String text) {
        for (ArtifactState.At at : ArtifactState.At.values()) {
            if (at.text().equals(text)) {
                return at;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no place");
    }

    private static String store(ArtifactKey key, Optional<ArtifactState.Fed> store) {
        if (store.isPresent() != isCold(key)) {
            throw new IllegalArgumentException(
                    key.text() + (store.isPresent() ? " is no artifact of a store" : " needs the store it belongs to"));
        }
        return store.map(s -> ";b=" + s.backEnd() + ":" + s.storeId()).orElse("");
    }

    private static boolean isCold(ArtifactKey key) {
        return key instanceof ArtifactKey.Chunk(int _, ArtifactKind kind) && kind == ArtifactKind.COLD;
    }
}
