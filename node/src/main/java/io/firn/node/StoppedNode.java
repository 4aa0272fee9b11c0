package io.firn.node;

import io.firn.catalog.ArtifactKey;
import io.firn.catalog.ArtifactKind;
import io.firn.catalog.ArtifactState;
import io.firn.catalog.Catalog;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.catalog.Pins;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.format.events.v1.SegmentIdentity;
import io.firn.format.pack.v1.PackIdentity;
import io.firn.format.txindex.v1.IndexIdentity;
import io.firn.format.txrun.v1.RunIdentity;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.Chain;
import io.firn.ledger.Geometry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stopped node left: its catalog and its journal, opened for reading only.
 *
 * <p>Holds: where the catalog has pins, the geometry and the earliest ledger are the pinned ones, whatever the configuration says.
 *
 * <p>Owns: the journal.
 */
final class StoppedNode implements Closeable {
    /** What to do about a part that cannot be opened: give up, or note it and go on without the part. */
    @FunctionalInterface
    interface Damage {
        void found(Path part, IOException why) throws NodeException;
    }

    /** Ledgers without a home, both ends included. */
    record Gap(long firstSeq, long lastSeq) {}

    private final Chain chain;
    private final Disk disk;
    private final Roots roots;
    private final Geometry geometry;
    private final Optional<CatalogView> catalog;
    private final Optional<CommitLog> journal;

    private StoppedNode(
            Chain chain,
            Disk disk,
            Roots roots,
            Geometry geometry,
            Optional<CatalogView> catalog,
            Optional<CommitLog> journal) {
        this.chain = chain;
        this.disk = disk;
        this.roots = roots;
        this.geometry = geometry;
        this.catalog = catalog;
        this.journal = journal;
    }

    /**
     * Opens catalog and journal. Nothing is created, cut or forced.
     *
     * @throws NodeException when there is no archive, it is another network's, or {@code damage} gives up
     */
    static StoppedNode open(NodeConfig config, Chain chain, Disk disk, Damage damage) throws NodeException {
        Roots roots = config.roots();
        Optional<CatalogView> catalog = openCatalog(disk, roots, damage);
        Geometry geometry = config.geometry();
        Optional<Pins> pins = catalog.flatMap(CatalogView::pins);
        if (pins.isPresent()) {
            geometry = pins.get().geometry();
            checkNetwork(chain, roots, pins.get());
        }
        return new StoppedNode(chain, disk, roots, geometry, catalog, openJournal(config, disk, damage));
    }

    Chain chain() {
        return chain;
    }

    Disk disk() {
        return disk;
    }

    Roots roots() {
        return roots;
    }

    Geometry geometry() {
        return geometry;
    }

    /** Empty when it could not be read. */
    Optional<CatalogView> catalog() {
        return catalog;
    }

    /** Empty when it is not there or could not be opened. */
    Optional<CommitLog> journal() {
        return journal;
    }

    OptionalLong earliestSeq() {
        Optional<Pins> pins = catalog.flatMap(CatalogView::pins);
        return pins.isPresent() ? OptionalLong.of(pins.get().earliestSeq()) : OptionalLong.empty();
    }

    /** Chunks whose pack is frozen, ascending. */
    SortedMap<Integer, ArtifactState.Frozen> frozen() {
        return catalog.isPresent() ? catalog.get().frozen(ArtifactKind.LEDGERS) : Collections.emptySortedMap();
    }

    SortedMap<Integer, HotState> hot() {
        return catalog.isPresent() ? catalog.get().hot() : new TreeMap<>();
    }

    boolean isFrozen(long seq) {
        return seq >= geometry.firstSeq() && frozen().containsKey(geometry.chunkOf(seq));
    }

    /** Ledgers in the journal. */
    long journalCount() {
        return journal.isPresent() ? journal.get().nextOffset() - journal.get().firstOffset() : 0;
    }

    boolean journalHolds(long seq) {
        return journal.isPresent()
                && seq >= journal.get().firstOffset()
                && seq < journal.get().nextOffset();
    }

    /** First sequence in the journal; empty when it holds none. */
    OptionalLong journalFirst() {
        return journalCount() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(journal.orElseThrow().firstOffset());
    }

