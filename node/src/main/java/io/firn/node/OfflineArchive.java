package io.firn.node;

import io.firn.catalog.ArtifactState;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.cold.Deadline;
import io.firn.cold.LedgerRef;
import io.firn.cold.packs.PackCold;
import io.firn.disk.Disk;
import io.firn.format.frame.v1.LedgerFrame;
import io.firn.hot.HotRow;
import io.firn.hot.HotStore;
import io.firn.hot.HotStores;
import io.firn.journal.CommitLog;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import io.firn.ledger.Hash;
import io.firn.ledger.LedgerHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of a stopped node, read-only: nothing is created, cut or recovered. The caller holds the shared locks.
 *
 * <p>Holds: answers end at the last ledger that journal, hot and catalog agree on. Rows or commits beyond it, which the next start
 * would bring into line, are as if they were not there.
 *
 * <p>Owns: the journal, the hot stores and the packs it opened.
 *
 * <p>Threading: views are safe for concurrent use; all are closed before this is.
 *
 * <p>Proof: {@code OfflineArchiveTest}.
 */
public final class OfflineArchive implements Archive, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineArchive.class);

    private final StoppedNode node;
    private final PackCold cold;
    private final Map<Integer, HotStore> hot;
    private final Tiers tiers;
    private final OfflineOpaque opaque;

    private OfflineArchive(
            StoppedNode node, PackCold cold, Map<Integer, HotStore> hot, Tiers tiers, OfflineOpaque opaque) {
        this.node = node;
        this.cold = cold;
        this.hot = hot;
        this.tiers = tiers;
        this.opaque = opaque;
    }

    /**
     * Opens everything for reading.
     *
     * @throws NodeException when there is no archive, it is another network's, its catalog or journal is corrupt, or the hot tier
     *     and the journal hold two ledgers of one sequence
     */
    public static OfflineArchive open(NodeConfig config, Chain chain, Disk disk, HotStores hotStores)
            throws NodeException {
        StoppedNode node = StoppedNode.open(config, chain, disk, OfflineArchive::giveUp);
        CatalogView catalog = node.catalog().orElseThrow();
        PackCold cold = PackCold.readOnly(
                disk, node.roots(), () -> catalog, chain, node.geometry(), Math.max(1, config.openFiles()));
        Map<Integer, HotStore> hot = openHot(node, catalog, hotStores);
        OfflineOpaque opaque = new OfflineOpaque(node, hot);
        try {
            Homes homes = new Homes(
                    chain,
                    node.geometry(),
                    node.journal(),
                    node.roots().journal(),
                    new ColdAccess.Direct(cold),
                    opaque);
            Optional<LedgerHeader> latest = agreed(node, homes, hot);
            Tiers tiers = new Tiers(homes, latest, hot, catalog, cold.at(catalog));
            return new OfflineArchive(node, cold, hot, tiers, opaque);
        } catch (IOException e) {
            closeAll(node, cold, hot, e);
            throw new NodeException(NodeException.Kind.CORRUPT, e.getMessage() + ": run firn doctor", e);
        } catch (NodeException e) {
            closeAll(node, cold, hot, e);
            throw e;
        }
    }

    @Override
    public Chain chain() {
        return node.chain();
    }

    @Override
    public ArchiveView view() {
        return new UnleasedView(tiers);
    }

    /** What the stopped node says of itself; the tip of its source is unknown. */
    public NodeStatus status() throws IOException {
        long coldBytes = node.coldBytes();
        long journalBytes = 0;
        if (node.journal().isPresent()) {
            for (CommitLog.Segment segment : node.journal().get().segments()) {
                journalBytes += segment.bytes();
            }
        }
        return new NodeStatus(
                false,
                node.chain().network(),
                seqOf(tiers.oldest()),
                seqOf(tiers.latest()),
                OptionalLong.empty(),
                node.frozen().size(),
                (int) node.hot().values().stream()
                        .filter(state -> state == HotState.READY)
                        .count(),
                ColdFiles.wholeWindows(node.catalog().orElseThrow(), node.geometry()),
                opaque.upTo(seqOf(tiers.latest()).orElse(-1)),
                coldBytes,
                journalBytes,
                List.of());
    }

    @Override
    public void close() throws IOException {
        IOException failure = new IOException("closing a stopped archive");
        closeAll(node, cold, hot, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    private static void giveUp(Path part, IOException why) throws NodeException {
        throw new NodeException(
                NodeException.Kind.CORRUPT, part + " cannot be read: " + why.getMessage() + ": run firn doctor", why);
    }

    /**
     * Opens the stores of ready chunks that are not frozen, or whose hashes no index answers for; one that does not open is as if
     * behind, the next start rebuilds it.
     */
    private static Map<Integer, HotStore> openHot(StoppedNode node, CatalogView catalog, HotStores hotStores) {
        Map<Integer, HotStore> open = new HashMap<>();
        node.hot().forEach((chunk, state) -> {
            if (state == HotState.READY && !(node.frozen().containsKey(chunk) && catalog.indexed(chunk))) {
                try {
                    open.put(chunk, hotStores.openReadOnly(node.roots().hot(chunk), chunk));
                } catch (IOException e) {
                    LOG.warn("hot chunk {} is left out of the answers: {}", chunk, e.getMessage());
                }
            }
        });
        return Map.copyOf(open);
    }

    /** The last ledger that journal, hot and catalog agree on. */
    private static Optional<LedgerHeader> agreed(StoppedNode node, Homes homes, Map<Integer, HotStore> hot)
            throws IOException, NodeException {
        Geometry geometry = node.geometry();
        SortedMap<Integer, ArtifactState.Frozen> frozen = node.frozen();
        Optional<LedgerHeader> latest = Optional.empty();
        int chunk = hot.keySet().stream().min(Integer::compare).orElse(0);
        if (!frozen.isEmpty()) {
            latest = Optional.of(frozenHeader(node, homes, geometry.lastSeqOf(frozen.lastKey())));
            chunk = frozen.lastKey() + 1;
        }
        boolean whole = true;
        for (HotStore store = hot.get(chunk); store != null && whole; store = hot.get(++chunk)) {
            Optional<LedgerHeader> last = agreedInHot(node, homes, chunk, store);
            latest = last.isPresent() ? last : latest;
            whole = last.isPresent() && last.get().seq() == geometry.lastSeqOf(chunk);
        }
        return latest;
    }

    /** The last ledger of a hot chunk that its rows and the journal agree on. */
    private static Optional<LedgerHeader> agreedInHot(StoppedNode node, Homes homes, int chunk, HotStore store)
            throws IOException, NodeException {
        Optional<HotRow> last = store.last();
        OptionalLong logged = node.journalLast();
        if (last.isEmpty() || logged.isEmpty()) {
            return Optional.empty();
        }
        long seq = Math.min(last.get().header().seq(), logged.getAsLong());
        Optional<HotRow> row = store.row(seq);
        Optional<LedgerFrame> frame = homes.journalFrame(seq);
        if (row.isEmpty() || frame.isEmpty()) {
            return Optional.empty();
        }
        LedgerHeader header = homes.peek(seq, frame.get());
        if (!header.hash().equals(row.get().header().hash())) {
            throw new NodeException(
                    NodeException.Kind.CORRUPT,
                    "ledger " + seq + " has hash " + header.hash() + " in the journal and "
                            + row.get().header().hash() + " in " + node.roots().hot(chunk) + ": run firn doctor");
        }
        return Optional.of(header);
    }

    private static LedgerHeader frozenHeader(StoppedNode node, Homes homes, long seq) throws IOException {
        Optional<LedgerFrame> frame =
                homes.cold().at(node.catalog().orElseThrow(), 0).ledger(new LedgerRef.BySeq(seq), Deadline.never());
        if (frame.isEmpty()) {
            throw new IOException("ledger " + seq + " is frozen and the cold storage does not hold it");
        }
        return homes.peek(seq, frame.get());
    }

    private static OptionalLong seqOf(Optional<LedgerHeader> header) {
        return header.isPresent() ? OptionalLong.of(header.get().seq()) : OptionalLong.empty();
    }

    /** Closes all it can; what fails is added to {@code failure}. */
    private static void closeAll(StoppedNode node, PackCold cold, Map<Integer, HotStore> hot, Exception failure) {
        List<AutoCloseable> open = new ArrayList<>(hot.values());
        open.add(cold);
        open.add(node);
        for (AutoCloseable part : open) {
            try {
                part.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

    private record UnleasedView(Tiers tiers) implements ArchiveView {
        @Override
        public Optional<LedgerHeader> oldest() throws IOException {
            return tiers.oldest();
        }

        @Override
        public Optional<LedgerHeader> latest() {
            return tiers.latest();
        }

        @Override
        public Lookup ledger(long seq) throws IOException {
            return tiers.ledger(seq);
        }

        @Override
        public ByHash find(Hash hash) throws IOException {
            return new HashLookup(tiers, hash).find();
        }

        @Override
        public ByEvent events(EventRequest request, EventSink sink) throws IOException, InterruptedException {
            return new EventSearch(tiers, request, sink).run();
        }

        @Override
        public void close() {}
    }
}
