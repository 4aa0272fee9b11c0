package io.firn.catalog;

import io.firn.disk.Disk;
import io.firn.ledger.Geometry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The truth for files, and the only code that makes it change: one write, one delete, one bracket around hot stores.
 *
 * <p>Holds: every file has a key; key absent means file gone; nothing is unlinked under {@code frozen}; never two frozen
 * coverages in a window; one worker to a key.
 *
 * <p>Durable when: a method that changes a state has returned.
 *
 * <p>After a crash: {@link #sweep} finishes what was under way with artifacts; a {@code transient} hot chunk is made anew or
 * discarded by the node. A commit or a directory sync that fails ends the catalog for this process: nothing is retried on it,
 * and the next start reads what the disk has kept.
 *
 * <p>Threading: safe. Workers on distinct keys run side by side and meet only in the key log; a second worker on the same key is
 * refused.
 *
 * <p>Owns: the key log in the catalog's directory.
 *
 * <p>Proof: {@code CatalogCrashTest}, every crash point of every table below; {@code CatalogMutantTest}, the same with one step
 * broken, which must be seen; {@code CatalogRandomTest}, against a naive model.
 */
public final class Catalog implements Closeable {
    private final Disk disk;
    private final Roots roots;
    private final ArtifactFiles files;
    private final StateLog state;

    private Catalog(Disk disk, Roots roots, StateLog state) {
        this.disk = disk;
        this.roots = roots;
        this.files = new ArtifactFiles(disk, roots);
        this.state = state;
    }

    /** Writes the bytes of artifacts: every file of every key, each forced, names not yet synced. */
    @FunctionalInterface
    public interface ArtifactWriter {
        Map<ArtifactKey, ArtifactState.Frozen> write() throws IOException, InterruptedException;
    }

    /** One act on a hot chunk's directory: create it (durable on return), or close and remove it. */
    @FunctionalInterface
    public interface HotAct {
        void run(Path directory) throws IOException;
    }

    /**
     * Opens for writing, creating an empty catalog when there is none.
     *
     * @throws io.firn.disk.UnsupportedFormatException when its grammar is of another version; nothing was written
     * @throws io.firn.disk.CorruptFileException when a key or value is outside the grammar; nothing was written
     */
    public static Catalog open(Disk disk, Roots roots) throws IOException {
        return new Catalog(disk, roots, StateLog.open(disk, roots));
    }

    /** Reads without creating, cutting or forcing anything; the empty view when there is no catalog. */
    public static CatalogView readOnly(Disk disk, Roots roots) throws IOException {
        return StateLog.readOnly(disk, roots);
    }

    /** The picture after the last commit: a reference, taken without waiting. */
    public CatalogView view() {
        return state.view();
    }

    /**
     * Writes the pins at the first start, in one batch; compares them at every later one.
     *
     * @throws PinMismatchException naming the first pin that differs, and both values
     */
    public void pin(Pins pins) throws IOException {
        Map<PinName, String> wanted = PinText.of(pins);
        Optional<Pins> held = state.view().pins();
        if (held.isPresent()) {
            Map<PinName, String> found = PinText.of(held.get());
            for (Map.Entry<PinName, String> pin : wanted.entrySet()) {
                String was = String.valueOf(found.get(pin.getKey()));
                if (!was.equals(pin.getValue())) {
                    throw new PinMismatchException(roots.catalog() + ": this archive was first started with "
                            + pin.getKey().text() + " = " + was + ", not " + pin.getValue()
                            + ": start it with that, or use another directory");
                }
            }
            return;
        }
        state.commit(view -> {
            StateLog.Batch batch = new StateLog.Batch();
            wanted.forEach((name, value) -> batch.put(new CatalogKey.Pin(name), value));
            return batch;
        });
    }

    /**
     * The one write. Keys that an earlier attempt left {@code freezing} are written again from the start.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>catalog: all keys to {@code freezing}, one batch</td><td>keys, no file</td>
     *     <td>sweep deletes the keys</td></tr>
     * <tr><td>2</td><td>make the directories, each synced into its parent; unlink what an earlier attempt left</td>
     *     <td>keys, no file, perhaps empty directories</td><td>same; directories stay</td></tr>
     * <tr><td>3</td><td>the writer writes and forces every file</td><td>keys, parts of files or whole ones, perhaps without
     *     a name</td><td>sweep unlinks, then deletes the keys</td></tr>
     * <tr><td>4</td><td>sync each distinct directory</td><td>keys, whole files</td><td>same</td></tr>
     * <tr><td>5</td><td>catalog: all keys to {@code frozen}, one batch</td><td>the artifacts</td><td>nothing</td></tr>
     * </table>
     *
     * <p>When the writer fails the keys stay {@code freezing}, for the next attempt or {@link #destroy}. Whoever cannot write within
     * one call does it in halves, {@link #begin} and {@link Draft#publish}; the steps are the same.
     *
     * @param keys of chunks, of every kind but {@code cold}; an index goes through {@link #promoteIndex}
     * @throws IllegalStateException when a key is {@code frozen} or {@code pruning}, or another thread works on it
     */
    public void freeze(List<ArtifactKey> keys, ArtifactWriter writer) throws IOException, InterruptedException {
        try (Draft draft = begin(keys)) {
            draft.publish(writer.write());
        }
    }

    /**
     * The first half of {@link #freeze}, steps 1 and 2: the keys are {@code freezing} and their directories there. Whoever gets the
     * draft writes and forces every file, which is step 3, and then publishes it, which is steps 4 and 5.
     *
     * @throws IllegalStateException as {@link #freeze}
     */
    public Draft begin(List<ArtifactKey> keys) throws IOException {
        for (ArtifactKey key : keys) {
            if (!(key instanceof ArtifactKey.Chunk(int _, ArtifactKind kind)) || kind == ArtifactKind.COLD) {
                throw new IllegalArgumentException(
                        key.text() + " is not frozen by itself: an index is promoted, a store is fed");
            }
        }
        return begin(keys, (_, _) -> {});
    }

    /**
     * The one write for an index, steps 1 to 4 as in {@link #freeze}; the last one changes the window in one batch, so that it
     * never has two frozen coverages, and never none once it had one.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1–4</td><td>as {@code freeze}</td><td>the predecessor, frozen, and a leftover</td><td>sweep</td></tr>
     * <tr><td>5</td><td>catalog, one batch: this coverage {@code frozen}, the one before it {@code pruning}, and when this one
     *     reaches the window's last chunk the window's frozen {@code txhash} runs {@code pruning}</td>
     *     <td>the new coverage, and files that nobody sees</td><td>sweep, or {@link #destroy} of what is returned</td></tr>
     * </table>
     *
     * @return what is {@code pruning} now, to be destroyed once nobody reads it any more
     * @throws IllegalStateException before the pins are written, or as {@code freeze} does
     */
    public List<ArtifactKey> promoteIndex(ArtifactKey.Index coverage, ArtifactWriter writer)
            throws IOException, InterruptedException {
        Geometry geometry = state.view()
                .pins()
                .map(Pins::geometry)
                .orElseThrow(() -> new IllegalStateException("no index before the geometry is pinned"));
        Windows.check(geometry, coverage);
        List<ArtifactKey> demoted = new ArrayList<>();
        BiConsumer<CatalogView, StateLog.Batch> replacing = (view, batch) -> {
            demoted.addAll(view.frozenIndexes(coverage.window()));
            if (Windows.terminal(geometry, coverage)) {
                int first = geometry.firstChunkOf(coverage.window());
                view.frozen(ArtifactKind.TXHASH)
                        .subMap(first, geometry.lastChunkOf(coverage.window()) + 1)
                        .keySet()
                        .forEach(chunk -> demoted.add(new ArtifactKey.Chunk(chunk, ArtifactKind.TXHASH)));
            }
            demoted.forEach(key -> batch.put(key, new ArtifactState.Pruning()));
        };
        try (Draft draft = begin(List.of(coverage), replacing)) {
            draft.publish(writer.write());
        }
        return List.copyOf(demoted);
    }

    /** @param alongside adds to the last batch what must change together with the keys */
    private Draft begin(List<ArtifactKey> keys, BiConsumer<CatalogView, StateLog.Batch> alongside) throws IOException {
        if (keys.isEmpty() || new HashSet<>(keys).size() != keys.size()) {
            throw new IllegalArgumentException("nothing, or one key twice, cannot be frozen: " + texts(keys));
        }
        StateLog.Claim<ArtifactKey> claim = state.claim(view -> {
            keys.forEach(key -> checkWritable(view, key));
            return keys;
        });
        boolean begun = false;
        try {
            state.commit(_ -> {
                StateLog.Batch batch = new StateLog.Batch();
                keys.forEach(key -> batch.put(key, new ArtifactState.Freezing()));
                return batch;
            });
            files.prepare(keys);
            begun = true;
            return new Draft(claim, alongside);
        } finally {
            if (!begun) {
                claim.close();
            }
        }
    }

    /**
     * Keys that are {@code freezing} while their files are written.
     *
     * <p>Holds: nobody else works on the keys until this is closed.
     *
     * <p>After a crash: as the step of {@link Catalog#freeze} that was reached.
     *
     * <p>Threading: one thread at a time, which need not be the one that began it.
     *
     * <p>Proof: {@code CatalogCrashTest}.
     */
    public final class Draft implements Closeable {
        private final StateLog.Claim<ArtifactKey> claim;
        private final BiConsumer<CatalogView, StateLog.Batch> alongside;
        private boolean ended;

        private Draft(StateLog.Claim<ArtifactKey> claim, BiConsumer<CatalogView, StateLog.Batch> alongside) {
            this.claim = claim;
            this.alongside = alongside;
        }

        /**
         * Makes all of it the truth: the steps of {@link Catalog#freeze} behind the writing.
         *
         * @param written of every key what its files hold, each of them forced
         * @throws IllegalStateException when that is not one for every key, or the draft has ended
         */
        public void publish(Map<ArtifactKey, ArtifactState.Frozen> written) throws IOException {
            requireUnended();
            List<ArtifactKey> keys = claim.keys();
            if (!written.keySet().equals(new HashSet<>(keys))) {
                throw new IllegalStateException(
                        "the writer of " + texts(keys) + " has written " + texts(written.keySet()));
            }
            files.checkPresent(keys);
            sync(keys);
            // From here on nothing is unlinked, whatever happens: a commit that fails may be durable.
            ended = true;
            state.commit(view -> {
                StateLog.Batch batch = new StateLog.Batch();
                written.forEach(batch::put);
                alongside.accept(view, batch);
                return batch;
            });
        }

        /**
         * Gives it up: removes what was written and the keys, in the steps 1 to 3 of {@link Catalog#destroy}.
         *
         * @throws IllegalStateException when the draft has ended
         */
        public void abandon() throws IOException {
            requireUnended();
            state.requireUsable();
            ended = true;
            finish(claim.keys());
        }

        private void requireUnended() {
            if (ended) {
                throw new IllegalStateException("the draft of " + texts(claim.keys()) + " has ended");
            }
        }

        /** Lets go of the keys; neither published nor abandoned, they stay {@code freezing} for the next attempt or the sweep. */
        @Override
        public void close() {
            ended = true;
            claim.close();
        }
    }

    private static List<String> texts(Collection<ArtifactKey> keys) {
        return keys.stream().map(ArtifactKey::text).sorted().toList();
    }

    private static void checkWritable(CatalogView view, ArtifactKey key) {
        Optional<ArtifactState> found = view.artifact(key);
        if (found.isPresent() && !(found.get() instanceof ArtifactState.Freezing)) {
            throw new IllegalStateException(key.text() + " is " + StateText.of(key, found.get())
                    + ": what is frozen or being pruned is not written, destroy it first");
        }
    }

    /** {@code frozen} → {@code pruning} in one batch: no longer visible, not yet gone. Other states are left as they are. */
    public void demote(Collection<ArtifactKey> keys) throws IOException {
        state.commit(view -> {
            StateLog.Batch batch = new StateLog.Batch();
            for (ArtifactKey key : keys) {
                if (view.artifact(key)
                        .filter(ArtifactState.Frozen.class::isInstance)
                        .isPresent()) {
                    batch.put(key, new ArtifactState.Pruning());
                }
            }
            return batch;
        });
    }

    /**
     * The one delete, of keys that are {@code pruning}, or {@code freezing} with nobody at work; an absent key is fine. The
     * states are read again here: a key that is frozen now stops all of it before anything is unlinked.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>0</td><td>{@link #demote}, earlier</td><td>keys {@code pruning}, whole files</td><td>sweep</td></tr>
     * <tr><td>1</td><td>unlink every file</td><td>keys {@code pruning}, any of the files</td><td>sweep</td></tr>
     * <tr><td>2</td><td>sync each distinct directory, whether a file was there or not</td><td>keys {@code pruning}, no
     *     file</td><td>sweep</td></tr>
     * <tr><td>3</td><td>catalog: delete the keys, one batch</td><td>nothing</td><td>nothing</td></tr>
     * </table>
     *
     * @throws IllegalStateException when a key is frozen, or another thread works on it; nothing was unlinked
     */
    public void destroy(Collection<ArtifactKey> keys) throws IOException {
        try (StateLog.Claim<ArtifactKey> claim = state.claim(view -> destructible(view, keys))) {
            finish(claim.keys());
        }
    }

    /** Finishes what a crash left: destroys every {@code freezing} and {@code pruning} artifact. Returns what it finished. */
    public List<ArtifactKey> sweep() throws IOException {
        try (StateLog.Claim<ArtifactKey> claim = state.claimLeftovers()) {
            finish(claim.keys());
            return claim.keys();
        }
    }

    private static Set<ArtifactKey> destructible(CatalogView view, Collection<ArtifactKey> keys) {
        Set<ArtifactKey> present = new LinkedHashSet<>();
        for (ArtifactKey key : keys) {
            Optional<ArtifactState> found = view.artifact(key);
            if (found.isEmpty()) {
                continue;
            }
            switch (found.get()) {
                case ArtifactState.Freezing _, ArtifactState.Pruning _ -> present.add(key);
                case ArtifactState.Frozen _, ArtifactState.Fed _ ->
                    throw new IllegalStateException(key.text() + " is frozen: it is demoted before it is destroyed");
            }
        }
        return present;
    }

    private void finish(List<ArtifactKey> keys) throws IOException {
        if (keys.isEmpty()) {
            return;
        }
        files.unlink(keys);
        sync(keys);
        state.commit(_ -> {
            StateLog.Batch batch = new StateLog.Batch();
            keys.forEach(batch::delete);
            return batch;
        });
    }

    /**
     * The hot bracket, for a chunk that has no key or is {@code transient}.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>remove leftovers, sync the hot root</td><td>what was there, or nothing</td><td>this bracket</td></tr>
     * <tr><td>2</td><td>catalog: key to {@code transient}</td><td>a key, no directory</td><td>this bracket, or discard</td></tr>
     * <tr><td>3</td><td>create the store, durable within its directory</td><td>a key, any part of a store</td><td>same</td></tr>
     * <tr><td>4</td><td>sync the hot root</td><td>a key, a whole empty store</td><td>same</td></tr>
     * <tr><td>5</td><td>catalog: key to {@code ready}</td><td>the store</td><td>nothing</td></tr>
     * </table>
     *
     * @throws IllegalStateException when the chunk is {@code ready}, or another thread works on it
     */
    public void openHot(int chunk, HotAct removeLeftovers, HotAct create) throws IOException {
        CatalogKey.Hot key = new CatalogKey.Hot(chunk);
        Path directory = roots.hot(chunk);
        try (StateLog.Claim<CatalogKey> _ = state.claim(key)) {
            if (state.view().hot().get(chunk) == HotState.READY) {
                throw new IllegalStateException(key.text() + " is ready: it is demoted before it is made anew");
            }
            disk.createDirectories(roots.hot());
            removeLeftovers.run(directory);
            syncHotRoot();
            putHot(key, HotState.TRANSIENT);
            create.run(directory);
            syncHotRoot();
            putHot(key, HotState.READY);
        }
    }

    /** {@code ready} → {@code transient}: the hot chunk is no longer believed. Any other state is left as it is. */
    public void demoteHot(int chunk) throws IOException {
        CatalogKey.Hot key = new CatalogKey.Hot(chunk);
        state.commit(view -> view.hot().get(chunk) == HotState.READY
                ? new StateLog.Batch().put(key, HotState.TRANSIENT.text())
                : new StateLog.Batch());
    }

    /**
     * Discards a hot chunk; one without a key is gone already.
     *
     * <table>
     * <caption>Order</caption>
     * <tr><th>step</th><th>act</th><th>power loss right after leaves</th><th>repaired by</th></tr>
     * <tr><td>1</td><td>catalog: key to {@code transient}</td><td>a key, a whole store that nobody sees</td>
     *     <td>discard again</td></tr>
     * <tr><td>2</td><td>close and remove the store</td><td>a key, any part of a store</td><td>same</td></tr>
     * <tr><td>3</td><td>sync the hot root</td><td>a key, no directory</td><td>same</td></tr>
     * <tr><td>4</td><td>catalog: delete the key</td><td>nothing</td><td>nothing</td></tr>
     * </table>
     *
     * @throws IllegalStateException when another thread works on the chunk
     */
    public void discardHot(int chunk, HotAct closeAndRemove) throws IOException {
        CatalogKey.Hot key = new CatalogKey.Hot(chunk);
        try (StateLog.Claim<CatalogKey> _ = state.claim(key)) {
            if (!state.view().hot().containsKey(chunk)) {
                return;
            }
            demoteHot(chunk);
            closeAndRemove.run(roots.hot(chunk));
            syncHotRoot();
            state.commit(_ -> new StateLog.Batch().delete(key));
        }
    }

    private void putHot(CatalogKey.Hot key, HotState to) throws IOException {
        state.commit(view ->
                view.hot().get(key.chunk()) == to ? new StateLog.Batch() : new StateLog.Batch().put(key, to.text()));
    }

    /**
     * Says durably that an operation must be completed before anything else; again with the same argument is fine.
     *
     * @throws IllegalStateException when the intent is there with another argument
     */
    public void putIntent(String name, String argument) throws IOException {
        CatalogKey.Intent key = new CatalogKey.Intent(name);
        state.commit(view -> {
            Optional<String> held = Optional.ofNullable(view.intents().get(name));
            if (held.isPresent() && !held.get().equals(argument)) {
                throw new IllegalStateException(
                        key.text() + " is already there for '" + held.get() + "', not for '" + argument + "'");
            }
            return held.isPresent() ? new StateLog.Batch() : new StateLog.Batch().put(key, argument);
        });
    }

    /** The operation is complete; an intent that is not there is fine. */
    public void clearIntent(String name) throws IOException {
        CatalogKey.Intent key = new CatalogKey.Intent(name);
        state.commit(
                view -> view.intents().containsKey(name) ? new StateLog.Batch().delete(key) : new StateLog.Batch());
    }

    private void sync(Collection<ArtifactKey> keys) throws IOException {
        try {
            files.sync(keys);
        } catch (IOException e) {
            throw state.failed(e);
        }
    }

    private void syncHotRoot() throws IOException {
        try {
            disk.syncDirectory(roots.hot());
        } catch (IOException e) {
            throw state.failed(e);
        }
    }

    /** Closes the key log. The caller has ended all workers. */
    @Override
    public void close() throws IOException {
        state.close();
    }
}