    /** Last sequence in the journal; empty when it holds none. */
    OptionalLong journalLast() {
        return journalCount() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(journal.orElseThrow().nextOffset() - 1);
    }

    /** The highest sequence that a frozen pack or the journal holds. */
    OptionalLong lastSeq() {
        SortedMap<Integer, ArtifactState.Frozen> frozen = frozen();
        OptionalLong cold =
                frozen.isEmpty() ? OptionalLong.empty() : OptionalLong.of(geometry.lastSeqOf(frozen.lastKey()));
        OptionalLong logged = journalLast();
        if (cold.isEmpty() || logged.isEmpty()) {
            return cold.isEmpty() ? logged : cold;
        }
        return OptionalLong.of(Math.max(cold.getAsLong(), logged.getAsLong()));
    }

    /** The ranges between two sequences that neither a frozen pack nor the journal covers, ascending. */
    List<Gap> gaps(long firstSeq, long lastSeq) {
        List<Gap> gaps = new ArrayList<>();
        long seq = firstSeq;
        while (seq <= lastSeq) {
            if (isFrozen(seq)) {
                seq = geometry.lastSeqOf(geometry.chunkOf(seq)) + 1;
            } else if (journalHolds(seq)) {
                seq = journalLast().orElseThrow() + 1;
            } else {
                long home = Math.min(nextHome(seq), lastSeq + 1);
                gaps.add(new Gap(seq, home - 1));
                seq = home;
            }
        }
        return gaps;
    }

    SegmentIdentity segmentIdentity(int chunk) {
        return new SegmentIdentity(chain.network(), geometry, chunk);
    }

    RunIdentity runIdentity(int chunk) {
        return new RunIdentity(chain.network(), geometry, chunk);
    }

    IndexIdentity indexIdentity(ArtifactKey.Index index) {
        return new IndexIdentity(chain.network(), geometry, index.window(), index.firstChunk(), index.lastChunk());
    }

    /** Bytes of all frozen files that are here. */
    long coldBytes() throws IOException {
        return ColdFiles.bytes(disk, roots, catalog.orElseThrow());
    }

    PackIdentity identity(int chunk) {
        return new PackIdentity(chain.network(), geometry, chunk, ArtifactKind.LEDGERS.text());
    }

    @Override
    public void close() throws IOException {
        if (journal.isPresent()) {
            journal.get().close();
        }
    }

    /** The lowest sequence above that a pack or the journal holds. */
    private long nextHome(long seq) {
        SortedMap<Integer, ArtifactState.Frozen> above = frozen().tailMap(geometry.chunkOf(seq) + 1);
        long cold = above.isEmpty() ? Long.MAX_VALUE : geometry.firstSeqOf(above.firstKey());
        OptionalLong logged = journalFirst();
        return logged.isPresent() && logged.getAsLong() > seq ? Math.min(cold, logged.getAsLong()) : cold;
    }

    private static Optional<CatalogView> openCatalog(Disk disk, Roots roots, Damage damage) throws NodeException {
        try {
            if (!disk.isDirectory(roots.catalog())) {
                throw new NodeException(
                        NodeException.Kind.FAILED,
                        roots.catalog() + ": there is no archive here: start one with firn run, or name its directory");
            }
            return Optional.of(Catalog.readOnly(disk, roots));
        } catch (IOException e) {
            damage.found(roots.catalog(), e);
            return Optional.empty();
        }
    }

    private static Optional<CommitLog> openJournal(NodeConfig config, Disk disk, Damage damage) throws NodeException {
        Path directory = config.roots().journal();
        try {
            if (!disk.isDirectory(directory)) {
                return Optional.empty();
            }
            CommitLogOptions options = new CommitLogOptions(config.segmentBytes(), config.indexIntervalBytes());
            return Optional.of(CommitLog.openReadOnly(disk, directory, options));
        } catch (IOException e) {
            damage.found(directory, e);
            return Optional.empty();
        }
    }

    private static void checkNetwork(Chain chain, Roots roots, Pins pins) throws NodeException {
        if (!pins.network().equals(chain.network())) {
            throw new NodeException(
                    NodeException.Kind.USAGE,
                    roots.catalog() + ": this is an archive of '" + pins.network() + "', not of '" + chain.network()
                            + "': name its network or its directory");
        }
    }
}
