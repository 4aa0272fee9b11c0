package io.firn.node;

import io.firn.catalog.CatalogView;
import io.firn.hot.HotStore;
import io.firn.journal.CommitLog;
import io.firn.ledger.Chain;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The archive of a running node.
 *
 * <p>Order: a view takes its lease, then the latest ledger, then the hot stores, then the catalog's snapshot. The catalog is thus
 * never older than what the latest ledger implies: a ledger that was advanced to is found hot, or, when its chunk left the hot
 * tier in between, cold.
 *
 * <p>Holds: only stores announced by {@link #hotReady} and ready in the catalog, and packs frozen in it, are touched, and only
 * by calls inside a lease.
 *
 * <p>Owns: the leases. The stores, journal and cold storage are the node's, which closes them after this.
 *
 * <p>Threading: safe for concurrent use; a view takes no lock.
 *
 * <p>Proof: {@code LiveArchiveTest}.
 */
final class LiveArchive implements Archive {
    private final Homes homes;
    private final Supplier<CatalogView> catalog;
    private final Leases leases;
    private final ReentrantLock hotChange = new ReentrantLock();
    private volatile Map<Integer, HotStore> hot = Map.of();
    private volatile Optional<LedgerHeader> latest = Optional.empty();

    /** @param catalog the catalog as it is at the call */
    LiveArchive(
            Chain chain,
            NodeConfig config,
            Supplier<CatalogView> catalog,
            CommitLog journal,
            ColdAccess cold,
            InstantSource clock,
            Homes.Opaque opaque) {
        this.homes = new Homes(
                chain, config.geometry(), Optional.of(journal), config.roots().journal(), cold, opaque);
        this.catalog = catalog;
        this.leases = new Leases(clock, config.maxViewAge());
    }

    @Override
    public Chain chain() {
        return homes.chain();
    }

    @Override
    public ArchiveView view() throws IOException {
        Lease lease = leases.take();
        boolean taken = false;
        try {
            Optional<LedgerHeader> newest = latest;
            Map<Integer, HotStore> stores = hot;
            long epoch = homes.cold().epoch();
            CatalogView snapshot = catalog.get();
            Tiers tiers =
                    new Tiers(homes, newest, stores, snapshot, homes.cold().at(snapshot, epoch));
            ArchiveView view = new LeasedView(lease, tiers);
            taken = true;
            return view;
        } finally {
            if (!taken) {
                lease.end();
            }
        }
    }

    /** Makes a hot chunk visible; its key is ready in the catalog already. */
    void hotReady(int chunk, HotStore store) {
        hotChange.lock();
        try {
            Map<Integer, HotStore> next = new HashMap<>(hot);
            next.put(chunk, store);
            hot = Map.copyOf(next);
        } finally {
            hotChange.unlock();
        }
    }

    /** Hides a hot chunk from later views; its store may be closed after {@link #awaitEarlierViews}. */
    void hotGone(int chunk) {
        hotChange.lock();
        try {
            Map<Integer, HotStore> next = new HashMap<>(hot);
            next.remove(chunk);
            hot = Map.copyOf(next);
        } finally {
            hotChange.unlock();
        }
    }

    /** The last step of an ingested ledger: it is durable in the journal and its hot rows are written. Once at start too. */
    void advance(LedgerHeader newest) {
        latest = Optional.of(newest);
    }

    /**
     * Returns once every view taken before the call is closed or revoked and none of its calls runs: what was hidden before the
     * call may then be closed or unlinked.
     */
    void awaitEarlierViews() throws InterruptedException {
        leases.awaitEarlier();
    }

    /** Revokes every view and waits for the calls that run; no view can be taken afterwards. */
    void close() {
        leases.close();
    }

    private record LeasedView(Lease lease, Tiers tiers) implements ArchiveView {
        @Override
        public Optional<LedgerHeader> oldest() throws IOException {
            lease.enter();
            try {
                return tiers.oldest();
            } finally {
                lease.leave();
            }
        }

        @Override
        public Optional<LedgerHeader> latest() throws IOException {
            lease.enter();
            try {
                return tiers.latest();
            } finally {
                lease.leave();
            }
        }

        @Override
        public Lookup ledger(long seq) throws IOException {
            lease.enter();
            try {
                return tiers.ledger(seq);
            } finally {
                lease.leave();
            }
        }

        @Override
        public ByHash find(Hash hash) throws IOException {
            lease.enter();
            try {
                return new HashLookup(tiers, hash).find();
            } finally {
                lease.leave();
            }
        }

        @Override
        public ByEvent events(EventRequest request, EventSink sink) throws IOException, InterruptedException {
            lease.enter();
            try {
                return new EventSearch(tiers, request, sink).run();
            } finally {
                lease.leave();
            }
        }

        @Override
        public void close() {
            lease.end();
        }
    }
}
