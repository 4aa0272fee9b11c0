package io.firn.node;

import io.firn.catalog.ArtifactKind;
import io.firn.catalog.Catalog;
import io.firn.catalog.CatalogView;
import io.firn.catalog.HotState;
import io.firn.catalog.Roots;
import io.firn.disk.Disk;
import io.firn.hot.DiskHotStores;
import io.firn.journal.CommitLog;
import io.firn.journal.CommitLogOptions;
import io.firn.ledger.Geometry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** Takes something from a stopped archive that the next start makes again. Confined to one thread. */
final class NodeSimulationTampering {
    private final Disk disk;
    private final NodeConfig config;
    private final Roots roots;
    private final Geometry geometry;
    private final SplittableRandom random;
    private OptionalLong leastEpoch = OptionalLong.empty();

    NodeSimulationTampering(Disk disk, NodeConfig config, SplittableRandom random) {
        this.disk = disk;
        this.config = config;
        this.roots = config.roots();
        this.geometry = config.geometry();
        this.random = random;
    }

    /** The epoch that the journal must have from now on. */
    OptionalLong leastEpoch() {
        return leastEpoch;
    }

    /** What was taken; empty when there was nothing that could be. */
    Optional<String> change() throws Exception {
        CommitLogOptions options = new CommitLogOptions(config.segmentBytes(), config.indexIntervalBytes());
        List<CommitLog.Segment> segments;
        long firstSeq;
        long nextSeq;
        long epoch;
        if (disk.list(roots.journal()).stream().noneMatch(name -> name.endsWith(".log"))) {
            return Optional.empty();
        }
        try (CommitLog log = CommitLog.openReadOnly(disk, roots.journal(), options)) {
            segments = log.segments();
            firstSeq = log.firstOffset();
            nextSeq = log.nextOffset();
            epoch = log.epoch();
        }
        CatalogView view;
        try (Catalog catalog = Catalog.open(disk, roots)) {
            view = catalog.view();
        }
        var frozen = view.frozen(ArtifactKind.LEDGERS);
        boolean allCold = !frozen.isEmpty() && geometry.lastSeqOf(frozen.lastKey()) == nextSeq - 1;
        if (allCold && firstSeq < nextSeq) {
            return Optional.of(random.nextInt(4) == 0 ? loseJournal() : cutJournal(segments, epoch));
        }
        return loseHot(view, firstSeq, nextSeq);
    }

    private String loseJournal() throws IOException {
        for (String name : disk.list(roots.journal())) {
            if (name.contains(".stdb.")) {
                disk.unlinkIfExists(roots.journal().resolve(name));
            }
        }
        disk.syncDirectory(roots.journal());
        leastEpoch = OptionalLong.of(0);
        return "the journal is lost";
    }

    /** The newest ledgers leave the journal, which ends behind the last frozen chunk then. */
    private String cutJournal(List<CommitLog.Segment> segments, long epoch) throws IOException {
        int keep = segments.size() - 1;
        while (keep > 0
                && segments.get(keep).firstOffset() == segments.get(keep).limitOffset()) {
            keep--;
        }
        if (keep == 0) {
            return loseJournal();
        }
        keep = 1 + random.nextInt(keep);
        for (CommitLog.Segment lost : segments.subList(keep, segments.size())) {
            Path file = lost.file();
            disk.unlinkIfExists(file);
            disk.unlinkIfExists(
                    file.resolveSibling(String.valueOf(file.getFileName()).replace(".stdb.log", ".stdb.ofs")));
        }
        disk.syncDirectory(roots.journal());
        leastEpoch = OptionalLong.of(epoch + 1);
        return "the journal lost all but " + keep + " of " + segments.size() + " segments, epoch " + epoch;
    }

    private Optional<String> loseHot(CatalogView view, long firstSeq, long nextSeq) throws IOException {
        for (Map.Entry<Integer, HotState> hot : view.hot().entrySet()) {
            long first = geometry.firstSeqOf(hot.getKey());
            boolean backed = first >= firstSeq && first < nextSeq;
            if (hot.getValue() == HotState.READY
                    && backed
                    && !view.frozen(ArtifactKind.LEDGERS).containsKey(hot.getKey())) {
                new DiskHotStores(disk).remove(roots.hot(hot.getKey()));
                disk.syncDirectory(roots.hot());
                return Optional.of("hot chunk " + hot.getKey() + " is lost");
            }
        }
        return Optional.empty();
    }
}
