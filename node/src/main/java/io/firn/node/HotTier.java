package io.firn.node;

import io.firn.catalog.Catalog;
import io.firn.catalog.HotState;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The open hot stores of the node, one per chunk, kept in step with the catalog's hot keys.
 *
 * <p>Threading: stores are made by ingestion and discarded by the lifecycle, each chunk by one of them at a time.
 *
 * <p>Owns: every open {@link HotStore}.
 */
final class HotTier implements AutoCloseable {
    private final Catalog catalog;
    private final HotStores stores;
    private final NavigableMap<Integer, HotStore> open = new ConcurrentSkipListMap<>();

    HotTier(Catalog catalog, HotStores stores) {
        this.catalog = catalog;
        this.stores = stores;
    }

    /** The open store of a chunk. */
    Optional<HotStore> store(int chunk) {
        return Optional.ofNullable(open.get(chunk));
    }

    /** Every open store, by chunk. */
    NavigableMap<Integer, HotStore> stores() {
        return java.util.Collections.unmodifiableNavigableMap(open);
    }

    /** Takes over a store of a {@code ready} chunk that start-up has opened. */
    void adopt(int chunk, HotStore store) {
        open.put(chunk, store);
    }

    /** A new empty store, its key {@code ready} and durable on return. What was there under any other state is removed. */
    HotStore create(int chunk) throws IOException {
        release(chunk);
        if (catalog.view().hot().get(chunk) == HotState.READY) {
            catalog.demoteHot(chunk);
        }
        ArrayList<HotStore> made = new ArrayList<>(1);
        try {
            catalog.openHot(chunk, stores::remove, directory -> made.add(stores.create(directory, chunk)));
        } catch (IOException | RuntimeException e) {
            for (HotStore store : made) {
                store.close();
            }
            throw e;
        }
        HotStore store = made.getFirst();
        open.put(chunk, store);
        return store;
    }

    /** The chunk is no longer to be found by new readers: key {@code transient}. The store stays open. */
    void withdraw(int chunk) throws IOException {
        if (catalog.view().hot().get(chunk) == HotState.READY) {
            catalog.demoteHot(chunk);
        }
    }

    /** Closes and removes a withdrawn chunk that nobody reads any more; store and key are gone on return. */
    void discard(int chunk) throws IOException {
        withdraw(chunk);
        catalog.discardHot(chunk, directory -> {
            release(chunk);
            stores.remove(directory);
        });
    }

    @Override
    public void close() throws IOException {
        for (Integer chunk : new ArrayList<>(open.keySet())) {
            release(chunk);
        }
    }

    private void release(int chunk) throws IOException {
        HotStore store = open.remove(chunk);
        if (store != null) {
            store.close();
        }
    }
}
