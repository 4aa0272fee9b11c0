package io.firn.catalog;

import io.firn.disk.CorruptFileException;
import io.firn.disk.UnsupportedFormatException;
import io.firn.keylog.KeyMap;
import io.firn.ledger.Geometry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * An immutable, parsed picture of the catalog at one commit.
 *
 * <p>Holds: nothing outside the grammar; a key that is not here is absent, and so is its file.
 *
 * <p>Threading: safe to share; a newer commit makes a new view and leaves this one as it is.
 */
public final class CatalogView {
    private final CatalogEntries entries;

    private CatalogView(CatalogEntries entries) {
        this.entries = entries;
    }

    /** The view of a catalog that holds nothing. */
    static CatalogView empty() {
        return new CatalogView(CatalogEntries.NONE);
    }

    /**
     * Parses a whole catalog.
     *
     * @throws UnsupportedFormatException when the catalog's grammar is not of this program's version
     * @throws CorruptFileException when a key or value is outside the grammar
     */
    static CatalogView parse(Path directory, KeyMap keys) throws CorruptFileException, UnsupportedFormatException {
        String format = keys.get(new CatalogKey.Pin(PinName.FORMAT).text()).orElse("none");
        List<Map.Entry<String, String>> all = keys.withPrefix("");
        if (!all.isEmpty() && !format.equals(PinText.FORMAT)) {
            throw new UnsupportedFormatException(
                    directory,
                    "this program reads grammar version " + PinText.FORMAT + ", the catalog has config:format " + format
                            + ": use the program that wrote it");
        }
        CatalogEntries.Editor editor = CatalogEntries.NONE.edit();
        for (Map.Entry<String, String> entry : all) {
            try {
                editor.apply(entry.getKey(), Optional.of(entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw outside(directory, "'" + entry.getKey() + "' = '" + entry.getValue() + "'", format, e);
            }
        }
        try {
            return new CatalogView(editor.done());
        } catch (IllegalArgumentException e) {
            throw outside(directory, "what the keys say together", format, e);
        }
    }

    private static CorruptFileException outside(
            Path directory, String what, String format, IllegalArgumentException why) {
        return new CorruptFileException(
                directory,
                what + " is outside the grammar (" + why.getMessage() + "): this program reads version "
                        + PinText.FORMAT + ", the catalog has config:format " + format,
                why);
    }

    /** This view after some keys were put or, with no value, deleted. */
    CatalogView with(Map<String, Optional<String>> changes) {
        CatalogEntries.Editor editor = entries.edit();
        changes.forEach(editor::apply);
        return new CatalogView(editor.done());
    }

    public Optional<ArtifactState> artifact(ArtifactKey key) {
        return Optional.ofNullable(
                switch (key) {
                    case ArtifactKey.Chunk(int chunk, ArtifactKind kind) ->
                        entries.chunks(kind).get(chunk);
                    case ArtifactKey.Index index -> entries.indexes().get(index);
                });
    }

    /** True when a chunk's ledgers and events are frozen and a frozen index covers its hashes: nothing hot is needed for it. */
    public boolean answersFor(int chunk) {
        return frozen(ArtifactKind.LEDGERS).containsKey(chunk)
                && frozen(ArtifactKind.EVENTS).containsKey(chunk)
                && indexed(chunk);
    }

    /** All artifacts, in key order. */
    public List<Map.Entry<ArtifactKey, ArtifactState>> artifacts() {
        List<Map.Entry<ArtifactKey, ArtifactState>> all = new ArrayList<>();
        for (ArtifactKind kind : ArtifactKind.values()) {
            entries.chunks(kind)
                    .forEach((chunk, state) -> all.add(Map.entry(new ArtifactKey.Chunk(chunk, kind), state)));
        }
        entries.indexes().forEach((index, state) -> all.add(Map.entry(index, state)));
        all.sort(Map.Entry.comparingByKey(ArtifactKey.ORDER));
        return Collections.unmodifiableList(all);
    }

    /** Chunks whose artifact of this kind is frozen, ascending. */
    public SortedMap<Integer, ArtifactState.Frozen> frozen(ArtifactKind kind) {
        return Collections.unmodifiableSortedMap(entries.frozen(kind));
    }

    /** Index coverages in any state, by window and chunks. */
    public SortedMap<ArtifactKey.Index, ArtifactState> indexes() {
        return Collections.unmodifiableSortedMap(entries.indexes());
    }

    /**
     * The frozen coverage of a window.
     *
     * @throws IllegalStateException when there are two: neither is chosen
     */
    public Optional<ArtifactKey.Index> frozenIndex(int window) {
        List<ArtifactKey.Index> found = frozenIndexes(window);
        if (found.size() > 1) {
            throw new IllegalStateException("window " + window + " has two frozen coverages, "
                    + found.get(0).text() + " and " + found.get(1).text() + ": run firn doctor");
        }
        return found.stream().findFirst();
    }

    /** True when the frozen coverage of its window answers for a chunk's hashes. */
    public boolean indexed(int chunk) {
        Optional<Pins> pins = pins();
        return pins.isPresent()
                && frozenIndexes(pins.get().geometry().windowOf(chunk)).stream()
                        .anyMatch(index -> index.firstChunk() <= chunk && chunk <= index.lastChunk());
    }

    /** Every frozen coverage of a window: at most one in a sound catalog. */
    List<ArtifactKey.Index> frozenIndexes(int window) {
        return entries
                .indexes()
                .subMap(
                        new ArtifactKey.Index(window, 0, 0),
                        true,
                        new ArtifactKey.Index(window, Geometry.MAX_CHUNK, Geometry.MAX_CHUNK),
                        true)
                .entrySet()
                .stream()
                .filter(e -> e.getValue() instanceof ArtifactState.Frozen)
                .map(Map.Entry::getKey)
                .toList();
    }

    public SortedMap<Integer, HotState> hot() {
        return Collections.unmodifiableSortedMap(entries.hot());
    }

    /** The pins; empty before the first start has finished. */
    public Optional<Pins> pins() {
        return entries.pins();
    }

    /** Operations that must be completed first: name → argument. */
    public SortedMap<String, String> intents() {
        return Collections.unmodifiableSortedMap(entries.intents());
    }

    /** Shards registered by users: name → record. */
    public SortedMap<String, String> shards() {
        return Collections.unmodifiableSortedMap(entries.shards());
    }

    /** True once the catalog carries the version of its grammar. */
    boolean hasFormat() {
        return entries.hasFormat();
    }
}
