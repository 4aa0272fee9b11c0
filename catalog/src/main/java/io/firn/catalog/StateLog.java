package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.keylog.KeyBatch;
import io.firn.keylog.KeyLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The key log of the catalog, the view of its last commit, and who works on which key.
 *
 * <p>Holds: what is decided from a view is committed under the same lock; a key has one worker at a time; every batch is inside
 * the grammar, because the next view is parsed from it before it is committed.
 *
 * <p>After a crash: whole batches only. A commit or directory sync that failed ends the log for this process, as nobody knows
 * what the disk holds; the next start reads it.
 *
 * <p>Threading: safe; commits are serialised, {@link #view} never waits.
 */
final class StateLog implements Closeable {
    private final KeyLog log;
    private final Set<String> claimed = new HashSet<>();
    private Optional<IOException> failure = Optional.empty();
    private volatile CatalogView view;

    private StateLog(KeyLog log, CatalogView view) {
        this.log = log;
        this.view = view;
    }

    /** Reads the whole catalog before opening it for writing, so that one this program cannot read is left untouched. */
    static StateLog open(Disk disk, Roots roots) throws IOException {
        readOnly(disk, roots);
        KeyLog log = KeyLog.open(disk, roots.catalog());
        boolean opened = false;
        try {
            StateLog state = new StateLog(log, CatalogView.parse(roots.catalog(), log.snapshot()));
            opened = true;
            return state;
        } finally {
            if (!opened) {
                log.close();
            }
        }
    }

    static CatalogView readOnly(Disk disk, Roots roots) throws IOException {
        if (!disk.exists(roots.catalog())) {
            return CatalogView.empty();
        }
        return CatalogView.parse(roots.catalog(), KeyLog.readOnly(disk, roots.catalog()));
    }

    CatalogView view() {
        return view;
    }

    /** Keys put and deleted together. */
    static final class Batch {
        private final Map<String, Optional<String>> changes = new LinkedHashMap<>();

        Batch put(ArtifactKey key, ArtifactState state) {
            changes.put(key.text(), Optional.of(StateText.of(key, state)));
            return this;
        }

        Batch put(CatalogKey key, String value) {
            changes.put(key.text(), Optional.of(value));
            return this;
        }

        Batch delete(ArtifactKey key) {
            changes.put(key.text(), Optional.empty());
            return this;
        }

        Batch delete(CatalogKey key) {
            changes.put(key.text(), Optional.empty());
            return this;
        }
    }

    /** Decides on a batch from the view as it is and commits it, unless it is empty; durable and in the view on return. */
    synchronized void commit(Function<CatalogView, Batch> decide) throws IOException {
        checkUsable();
        Map<String, Optional<String>> changes = decide.apply(view).changes;
        if (changes.isEmpty()) {
            return;
        }
        if (!view.hasFormat()) {
            changes.put(new CatalogKey.Pin(PinName.FORMAT).text(), Optional.of(PinText.FORMAT));
        }
        CatalogView next = view.with(changes);
        try {
            log.commit(new KeyBatch(changes));
        } catch (IOException e) {
            throw failed(e);
        }
        view = next;
    }

    /** Ends the log for this process. */
    synchronized IOException failed(IOException cause) {
        if (failure.isEmpty()) {
            failure = Optional.of(cause);
        }
        return cause;
    }

    /** Keys that one worker has for itself until it closes the claim. */
    final class Claim<K> implements AutoCloseable {
        private final List<K> keys;
        private final Set<String> texts;

        private Claim(List<K> keys, Set<String> texts) {
            this.keys = keys;
            this.texts = texts;
        }

        List<K> keys() {
            return keys;
        }

        @Override
        public void close() {
            release(texts);
        }
    }

    /** Keys to claim, chosen from a view; throws when one is in no state for the work. */
    @FunctionalInterface
    interface Choice {
        Collection<ArtifactKey> from(CatalogView view);
    }

    /**
     * Claims artifacts.
     *
     * @throws IllegalStateException when another worker has one of them
     */
    synchronized Claim<ArtifactKey> claim(Choice choice) throws IOException {
        checkUsable();
        Collection<ArtifactKey> keys = choice.from(view);
        return claim(List.copyOf(keys), keys.stream().map(ArtifactKey::text).toList());
    }

    /** Claims every artifact in a state between others that no worker has. */
    synchronized Claim<ArtifactKey> claimLeftovers() throws IOException {
        return claim(v -> v.artifacts().stream()
                .filter(e -> isLeftover(e.getKey(), e.getValue()))
                .map(Map.Entry::getKey)
                .filter(key -> !claimed.contains(key.text()))
                .toList());
    }

    synchronized Claim<CatalogKey> claim(CatalogKey key) throws IOException {
        checkUsable();
        return claim(List.of(key), List.of(key.text()));
    }

    private <K> Claim<K> claim(List<K> keys, List<String> texts) {
        for (String text : texts) {
            if (claimed.contains(text)) {
                throw new IllegalStateException(text + " is being worked on by another thread");
            }
        }
        Set<String> taken = new HashSet<>(texts);
        claimed.addAll(taken);
        return new Claim<>(keys, taken);
    }

    private static boolean isLeftover(ArtifactKey key, ArtifactState state) {
        // What was being fed to a store has no file; the room that owns the store finishes it.
        boolean inStore = key instanceof ArtifactKey.Chunk(int _, ArtifactKind kind) && kind == ArtifactKind.COLD;
        return !inStore
                && switch (state) {
                    case ArtifactState.Freezing _, ArtifactState.Pruning _ -> true;
                    case ArtifactState.Frozen _, ArtifactState.Fed _ -> false;
                };
    }

    private synchronized void release(Set<String> texts) {
        claimed.removeAll(texts);
    }

    /** @throws IOException when the log has failed: what the disk holds is not known, so nothing is unlinked */
    synchronized void requireUsable() throws IOException {
        checkUsable();
    }

    private void checkUsable() throws IOException {
        if (failure.isPresent()) {
            throw new IOException(
                    "the catalog has failed and takes no more changes until the next start: "
                            + failure.get().getMessage(),
                    failure.get());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        log.close();
    }
}
