package io.firn.catalog;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The parsed keys and values behind a view; never changed once made.
 *
 * <p>Limits: an edit copies the maps it touches, one map per kind: about a millisecond with 100,000 keys, beside a commit's
 * force.
 */
final class CatalogEntries {
    private static final Comparator<ArtifactKey.Index> BY_WINDOW = Comparator.comparingInt(ArtifactKey.Index::window)
            .thenComparingInt(ArtifactKey.Index::firstChunk)
            .thenComparingInt(ArtifactKey.Index::lastChunk);
    private static final int MAX_ARGUMENT_CHARS = 4096;
    private static final Pattern ARGUMENT = Pattern.compile("[^\\p{Cntrl}]{0," + MAX_ARGUMENT_CHARS + "}");
    private static final Pattern SHARD_RECORD = Pattern.compile("\\{[^\\p{Cntrl}]{0," + MAX_ARGUMENT_CHARS + "}}");

    static final CatalogEntries NONE = new CatalogEntries();

    private final Map<ArtifactKind, NavigableMap<Integer, ArtifactState>> chunks = new EnumMap<>(ArtifactKind.class);
    private final Map<ArtifactKind, NavigableMap<Integer, ArtifactState.Frozen>> frozen =
            new EnumMap<>(ArtifactKind.class);
    private NavigableMap<ArtifactKey.Index, ArtifactState> indexes = new TreeMap<>(BY_WINDOW);
    private NavigableMap<Integer, HotState> hot = new TreeMap<>();
    private NavigableMap<String, String> intents = new TreeMap<>();
    private NavigableMap<String, String> shards = new TreeMap<>();
    private Map<PinName, String> pinTexts = Map.of();
    private Optional<Pins> pins = Optional.empty();

    private CatalogEntries() {
        for (ArtifactKind kind : ArtifactKind.values()) {
            chunks.put(kind, Collections.emptyNavigableMap());
            frozen.put(kind, Collections.emptyNavigableMap());
        }
    }

    private CatalogEntries(CatalogEntries from) {
        chunks.putAll(from.chunks);
        frozen.putAll(from.frozen);
        indexes = from.indexes;
        hot = from.hot;
        intents = from.intents;
        shards = from.shards;
        pinTexts = from.pinTexts;
        pins = from.pins;
    }

    NavigableMap<Integer, ArtifactState> chunks(ArtifactKind kind) {
        return chunks.getOrDefault(kind, Collections.emptyNavigableMap());
    }

    NavigableMap<Integer, ArtifactState.Frozen> frozen(ArtifactKind kind) {
        return frozen.getOrDefault(kind, Collections.emptyNavigableMap());
    }

    NavigableMap<ArtifactKey.Index, ArtifactState> indexes() {
        return indexes;
    }

    NavigableMap<Integer, HotState> hot() {
        return hot;
    }

    NavigableMap<String, String> intents() {
        return intents;
    }

    NavigableMap<String, String> shards() {
        return shards;
    }

    Optional<Pins> pins() {
        return pins;
    }

    boolean hasFormat() {
        return pinTexts.containsKey(PinName.FORMAT);
    }

    Editor edit() {
        return new Editor(new CatalogEntries(this));
    }

    /** Makes the next entries: each map is copied at its first change. */
    static final class Editor {
        private enum Part {
            INDEXES,
            HOT,
            INTENTS,
            SHARDS,
            PINS
        }

        private final CatalogEntries next;
        private final Set<ArtifactKind> copiedKinds = new HashSet<>();
        private final Set<Part> copied = new HashSet<>();

        private Editor(CatalogEntries next) {
            this.next = next;
        }

        /** @throws IllegalArgumentException when key or value is outside the grammar */
        void apply(String text, Optional<String> value) {
            CatalogKey key =
                    CatalogKey.parse(text).orElseThrow(() -> new IllegalArgumentException("no key of the catalog"));
            switch (key) {
                case CatalogKey.Artifact(ArtifactKey artifact) -> applyArtifact(artifact, value);
                case CatalogKey.Hot(int chunk) -> applyHot(chunk, value);
                case CatalogKey.Pin(PinName name) -> applyPin(name, value);
                case CatalogKey.Intent(String name) -> {
                    value.ifPresent(v -> checkText(ARGUMENT, v));
                    if (copied.add(Part.INTENTS)) {
                        next.intents = new TreeMap<>(next.intents);
                    }
                    put(next.intents, name, value);
                }
                case CatalogKey.Shard(String name) -> {
                    value.ifPresent(v -> checkText(SHARD_RECORD, v));
                    if (copied.add(Part.SHARDS)) {
                        next.shards = new TreeMap<>(next.shards);
                    }
                    put(next.shards, name, value);
                }
            }
        }

        /** @throws IllegalArgumentException when the pins are incomplete, or an index does not fit their geometry */
        CatalogEntries done() {
            if (copied.contains(Part.PINS)) {
                next.pins = PinText.parse(next.pinTexts);
            }
            if (next.pins.isPresent() && (copied.contains(Part.PINS) || copied.contains(Part.INDEXES))) {
                for (ArtifactKey.Index index : next.indexes.keySet()) {
                    Windows.check(next.pins.get().geometry(), index);
                }
            }
            return next;
        }

        private void applyArtifact(ArtifactKey key, Optional<String> value) {
            Optional<ArtifactState> state = value.map(v -> StateText.parse(key, v));
            switch (key) {
                case ArtifactKey.Chunk(int chunk, ArtifactKind kind) -> {
                    if (copiedKinds.add(kind)) {
                        next.chunks.put(kind, new TreeMap<>(next.chunks(kind)));
                        next.frozen.put(kind, new TreeMap<>(next.frozen(kind)));
                    }
                    put(next.chunks(kind), chunk, state);
                    put(
                            next.frozen(kind),
                            chunk,
                            state.filter(ArtifactState.Frozen.class::isInstance).map(ArtifactState.Frozen.class::cast));
                }
                case ArtifactKey.Index index -> {
                    if (copied.add(Part.INDEXES)) {
                        next.indexes = new TreeMap<>(next.indexes);
                    }
                    put(next.indexes, index, state);
                }
            }
        }

        private void applyHot(int chunk, Optional<String> value) {
            Optional<HotState> state = value.map(v -> Arrays.stream(HotState.values())
                    .filter(s -> s.text().equals(v))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no state of a hot chunk")));
            if (copied.add(Part.HOT)) {
                next.hot = new TreeMap<>(next.hot);
            }
            put(next.hot, chunk, state);
        }

        private void applyPin(PinName name, Optional<String> value) {
            if (name == PinName.FORMAT && !value.equals(Optional.of(PinText.FORMAT))) {
                throw new IllegalArgumentException("no version of the grammar that this program writes");
            }
            if (copied.add(Part.PINS)) {
                EnumMap<PinName, String> texts = new EnumMap<>(PinName.class);
                texts.putAll(next.pinTexts);
                next.pinTexts = texts;
            }
            put(next.pinTexts, name, value);
        }

        private static <K, V> void put(Map<K, V> map, K key, Optional<V> value) {
            if (value.isPresent()) {
                map.put(key, value.get());
            } else {
                map.remove(key);
            }
        }

        private static void checkText(Pattern pattern, String value) {
            if (!pattern.matcher(value).matches()) {
                throw new IllegalArgumentException("no value of this key");
            }
        }
    }
}
